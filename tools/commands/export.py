"""Export results to formats of other tools.

pyperf gets the true processes, where side-cars have them. pyperf and bencher hold one commit of one
machine and environment. What each format loses: docs/interchange.md.

examples:
  python -m tools export --to csv --bench time_step > steps.csv
  python -m tools export --to pyperf --machine laptop --commit HEAD --out head.json
  python -m tools export --to parquet --out history.parquet    # with pyarrow
"""

import argparse
from pathlib import Path

from ..errors import UserError
from ..interchange.exporting.formats import BINARY, FORMATS, OF_NOW, OF_ONE_FILE, TEXT
from ..interchange.exporting.selection import Selection, select
from ..render.streams import print_note, writing
from ..store.leftovers import whole_file
from ..store.query import ALL, LATEST, Query
from ._options import add_bench, add_source, project_of, report_problems


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `export`."""
    parser.add_argument("--to", choices=FORMATS, required=True, help="the format")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to (default: stdout)")
    add_source(parser)
    add_bench(parser, "only benchmarks whose name(...) matches")
    parser.add_argument("--machine", metavar="NAME", help="only results of this machine")
    parser.add_argument("--environment", metavar="NAME", help="only results of this environment")
    parser.add_argument(
        "--commit",
        metavar="REV",
        help=f"a revision or hash, `{ALL}`, or `{LATEST}`, the newest on each machine"
        f" (default: {ALL}; of {', '.join(sorted(OF_NOW))} {LATEST})",
    )


def run(args: argparse.Namespace) -> int:
    """Read the results that are asked for file by file, and write them."""
    if args.to in BINARY and args.out is None:
        raise UserError(f"--to {args.to}: is not for a terminal; name a file with --out")
    commit = args.commit or (LATEST if args.to in OF_NOW else ALL)
    query = Query(args.bench, None, args.machine, args.environment, commit)
    selection = select(project_of(args), query)
    if args.to in OF_ONE_FILE and len(selection.paths) > 1:
        raise UserError(
            f"--to {args.to}: holds one commit of one machine and environment, and"
            f" {len(selection.paths)} are asked for; choose by --machine, --environment, --commit"
        )
    left_out = _write(selection, args.to, args.out) if args.out else _print(selection, args.to)
    if args.out:
        print_note(f"{args.out}: {len(selection.problems)} result files")
    for what in left_out:
        print_note(f"left out: {what}")
    problems = [problem for of_file in selection.problems.values() for problem in of_file]
    report_problems([*selection.catalogue.problems, *problems], args.problems)
    return 0


def _print(selection: Selection, form: str) -> list[str]:
    """Write to stdout; return what is left out, nothing where the reader has left before."""
    left_out: list[str] = []
    with writing() as stdout:
        left_out += TEXT[form](selection, stdout)
    return left_out


def _write(selection: Selection, form: str, out: Path) -> list[str]:
    """Write a file that is there whole or not at all; return what is left out."""
    try:
        with whole_file(out) as half_written:
            if form in BINARY:
                return BINARY[form](selection, half_written)
            with half_written.open("w", encoding="utf-8", newline="") as file:
                return TEXT[form](selection, file)
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror}); nothing is") from error
