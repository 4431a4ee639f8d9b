"""Test a projection of all cores by a run on this machine.

It reads no recorded results. It measures the three kernels of benchmarks/ensemble.py and tests one
thing: whether one process's full speed times the all-core quotient of earlier rounds is what all
cores then do. It does not test the laws, nor what `projection` says with --cores or --predict.

example: python -m tools verify --repeats 10     # some 20 minutes, all cores busy
"""

import argparse

from ..projection.verify import REPEATS, verify
from ..render.formats import print_report
from ._options import add_config, add_format, whole_number
from ._project import config_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `verify`."""
    add_config(parser, "asv.conf.json of the project, beside its benchmarks/")
    add_repeats(parser, f"rounds to project, after three to learn from (default: {REPEATS})")
    add_format(parser)


def add_repeats(parser: argparse.ArgumentParser, help: str) -> None:
    """Add --repeats."""
    parser.add_argument(*("--repeats",), type=whole_number, metavar="N", default=REPEATS, help=help)


def run(args: argparse.Namespace) -> int:
    """Run the rounds and print projected against measured."""
    print_report(verify(config_of(args).parent, args.repeats), args.format)
    return 0
