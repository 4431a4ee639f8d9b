"""Blocks: every side measured once, in an order drawn anew for each benchmark."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from ..store.blocks import Process
from .installation import Installation
from .process import Measured, last_core, measure
from .suite import Group


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison. slow_down: planted, as a fraction; 0 but in a self-check.

    takes_part: of which benchmarks it is measured.
    """

    name: str
    installation: Installation
    slow_down: float = 0.0
    takes_part: Callable[[str], bool] = lambda benchmark: True


def measure_block(
    block: int, arms: Sequence[Arm], groups: Sequence[Group], draw: Random
) -> list[Process]:
    """Measure each group on each arm, sides of a group right after one another.

    The order of the arms is drawn for each group: without a change the sides can then be exchanged,
    which is all that `tools.stats.paired` asks for. A process takes all cases of a benchmark, as
    starting it costs more than most of them.
    """
    cpu = last_core()
    processes = []
    for group in groups:
        order = [arm for arm in arms if arm.takes_part(group.benchmark)]
        draw.shuffle(order)
        for place, arm in enumerate(order):
            measured = measure(arm.installation, group, cpu, arm.slow_down)
            processes.append(_process(block, arm, group, place, measured))
    return processes


def _process(block: int, arm: Arm, group: Group, place: int, measured: Measured) -> Process:
    return Process(
        block=block,
        arm=arm.name,
        benchmark=group.benchmark,
        place=place,
        values=dict(zip(group.keys, measured.values, strict=True)),
        loops=dict(zip(group.keys, measured.loops, strict=True)),
        lacking=measured.lacking,
        canary_s=measured.canary_s,
        wall_s=measured.wall_s,
    )
