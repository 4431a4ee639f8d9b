"""Turn the gate's JSON into a comment on a pull request.

FILE was written by the code of a pull request: it is read as data, checked, and every text of it
escaped. This needs the standard library only.

example: python -m tools comment gate.json
"""

import argparse
from pathlib import Path

from ..gate.comment import make_comment, read_records


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `comment`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="what `gate --format json` printed")


def run(args: argparse.Namespace) -> int:
    """Print the comment as Markdown."""
    print(make_comment(read_records(args.file)))
    return 0
