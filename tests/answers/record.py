"""What every command answers, written down, so that a change of the code can be held against it.

    python tests/answers/record.py DIR              # one file a project
    python tests/answers/record.py DIR --against OLD [--only scaling history]

The first writes, for this project's results and every recorded project beside the repository, the
exit code, JSON, text and stderr of each command. The second also compares with an older
recording: keys, verdicts and exit codes must be equal, numbers to 1e-9; sentences are listed for
a person to read. Run it on one machine before and after a change that is to change no answer.
"""

import argparse
import contextlib
import io
import json
import math
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT.parent / "shared" / "fixtures" / "asv-results"
# Keys whose values are sentences for people, not answers.
SENTENCES = frozenset({"reason", "notes", "words", "evidence", "refused"})
CLOSE = 1e-9

EVERYWHERE = (
    ("scaling",),
    ("scaling", "--commit", "all"),
    ("scaling", "--predict", "77", "5000", "300000"),
    ("history",),
    ("history", "--steps", "asv"),
    ("score",),
    ("scaling", "--axis", "nothing"),
    ("scaling", "--bench", "nothing"),
    ("projection",),
    ("projection", "--cores", "4", "8", "--predict", "50000"),
    ("projection", "--commit", "all"),
    ("projection", "--errors", "absolute"),
    ("projection", "--axis", "nothing"),
)
HERE = (
    ("scaling", "--machine", "zen4-2core", "--commit", "0131b7f3"),
    ("scaling", "--machine", "nobody"),
    ("scaling", "--record"),
    ("projection", "--machine", "zen4-2core", "--bench", "Step|Ensemble", "--dt-s", "0.5"),
    ("gate", "739774e2", "65df1268", "--stored"),
    ("gate", "28ba5c90", "0131b7f3", "--stored"),
    ("gate", "0131b7f3", "28ba5c90", "--stored", "--bench", "Step"),
    ("gate", "6c6aa4e0", "cad3cb5e", "--stored"),
    ("selfcheck", "--blocks", "tests/fixtures/gate-pool.jsonl.gz", "--gate-budget", "4"),
)
STORED_PAIRS = {
    "conda-danielmbp": ("044cf5df", "a850d4b8"),
}


def answers(project: Path, commands: Sequence[Sequence[str]]) -> dict[str, dict[str, Any]]:
    """Return by command line its exit code, records, text and what it says on stderr."""
    found = {}
    with contextlib.chdir(project), _own_cache():
        for command in commands:
            code, out, err = run([*command, "--format", "json"])
            text_code, text, _ = run(command)
            found[" ".join(command)] = {
                "code": [code, text_code],
                "records": json.loads(out) if out else None,
                "text": text,
                "stderr": err,
            }
    return found


def run(command: Sequence[str]) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr of `python -m tools COMMAND` in this directory."""
    from tools.__main__ import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(list(command))
        except SystemExit as exit_of_parser:
            code = int(exit_of_parser.code or 0)
    return code, out.getvalue(), err.getvalue()


@contextlib.contextmanager
def _own_cache() -> Iterator[None]:
    before = os.environ.get("XDG_CACHE_HOME")
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"] = scratch
        try:
            yield
        finally:
            if before is None:
                del os.environ["XDG_CACHE_HOME"]
            else:
                os.environ["XDG_CACHE_HOME"] = before


def differences(old: Any, new: Any, at: str = "") -> Iterator[str]:
    """Yield where two answers differ in a key, a verdict or a number; sentences are passed over."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from (f"{at}.{key}: only before" for key in old.keys() - new.keys())
        yield from (f"{at}.{key}: only now" for key in new.keys() - old.keys())
        for key in (old.keys() & new.keys()) - SENTENCES:
            yield from differences(old[key], new[key], f"{at}.{key}")
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{at}: {len(old)} entries before, {len(new)} now"
        for i, (one, other) in enumerate(zip(old, new, strict=False)):
            yield from differences(one, other, f"{at}[{i}]")
    elif not _same(old, new):
        yield f"{at}: {old!r} before, {new!r} now"


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, float) and isinstance(new, float):
        return old == new or math.isclose(old, new, rel_tol=CLOSE)
    return type(old) is type(new) and bool(old == new)


def sentences(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    """Yield each pair of sentences that are not the same."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() & new.keys():
            if key in SENTENCES and old[key] != new[key]:
                yield str(old[key]), str(new[key])
            elif key not in SENTENCES:
                yield from sentences(old[key], new[key])
    elif isinstance(old, list) and isinstance(new, list):
        for one, other in zip(old, new, strict=False):
            yield from sentences(one, other)


def projects() -> dict[str, tuple[Path, tuple[tuple[str, ...], ...]]]:
    """Return name -> directory and commands of every project there is."""
    found = {"here": (ROOT, (*EVERYWHERE, *HERE))}
    for directory in sorted(RECORDED.glob("*")) if RECORDED.is_dir() else ():
        pair = STORED_PAIRS.get(directory.name)
        gates = (("gate", *pair, "--stored"),) if pair else ()
        found[directory.name] = (directory, (*EVERYWHERE, *gates))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--only", nargs="+", help="these commands")
    args = parser.parse_args()
    args.directory.mkdir(parents=True, exist_ok=True)
    directory, against = args.directory.resolve(), args.against and args.against.resolve()
    worst = 0
    for name, (project, commands) in projects().items():
        found = answers(project, [c for c in commands if not args.only or c[0] in args.only])
        content = json.dumps(found, indent=1, ensure_ascii=False)
        (directory / f"{name}.json").write_text(content, encoding="utf-8")
        if against:
            worst |= _compare(name, against, json.loads(content))
    return worst


def _compare(name: str, against: Path, new: dict[str, Any]) -> int:
    old = json.loads((against / f"{name}.json").read_text(encoding="utf-8"))
    told: list[str] = []
    for command in new:
        before, now = ({k: a[k] for k in ("code", "records")} for a in (old[command], new[command]))
        told += [f"{command} {line}" for line in differences(before, now)]
        for one, other in dict.fromkeys(sentences(before, now)):
            print(f"{name}: {command}\n  - {one}\n  + {other}")
    print(f"{name}: {len(told)} differences in {len(new)} commands")
    for line in told[:20]:
        print(f"  {line}")
    return int(bool(told))


if __name__ == "__main__":
    sys.exit(main())
