"""Which series over sizes the options --bench, --axis, --machine and --commit ask for."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tools.commands._source import regex
from tools.errors import UserError
from tools.store.catalogue import Catalogue
from tools.store.commits import Commits
from tools.store.results import ResultFile
from tools.store.series import SizeSeries, size_series

LATEST, ALL = "latest", "all"
_NAMED = 3


def add_selection_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --bench, --axis, --machine and --commit."""
    parser.add_argument(
        "--bench", type=regex, metavar="REGEX", help="only benchmarks whose name(...) matches"
    )
    parser.add_argument(
        "--axis", metavar="PARAM", help="the parameter that is the size (default: by its values)"
    )
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
    if args.machine:
        there = {file.machine for file in files}
        files = [file for file in files if file.machine == args.machine]
        if not files:
            raise UserError(f"--machine {args.machine}: no results; there are {_some(there)}")
    if args.commit not in (LATEST, ALL):
        commit = commits.resolve(args.commit)
        files = [file for file in files if file.commit == commit]
    selected: list[SizeSeries] = []
    newest_first = sorted(files, key=lambda file: (file.machine, -commits.place[file.commit]))
    for _, of_machine in groupby(newest_first, key=lambda file: file.machine):
        for _, of_commit in groupby(of_machine, key=lambda file: file.commit):
            found = list(_matching(of_commit, catalogue, args))
            selected += found
            if found and args.commit == LATEST:
                break
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
        return f"--bench {args.bench.pattern}: no match; there are {_some(params)}"
    there = {param for name in asked for param in params[name]}
    if args.axis:
        return f"--axis {args.axis}: not a parameter with sizes; parameters are {_some(there)}"
    return (
        f"no parameter takes three or more different numbers, so none is a size, in "
        f"{_some(asked)}; parameters are {_some(there)}; name one with --axis"
    )


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    if not listed:
        return "none"
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return ", ".join(listed[:_NAMED]) + more
