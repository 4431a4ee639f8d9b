"""Exit codes, keys and verdicts of a few commands on this project's results: verdicts.json."""

import contextlib
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.answers.record import ROOT, identity, own_cache, run

VERDICTS = Path(__file__).with_name("verdicts.json")
# Quick commands, of every kind of answer.
KEPT = (
    ("scaling", "--predict", "77", "5000", "300000"),
    ("scaling", "--axis", "nothing"),
    ("history", "--bench", "Step|track_mean|ring"),
    ("score",),
    ("projection", "--cores", "4", "8", "--predict", "50000"),
    ("projection", "--axis", "nothing"),
    ("gate", "739774e2", "65df1268", "--stored"),
    ("gate", "6c6aa4e0", "cad3cb5e", "--stored"),
)
# Keys whose values are verdicts, at any depth of a record but in `candidates`.
VERDICT_KEYS = frozenset({"law", "model", "verdict", "kind", "cause", "confirmed"})


@contextlib.contextmanager
def committed_project() -> Iterator[Path]:
    """Yield a copy of the project as git has it, so that own measurements change no answer."""
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(
            ["git", "checkout-index", "--all", f"--prefix={directory}/"], cwd=ROOT, check=True
        )
        (Path(directory) / ".git").symlink_to(ROOT / ".git")
        yield Path(directory)


def kept_answers() -> dict[str, dict[str, Any]]:
    """Return exit code, keys and verdicts of the KEPT commands on this project's results.

    Of the latter there is (which record, what it says) for each record, sorted.
    """
    by_command = {}
    with committed_project() as project, contextlib.chdir(project), own_cache():
        for command in KEPT:
            code, out, _ = run([*command, "--format", "json"])
            records = json.loads(out) if out else []
            by_command[" ".join(command)] = {
                "code": code,
                "keys": sorted({key for record in records for key in record}),
                "verdicts": sorted([identity(record), _verdict(record)] for record in records),
            }
    return by_command


def _verdict(record: dict[str, Any]) -> str:
    """Return `law=n change.kind=law predictions[2].refused`: sentences and numbers left out."""
    return " ".join(_verdicts(record))


def _verdicts(value: Any, at: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key in value:
            where = f"{at}.{key}" if at else key
            if key in VERDICT_KEYS:
                yield f"{where}={value[key]}"
            elif key == "refused":
                yield where
            elif key != "candidates":
                yield from _verdicts(value[key], where)
    elif isinstance(value, list):
        for i, entry in enumerate(value):
            yield from _verdicts(entry, f"{at}[{i}]")


def write_verdicts() -> None:
    """Write verdicts.json, a line a record, so that a difference names the records it is of."""
    parts = []
    for command, kept in kept_answers().items():
        lines = ",\n".join(f"   {json.dumps(pair)}" for pair in kept["verdicts"])
        verdicts = f"[\n{lines}\n  ]" if lines else "[]"
        parts.append(
            f" {json.dumps(command)}: {{\n"
            f'  "code": {kept["code"]},\n'
            f'  "keys": {json.dumps(kept["keys"])},\n'
            f'  "verdicts": {verdicts}\n'
            " }"
        )
    VERDICTS.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
