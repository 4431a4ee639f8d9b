"""Real gates of full length on commits that change nothing but words: none may fail.

    python -m tests.speed.noop_gates OUT.jsonl --count 12      # 13 minutes each, nothing beside it

Each commit varies all sources of simcore as the self-check's builds do, number by number, in a
clone that is thrown away. OUT gets a line a gate; a number that stands there is not measured again.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.measure.machine import this_machine
from tools.measure.noop_builds import vary

ROOT = Path(__file__).resolve().parents[2]
IDENTITY = ("-c", "user.name=noop", "-c", "user.email=noop@example.org")


def main() -> None:
    """Measure what is missing in OUT, then print a line a gate and how often any row was slower."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--budget", default="10", metavar="MINUTES")
    asked = parser.parse_args()
    done = _read(asked.out)
    with tempfile.TemporaryDirectory() as scratch:
        clone = Path(scratch) / "clone"
        subprocess.run(["git", "clone", "--quiet", "--local", ROOT, clone], check=True)
        for number in range(1, asked.count + 1):
            if number not in done:
                done[number] = _gate(clone, number, asked.budget)
                with asked.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(done[number]) + "\n")
    for record in done.values():
        print(record["number"], record["exit"], record["verdicts"], *record["changed"], sep="  ")
    slower = sum(bool(record["verdicts"].get("slower")) for record in done.values())
    print(f"{slower} of {len(done)} gates on commits that change words only call a row slower")


def _read(out: Path) -> dict[int, dict[str, Any]]:
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    return {record["number"]: record for record in map(json.loads, lines)}


def _gate(clone: Path, number: int, budget: str) -> dict[str, Any]:
    """Compare the newest commit with one of other words; a number beyond the kinds is another."""
    base = _git(clone, "rev-parse", "origin/HEAD")
    _git(clone, "checkout", "--quiet", "--force", "-B", f"noop-{number}", base)
    for place, file in enumerate(sorted((clone / "simcore").rglob("*.py"))):
        file.write_bytes(vary(file.read_bytes(), number, place))
    _git(clone, *IDENTITY, "commit", "--quiet", "--all", "--message", f"Other words {number}")
    command = [sys.executable, "-m", "tools", "gate", base, f"noop-{number}"]
    command += ["--budget", budget, "--format", "json"]
    machine = this_machine()
    gate = subprocess.run(command, cwd=clone, stdout=subprocess.PIPE, text=True)
    rows = [row for row in json.loads(gate.stdout or "[]") if row["level"] != "suite"]
    told = {row["verdict"]: [] for row in rows}
    for row in rows:
        told[row["verdict"]].append(f"{row['benchmark']}{row['params']}: {row['words']}")
    return {
        "number": number,
        "exit": gate.returncode,
        "verdicts": dict(Counter(row["verdict"] for row in rows)),
        "changed": [
            line for verdict in told.keys() - {"same", "undecided"} for line in told[verdict]
        ],
        "undecided": told.get("undecided", []),
        "machine": [machine.cpu, machine.num_cpu],
        "base": base,
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
    }


def _git(clone: Path, *arguments: str) -> str:
    command = ["git", "-C", str(clone), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
