"""Blocks: every arm is measured once, in an order drawn anew for each benchmark."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from ..store.blocks import Process
from .installation import Installation
from .process import ProcessResult, last_core, measure
from .suite import Group


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison.

    slow_down: planted, as a fraction; 0 except in a self-check. takes_part: whether it is measured
    in the benchmark of that name.
    """

    name: str
    installation: Installation
    slow_down: float = 0.0
    takes_part: Callable[[str], bool] = lambda benchmark: True


def measure_block(
    block: int, arms: Sequence[Arm], groups: Sequence[Group], draw: Random
) -> list[Process]:
    """Measure each group on each arm, the arms of a group right after one another.

    The order of the arms is drawn for each group: without a change the sides can then be exchanged,
    which is all that `gate.rule.paired` assumes. The layout of what is timed is drawn too, the same
    on all arms: left alone it would differ between two builds, in each block alike. What memory is
    measured of has none drawn, as that takes memory. One process measures all cases of a benchmark,
    as starting it costs more than most of them.
    """
    cpu = last_core()
    processes = []
    for group in groups:
        order = [arm for arm in arms if arm.takes_part(group.benchmark)]
        draw.shuffle(order)
        layout_seed = draw.randrange(2**32) if group.has_loops else None
        for place, arm in enumerate(order):
            result = measure(arm.installation, group, cpu, arm.slow_down, layout_seed)
            processes.append(_process(block, arm, group, place, result))
    return processes


def _process(block: int, arm: Arm, group: Group, place: int, result: ProcessResult) -> Process:
    return Process(
        block=block,
        arm=arm.name,
        benchmark=group.benchmark,
        place=place,
        values=dict(zip(group.keys, result.values, strict=True)),
        loops=dict(zip(group.keys, result.loops, strict=True)),
        missing=result.missing,
        reference_kernel_s=result.reference_kernel_s,
        wall_s=result.wall_s,
        cpu_shares=dict(zip(group.keys, result.cpu_shares, strict=True)),
    )
