"""Which series over sizes the options --bench, --axis, --machine and --commit ask for."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from tools.commands._source import regex
from tools.errors import UserError
from tools.store.catalogue import Catalogue
from tools.store.commits import Commits
from tools.store.results import ResultFile
from tools.store.series import SizeSeries, size_series

LATEST, ALL = "latest", "all"
T = TypeVar("T")
_NAMED = 3


def add_selection_arguments(
    parser: argparse.ArgumentParser, axis: str = "is the size (default: by its values)"
) -> None:
    """Add --bench, --axis, --machine and --commit; axis: what the parameter of that name does."""
    parser.add_argument(
        "--bench", type=regex, metavar="REGEX", help="only benchmarks whose name(...) matches"
    )
    parser.add_argument("--axis", metavar="PARAM", help=f"the parameter that {axis}")
    parser.add_argument("--machine", metavar="NAME", help="only results of this machine")
    parser.add_argument(
        "--commit",
        default=LATEST,
        metavar="REV",
        help="a revision or hash, `all`, or `latest`, the newest on each machine (default)",
    )


def select_series(
    files: Sequence[ResultFile], catalogue: Catalogue, commits: Commits, args: argparse.Namespace
) -> list[SizeSeries]:
    """Return the series asked for, by machine, environment, commit, label; UserError if none."""
    files = of_machine_and_commit(files, commits, args)
    selected = found_by_commit(
        files, commits, args, lambda of_commit: list(_matching(of_commit, catalogue, args))
    )
    if not selected:
        raise UserError(_why_none(files, catalogue, args))
    return sorted(
        selected,
        key=lambda series: (
            series.key.machine,
            series.key.environment,
            commits.place[series.key.commit],
            series.label,
        ),
    )


def of_machine_and_commit(
    files: Sequence[ResultFile], commits: Commits, args: argparse.Namespace
) -> Sequence[ResultFile]:
    """Return the files that --machine and a named --commit leave; UserError if none."""
    if args.machine:
        there = {file.machine for file in files}
        files = [file for file in files if file.machine == args.machine]
        if not files:
            raise UserError(f"--machine {args.machine}: no results; there are {some(there)}")
    if args.commit not in (LATEST, ALL):
        commit = commits.resolve(args.commit)
        files = [file for file in files if file.commit == commit]
    return files


def found_by_commit(
    files: Iterable[ResultFile],
    commits: Commits,
    args: argparse.Namespace,
    find: Callable[[Iterable[ResultFile]], list[T]],
) -> list[T]:
    """Return what is found in the files of each commit; of `latest`, of the newest with anything.

    Machine by machine, the newest commit first.
    """
    found: list[T] = []
    newest_first = sorted(files, key=lambda file: (file.machine, -commits.place[file.commit]))
    for _, of_machine in groupby(newest_first, key=lambda file: file.machine):
        for _, of_commit in groupby(of_machine, key=lambda file: file.commit):
            here = find(of_commit)
            found += here
            if here and args.commit == LATEST:
                break
    return found


def _matching(
    files: Iterable[ResultFile], catalogue: Catalogue, args: argparse.Namespace
) -> Iterator[SizeSeries]:
    for file in files:
        for name in file.rows:
            for series in size_series(file, name, catalogue[name], args.axis):
                if args.bench is None or args.bench.search(series.label):
                    yield series


def _why_none(files: Sequence[ResultFile], catalogue: Catalogue, args: argparse.Namespace) -> str:
    params = {
        name: catalogue[name].names_for(row.params)
        for file in files
        for name, row in file.rows.items()
    }
    asked = [name for name in params if args.bench is None or args.bench.search(name)]
    if not asked:
        return f"--bench {args.bench.pattern}: no match; there are {some(params)}"
    there = {param for name in asked for param in params[name]}
    if args.axis:
        return f"--axis {args.axis}: not a parameter with sizes; parameters are {some(there)}"
    return (
        f"no parameter takes three or more different numbers, so none is a size, in "
        f"{some(asked)}; parameters are {some(there)}; name one with --axis"
    )


def some(names: Iterable[str]) -> str:
    """Return the first few names and how many more there are."""
    listed = sorted(names)
    if not listed:
        return "none"
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return ", ".join(listed[:_NAMED]) + more
