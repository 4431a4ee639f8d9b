"""Measure the gate's false-alarm rate and power on this machine.

One commit is measured against itself, in blocks as the gate's, beside arms of it that are really 2,
5 and 10 % slower. Stretches of these blocks, each as long as a gate of --gate-budget minutes, are
then judged by the gate's own rule, and by ASV's. What comes out is written to
results/MACHINE/selfcheck.jsonl, and every gate on this machine quotes it.

examples:
  python -m tools selfcheck --budget 90
  python -m tools selfcheck --blocks pool.jsonl.gz --gate-budget 20    # judges what was kept
"""

import argparse
import dataclasses
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from ..errors import UserError
from ..gate.asv_rule import asv_says_slower
from ..gate.plan import rows_of, timed_groups
from ..gate.rule.self_check import blocks_in, self_check
from ..gate.selfcheck_log import append_selfcheck
from ..gate.selfcheck_table import record, selfcheck_report
from ..gate.thresholds import read_thresholds
from ..measure.blocks import Arm, measure_block
from ..measure.installation import Installation, install, resolve
from ..measure.machine import Machine, this_machine
from ..measure.suite import discover, parameters_of
from ..render.formats import print_report
from ..render.progress import advancing
from ..store.blocks import Blocks, Process, append_processes, arranged, read_file, start_file
from ..store.config import read_project
from ..store.query import Query
from ._options import add_format, regex

PLANTED = (0.02, 0.05, 0.10)
PLANT = re.compile(r"\.time_step\b")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `selfcheck`."""
    parser.add_argument(
        "--budget", type=float, default=30.0, metavar="MINUTES", help="default: %(default).0f"
    )
    parser.add_argument(
        "--gate-budget",
        type=float,
        default=10.0,
        metavar="MINUTES",
        help="of the gates that are tried (default: %(default).0f)",
    )
    parser.add_argument(
        "--plant",
        type=regex,
        default=PLANT,
        metavar="REGEX",
        help="benchmarks to slow down (default: %(default)s)".replace("%(default)s", PLANT.pattern),
    )
    parser.add_argument("--blocks", type=Path, metavar="FILE", help="judge these, measure nothing")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="write the blocks to FILE")
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Measure or read blocks, try the rules on them, print and keep what comes out."""
    root = Path.cwd()
    project, thresholds = read_project(root / "asv.conf.json"), read_thresholds()
    if args.blocks:
        parameters, processes = read_file(args.blocks)
        _require_arms(args.blocks, arranged(processes))
    else:
        sides = {side: install(root, resolve(root, "HEAD"), side) for side in ("base", "head")}
        suite = discover(sides["base"])
        parameters = parameters_of(suite)
        if args.keep:
            start_file(args.keep, parameters)
        processes = _measure(args, sides, timed_groups(suite, thresholds, Query()))
    blocks = arranged(processes)
    rows = rows_of(blocks.columns, parameters, thresholds)
    planted = [i for i, column in enumerate(blocks.columns) if args.plant.search(column[0])]
    length = blocks_in(60 * args.gate_budget, blocks.wall_s["base"], blocks.wall_s["head"])
    _require_enough(args, blocks, length, rows.plan.fewest_blocks)
    check = self_check(
        blocks.values["base"],
        blocks.values["head"],
        {share: blocks.values[_arm_name(share)] for share in PLANTED},
        planted,
        rows.plan,
        length,
        asv_says_slower,
    )
    machine = (
        Machine(f"the blocks of {args.blocks.name}", "", "") if args.blocks else this_machine()
    )
    found = record(check, machine, args.gate_budget, date.today().isoformat())
    print_report(selfcheck_report(check, found), args.format)
    if not args.blocks:
        append_selfcheck(project.results_dir, machine.name, found)
    return 0


def _measure(args: argparse.Namespace, sides: dict[str, Installation], chosen: Any) -> list[Any]:
    def slowed(benchmark: str) -> bool:
        return bool(args.plant.search(benchmark))

    if not any(slowed(group.benchmark) for group in chosen):
        raise UserError(f"--plant {args.plant.pattern}: no time benchmark of that name")
    arms = [Arm(side, installation) for side, installation in sides.items()]
    arms += [Arm(_arm_name(share), sides["head"], share, slowed) for share in PLANTED]
    draw, processes = Random(), []
    _fits(args, measure_block(0, arms, chosen, draw))  # also compiles, and fills caches of files
    start_s = monotonic()
    with advancing("measuring blocks", 60 * args.budget) as advance:
        block = 0
        while (spent_s := monotonic() - start_s) < 60 * args.budget:
            of_block = measure_block(block, arms, chosen, draw)
            if args.keep:
                append_processes(args.keep, [dataclasses.replace(p, loops={}) for p in of_block])
            processes += of_block
            block += 1
            advance(spent_s)
    return processes


def _fits(args: argparse.Namespace, first: Sequence[Process]) -> None:
    """Refuse at once what could not be judged in the end; a first block is slower than others."""
    missing = [
        _arm_name(share)
        for share in PLANTED
        if not any(process.arm == _arm_name(share) and _has_value(process) for process in first)
    ]
    if missing:
        raise UserError(
            f"--plant {args.plant.pattern}: nothing could be slowed down; only calibrated"
            " benchmarks can be"
        )
    if args.budget < 2 * args.gate_budget:
        raise UserError(
            f"--budget {args.budget:g}: fewer than two gates of {args.gate_budget:g} minutes; take"
            " a larger --budget or a smaller --gate-budget"
        )


def _has_value(process: Process) -> bool:
    return any(value is not None for value in process.values.values())


def _require_enough(args: argparse.Namespace, blocks: Blocks, length: int, fewest: int) -> None:
    if length < fewest:
        raise UserError(
            f"--gate-budget {args.gate_budget:g}: holds {length} blocks, {fewest} are needed for"
            " any verdict; take more"
        )
    count = len(blocks.values["base"])
    if count < 2 * length:
        raise UserError(
            f"{count} blocks are fewer than two gates of {length}: take a larger --budget, or"
            " a smaller --gate-budget"
        )


def _require_arms(file: Path, blocks: Blocks) -> None:
    needed = {"base", "head", *map(_arm_name, PLANTED)}
    if lacking := needed - blocks.values.keys():
        raise UserError(f"{file}: holds no {', '.join(sorted(lacking))}; is it from --keep?")


def _arm_name(share: float) -> str:
    return f"slower by {share:.0%}"
