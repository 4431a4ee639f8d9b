"""The options of the command."""

import argparse
from pathlib import Path
from typing import Any

from simcore import __version__
from simcore.engines import ENGINES
from simcore.rules import FOLLOWING, ON_COLLISION

DETAILS = """
exit code: 0 fine, 2 wrong usage, 20 something is missing or broken, or a collision ended the run

examples:
  simcore run --vehicles 1000 --steps 1000
  simcore run --vehicles 300 --lanes 2 --plot run.png --save run.npz
  simcore run --resume run.npz --steps 500 --format json
"""


class _Parser(argparse.ArgumentParser):
    """argparse says nothing where its help cannot be written."""

    def print_help(self, file: object = None) -> None:
        """Print it as everything else is printed."""
        print(self.format_help(), end="")


def parser() -> argparse.ArgumentParser:
    """The parser of all arguments; what it returns goes to `simcore.cli.run.run`."""
    whole = _Parser(prog="simcore", description="Simulate traffic on a track.")
    whole.add_argument("--version", action="version", version=f"simcore {__version__}")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    command = commands.add_parser(
        "run",
        help="simulate, print metrics, and record or plot",
        description="Simulate traffic on a closed track and print what came out.",
        epilog=DETAILS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_world(command.add_argument_group("what is simulated"))
    _add_run(command.add_argument_group("how it runs and what becomes of it"))
    return whole


def _add_world(group: Any) -> None:
    group.add_argument("--vehicles", type=int, metavar="N", help="default: 1000")
    group.add_argument(
        "--scenario",
        choices=("traffic", "highway", "busy", "ring"),
        help="traffic: the full model (default); highway, busy: on a road that is the same at every"
        " size; ring: vehicles only follow each other",
    )
    group.add_argument("--lanes", type=int, metavar="N", help="not of ring, 1 to 16; default: 3")
    group.add_argument("--following", choices=FOLLOWING, help="of traffic; default: idm")
    group.add_argument("--on-collision", choices=ON_COLLISION, help="of traffic; default: stop")
    group.add_argument("--seed", type=int, metavar="N", help="one seed, one world; default: 1")
    group.add_argument(
        "--resume", type=Path, metavar="FILE", help="in place of all these: go on from a checkpoint"
    )
    group.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="in place of all these but --seed: every field of the interface, in TOML",
    )


def _add_run(group: Any) -> None:
    group.add_argument(
        "--engine", choices=ENGINES, help="default: numpy, or that of the checkpoint"
    )
    group.add_argument(
        "--threads", type=int, metavar="N", help="the most that engine numba uses; default: 1"
    )
    group.add_argument("--steps", type=int, metavar="N", help="default: 1000")
    group.add_argument(
        "--seconds", type=float, metavar="S", help="in place of --steps: simulated time"
    )
    group.add_argument("--dt", type=float, metavar="S", help="of a step, up to 1 s; default: 0.1")
    group.add_argument(
        "--plot", type=Path, metavar="FILE", help="a space-time diagram: .png, .svg or .pdf"
    )
    group.add_argument(
        "--record",
        type=Path,
        metavar="FILE",
        help="every step of every vehicle, 33 bytes each, for np.load: .npy",
    )
    group.add_argument(
        "--events",
        type=Path,
        metavar="FILE",
        help="a row for each near miss and other conflict of traffic: .csv or .parquet",
    )
    group.add_argument(
        "--save", type=Path, metavar="FILE", help="a checkpoint of the end, for --resume: .npz"
    )
    group.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
