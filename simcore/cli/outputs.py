"""The files of a run, looked at before it, so that no work is lost."""

import argparse
import os
from itertools import combinations

from simcore import plot
from simcore.cli.messages import UserError
from simcore.tables import refuse_unwritable

OUTPUTS = ("plot", "record", "events", "save")


def refuse_lost_work(args: argparse.Namespace) -> None:
    """UserError or ValueError if what the run writes could not be written, or not be kept."""
    for option in OUTPUTS:
        path = getattr(args, option)
        if path and not path.parent.is_dir():
            raise UserError(
                f"--{option} {path}: there is no directory {path.parent}; make it first"
            )
        if path and path.exists() and not path.is_file():
            raise UserError(f"--{option} {path}: is not an ordinary file; name another")
    if args.plot:
        plot.refuse_undrawable(args.plot)
    if args.events:
        refuse_unwritable(args.events)
    _refuse_shared_files(args)


def _refuse_shared_files(args: argparse.Namespace) -> None:
    """What is written last would be all that is left. A run may replace what it goes on from."""
    files = {
        option: os.path.realpath(getattr(args, option))
        for option in ("config", "resume", *OUTPUTS)
        if getattr(args, option)
    }
    for one, other in combinations(files, 2):
        if files[one] == files[other] and (one, other) != ("resume", "save"):
            raise ValueError(f"--{one} and --{other} name one file, {files[one]}: name another")
