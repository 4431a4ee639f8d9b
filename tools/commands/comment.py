"""Turn the gate's JSON into a comment on a pull request.

The files were written by the code of a pull request: they are read as data, checked, and every text
in them escaped. This needs the standard library only.

examples:
  python -m tools comment gate.json
  python -m tools comment gate.json --asv-compare compare.txt
"""

import argparse
from pathlib import Path

from ..gate.asv_table import what_asv_says
from ..gate.comment import MOST_CHARACTERS, make_comment, read_records
from ..render.streams import print_escaped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `comment`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="what `gate --format json` printed")
    parser.add_argument(
        "--asv-compare",
        type=Path,
        metavar="FILE",
        help="what `asv compare` printed of the same commits: its table under a fold",
    )


def run(args: argparse.Namespace) -> int:
    """Print the comment as Markdown."""
    comment = make_comment(read_records(args.file))
    if args.asv_compare:
        comment += "\n\n" + what_asv_says(args.asv_compare, MOST_CHARACTERS - len(comment))
    print_escaped(comment)
    return 0
