"""What every command answers, written down, so that a change of the code can be compared with it.

    python tests/answers/record.py DIR                                   # one file a project
    python tests/answers/record.py DIR --against OLD [--only scaling history]
    python tests/answers/record.py --verdicts                            # rewrite verdicts.json

Run it from the root, on one machine, before and after a change that is to change no answer. The
first writes, for this project's results and every recorded project beside the repository, the exit
code, JSON, text and stderr of each command. The second also compares with an older recording: keys,
verdicts and exit codes must be equal, numbers to 1e-9; changed sentences are listed for a person to
read, and the exit code is 1 where an answer differs.

The third keeps exit codes, keys and verdicts of a few commands on `results/`, which
test_answers.py compares: rewrite them in the commit that changes an answer on purpose, and read the
difference.
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
IDENTITY = ("level", "machine", "commit", "benchmark", "params")


def answers(project: Path, commands: Sequence[Sequence[str]]) -> dict[str, dict[str, Any]]:
    """Return by command line its exit code, records, text and what it says on stderr."""
    by_command = {}
    with contextlib.chdir(project), own_cache():
        for command in commands:
            code, out, err = run([*command, "--format", "json"])
            text_code, text, _ = run(command)
            by_command[" ".join(command)] = {
                "code": [code, text_code],
                "records": json.loads(out) if out else None,
                "text": text,
                "stderr": err,
            }
    return by_command


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
def own_cache() -> Iterator[None]:
    """Keep what is cached out of the user's directory."""
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


def identity(record: dict[str, Any]) -> str:
    """Return which record of an answer it is."""
    values = {**record, "params": " ".join(map("=".join, (record.get("params") or {}).items()))}
    if record.get("commit"):
        values["commit"] = record["commit"][:8]
    return " ".join(values[key] for key in IDENTITY if values.get(key))


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
        for i, (before, now) in enumerate(zip(old, new, strict=False)):
            yield from differences(before, now, f"{at}[{i}]")
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
        for before, now in zip(old, new, strict=False):
            yield from sentences(before, now)


def projects() -> dict[str, tuple[Path, tuple[tuple[str, ...], ...]]]:
    """Return name -> directory and commands of every project there is."""
    by_name = {"here": (ROOT, (*EVERYWHERE, *HERE))}
    for directory in sorted(RECORDED.glob("*")) if RECORDED.is_dir() else ():
        pair = STORED_PAIRS.get(directory.name)
        gates = (("gate", *pair, "--stored"),) if pair else ()
        by_name[directory.name] = (directory, (*EVERYWHERE, *gates))
    return by_name


def main() -> int:
    """Record, and compare where asked; return 1 where an answer differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path, nargs="?", help="where to write")
    parser.add_argument("--against", type=Path, metavar="DIR", help="an older recording")
    parser.add_argument("--only", nargs="+", help="these commands")
    parser.add_argument("--verdicts", action="store_true", help="rewrite verdicts.json only")
    args = parser.parse_args()
    if args.verdicts:
        from tests.answers.kept import write_verdicts

        write_verdicts()
        return 0
    if args.directory is None:
        parser.error("name a directory to write to")
    args.directory.mkdir(parents=True, exist_ok=True)
    directory, against = args.directory.resolve(), args.against and args.against.resolve()
    worst = 0
    for name, (project, commands) in projects().items():
        by_command = answers(project, [c for c in commands if not args.only or c[0] in args.only])
        content = json.dumps(by_command, indent=1, ensure_ascii=False)
        (directory / f"{name}.json").write_text(content, encoding="utf-8")
        if against:
            worst |= _compare(name, against, json.loads(content))
    return worst


def _compare(name: str, against: Path, new: dict[str, Any]) -> int:
    old = json.loads((against / f"{name}.json").read_text(encoding="utf-8"))
    lines: list[str] = []
    for command in new:
        before, now = (_comparable(command, side[command]) for side in (old, new))
        lines += [f"{command} {line}" for line in differences(before, now)]
        for old_sentence, new_sentence in dict.fromkeys(sentences(before, now)):
            print(f"{name}: {command}\n  - {old_sentence}\n  + {new_sentence}")
    print(f"{name}: {len(lines)} differences in {len(new)} commands")
    for line in lines[:20]:
        print(f"  {line}")
    return int(bool(lines))


def _comparable(command: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return exit codes and records; those of the gate sorted, as their order is left to chance."""
    records = answer["records"]
    if records and command.startswith("gate"):
        records = sorted(records, key=lambda record: (identity(record), record["verdict"]))
    return {"code": answer["code"], "records": records}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
