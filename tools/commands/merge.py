"""Merge results of several machines or shards into the project's.

Each DIR is a results directory of ASV. It does not matter in which order they are merged, or how
often. Of two values for one cell the one that started later stands, then the one with the larger
hash; the other is kept beside ASV's file, in FILE.conflicts.jsonl.

examples:
  python -m tools merge shard-1/results shard-2/results --dry-run
  python -m tools merge shard-1/results shard-2/results
  python -m tools merge --conflicts
"""

import argparse
from pathlib import Path

from ..interchange.merging.conflicts import read_conflicts
from ..interchange.merging.plan import plan_merge
from ..interchange.merging.report import conflicts_report, merge_report
from ..interchange.writing import write_all
from ..render.formats import print_report
from ..store.config import read_project
from ._options import add_config, add_format
from ._project import config_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `merge`."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "dirs", type=Path, nargs="*", default=[], metavar="DIR", help="a results directory"
    )
    what.add_argument(
        "--conflicts", action="store_true", help="list the values that do not stand; merge nothing"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be written and write nothing"
    )
    add_config(parser, "asv.conf.json of the project")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Join all results below the results directory of the project, or list its conflicts."""
    results_dir = read_project(config_of(args)).results_dir
    if args.conflicts:
        report = conflicts_report(read_conflicts(results_dir), results_dir)
    else:
        merge = plan_merge(args.dirs, results_dir)
        if not args.dry_run:
            write_all(merge.files)
        report = merge_report(merge, results_dir, args.dry_run)
    print_report(report, args.format)
    return 0
