"""Import what other tools measured as results of ASV.

Read are files of pytest-benchmark, pyperf, hyperfine, Google Benchmark, criterion (or its
directory), github-action-benchmark, Bencher and the earlier traffic simulator, and any CSV of which
--columns says what its columns are. All files are imported or none.

examples:
  python -m tools import .benchmarks/*/*.json --machine laptop --dry-run
  python -m tools import bench.json --commit HEAD
  python -m tools import times.csv --commit HEAD --machine laptop \\
      --columns name=benchmark,size=n:param,elapsed=ms:value
"""

import argparse
from pathlib import Path

from ..interchange.formats.plain_csv import Columns, parse_columns
from ..interchange.importing import plan_import
from ..interchange.place import Wanted
from ..interchange.report import import_report
from ..interchange.sources import read_sources
from ..interchange.writing import write_all
from ..render.formats import print_report
from ..store.config import read_project
from ._options import add_config, add_format
from ._project import config_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `import`."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="what a tool wrote")
    parser.add_argument(
        "--machine", metavar="NAME", help="that it was measured on (default: as the file says)"
    )
    parser.add_argument(
        "--commit", metavar="REV", help="that it was measured at, for files that do not say it"
    )
    parser.add_argument(
        "--columns",
        type=_columns,
        metavar="COLUMN=ROLE,...",
        help="of a CSV: benchmark, NAME:param, UNIT:value, process, commit, date",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be written and write nothing"
    )
    add_config(parser, "asv.conf.json of the project")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Read all files, write what they hold below the results directory, and say what was lost."""
    project = read_project(config_of(args))
    sources = read_sources(args.files, args.columns)
    wanted = Wanted(args.machine, args.commit, project.repository)
    imported = plan_import(sources, project.results_dir, wanted)
    if not args.dry_run:
        write_all(imported.files)
    print_report(import_report(imported, project.results_dir, args.dry_run), args.format)
    return 0


def _columns(text: str) -> Columns:
    try:
        return parse_columns(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text[:60]}: {error}") from error
