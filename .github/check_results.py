"""Whether what a night has measured may be pushed: each file of it is read before.

    python .github/check_results.py    # in the checkout, with the results in it

Measuring runs code of the project and of what it depends on, which could have written anything.
Only plain files of the kinds that measuring writes pass: results of ASV, their machines, benchmarks
and side-cars. The others are listed, and the exit code is 1. All changes end up in git's index.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

from tools.checkout import run_git
from tools.store.catalogue import read_catalogue
from tools.store.reading import UnusableError, read_json
from tools.store.results import parse_result
from tools.store.side_car import read_side_cars
from tools.store.values import mapping

MOST_BYTES = 5_000_000  # seventy times the largest there is
PLAIN = "100644"
MODES = {"000000": "is removed", "120000": "is a symbolic link", "160000": "is a repository"}


def main() -> None:
    """Read what would be committed of the current directory; SystemExit lists what must not be."""
    changed = changes(Path.cwd())
    refused = [f"{name!a}: {why}" for name, why in refusals(Path.cwd(), changed)]
    if refused:
        raise SystemExit("\n".join(refused))
    print(f"{len(changed)} files of results/ may be pushed")


def changes(root: Path) -> list[tuple[str, str]]:
    """Add all changes to git's index; return name and mode of each file that changed."""
    run_git(root, "add", "--all").check_returncode()
    listed = run_git(root, "diff", "--cached", "--raw", "-z", "--no-renames", "HEAD")
    listed.check_returncode()
    fields = os.fsdecode(listed.stdout).split("\0")
    return [
        (name, facts.split()[1]) for facts, name in zip(fields[::2], fields[1::2], strict=False)
    ]


def refusals(root: Path, changed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the name of each file that must not be pushed, with the reason."""
    with_reasons = [(name, why_not(root, name, mode)) for name, mode in changed]
    return [(name, why) for name, why in with_reasons if why]


def why_not(root: Path, name: str, mode: str) -> str:
    """Return why a file must not be pushed, "" where it may."""
    if not name.isprintable():
        return "has characters in its name that cannot be printed"
    if not name.startswith("results/"):
        return "is outside of results/"
    if mode != PLAIN:
        return MODES.get(mode, f"is no plain file (mode {mode})")
    path = root / name
    if path.lstat().st_size > MOST_BYTES:
        return f"has more than {MOST_BYTES} bytes"
    for pattern, reason in READERS.items():
        if re.fullmatch(pattern, name):
            return reason(path)
    return "is nothing that measuring writes"


def why_no_result(path: Path) -> str:
    """Return why a file is no result of ASV, or not of the commit and machine in its path."""
    result, problems = parse_result(path, path.read_bytes())
    if result is None:
        return f"is no result of ASV: {problems[-1].reason}"
    if (result.commit[:8], result.machine) != (path.name[:8], path.parent.name):
        return f"is a result of {result.commit[:8]!a} on {result.machine!a}"
    return ""


def why_no_machine(path: Path) -> str:
    """Return why a file does not describe the machine that it is filed under."""
    try:
        named = mapping(read_json(path)).get("machine")
    except UnusableError:
        named = None
    return "" if named == path.parent.name else "does not describe this machine"


def why_no_catalogue(path: Path) -> str:
    """Return why a file does not describe benchmarks."""
    problems = read_catalogue(path.parent).problems
    return problems[0].reason if problems else ""


def why_no_side_car(path: Path) -> str:
    """Return what is wrong with the values of timed processes."""
    problems = read_side_cars([path]).problems
    return problems[0].reason if problems else ""


READERS: dict[str, Callable[[Path], str]] = {
    r"results/benchmarks\.json": why_no_catalogue,
    r"results/[^/]+/machine\.json": why_no_machine,
    r"results/[^/]+/[0-9a-f]{8}-[^/]+\.json": why_no_result,
    r"results/processes/[^/]+/[0-9a-f]{8}-[^/]+\.pyperf\.json\.gz": why_no_side_car,
}


if __name__ == "__main__":
    main()
