"""The self-check: how often the gate is wrong on this machine, and what it finds."""

import dataclasses
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic

import numpy as np

from ..calibration.file import read_calibration
from ..errors import UserError, some
from ..measure.blocks import Arm, measure_block
from ..measure.installation import install, resolve
from ..measure.noop_builds import install_noop_build
from ..measure.shared_libraries import share_libraries
from ..measure.suite import Group, discover, parameters_of
from ..render.progress import advancing
from ..stats.arrays import FloatArray
from ..store.blocks import Blocks, Process, append_processes, arrange, read_file, start_file
from ..store.cases import Parameters, case_keys
from ..store.problems import one_line
from ..store.query import Query
from ..store.settings.thresholds import Thresholds
from .asv_rule import asv_says_slower
from .plan import Rows, row_name, rows_of, timed_groups, with_repetitions
from .rule.self_check import SelfCheck, count_blocks_in, self_check
from .sides import SIDES

PLANTED = (0.02, 0.05, 0.10)
_BUILD = "build "  # begins the name of an arm, its number follows


@dataclass(frozen=True, slots=True)
class SelfCheckRequest:
    """What to check.

    budget_min: minutes of measuring. gate_budget_min: minutes of the gates that are tried. plant:
    the benchmarks to slow down. builds: how many to measure whose sources differ in words only.
    """

    budget_min: float
    gate_budget_min: float
    plant: re.Pattern[str]
    builds: int

    def slows_down(self, benchmark: str) -> bool:
        """Return whether the planted arms measure this benchmark."""
        return bool(self.plant.search(benchmark))


@dataclass(frozen=True, slots=True)
class Pool:
    """Blocks of one commit, measured as base, as head, slowed down, and built in other words.

    parameters: of its benchmarks, by name.
    """

    parameters: Mapping[str, Parameters]
    blocks: Blocks

    @property
    def builds(self) -> list[FloatArray]:
        """The seconds of each no-op build, shape (blocks, cases); none where none was measured."""
        return [values for arm, values in self.blocks.values.items() if arm.startswith(_BUILD)]


def check_pool(pool: Pool, thresholds: Thresholds, request: SelfCheckRequest) -> SelfCheck:
    """Try the gate's rule and ASV's on windows of the pool, each as long as a gate.

    Raises UserError where the pool or a gate holds too few blocks.
    """
    blocks = pool.blocks
    rows = rows_of(blocks.columns, pool.parameters, thresholds)
    window = count_blocks_in(
        60 * request.gate_budget_min, blocks.wall_s["base"], blocks.wall_s["head"]
    )
    _require_enough(request, blocks, window, rows.plan.fewest_blocks)
    planted = [i for i, (name, _) in enumerate(blocks.columns) if request.slows_down(name)]
    _require_planted(request, planted)
    return self_check(
        blocks.values["base"],
        blocks.values["head"],
        {fraction: blocks.values[_arm_name(fraction)] for fraction in PLANTED},
        planted,
        rows.plan,
        window,
        asv_says_slower,
        builds=pool.builds,
    )


def read_pool(file: Path) -> Pool:
    """Read the blocks that `measure_pool` kept; UserError where it is no such file."""
    parameters, processes = read_file(file)
    blocks = arrange(processes)
    if missing := {*SIDES, *map(_arm_name, PLANTED)} - blocks.values.keys():
        raise UserError(f"{file}: holds no {', '.join(sorted(missing))}; is it from --keep?")
    if not blocks.columns or not np.median(sum(blocks.wall_s[side] for side in SIDES)) > 0:
        raise UserError(f"{file}: most of its blocks are without base and head; take another")
    cases = {
        (benchmark, case)
        for benchmark, taken in parameters.items()
        for case in case_keys(taken.values)
    }
    if strange := set(blocks.columns) - cases:
        named = some(one_line(row_name(column), 120) for column in strange)
        raise UserError(f"{file}: {named}: is of no benchmark that it lists; take another")
    return Pool(parameters, blocks)


def measure_pool(
    root: Path, thresholds: Thresholds, request: SelfCheckRequest, keep: Path | None = None
) -> Pool:
    """Install HEAD twice and measure both, and more arms, until the budget is spent.

    These are HEAD slowed down, and builds of it whose sources differ in words only.

    root: of the project. keep: a file to write the blocks to as they come. Raises UserError where
    nothing can be slowed down, or the result could not be judged.
    """
    commit = resolve(root, "HEAD")
    installations = {side: install(root, commit, side) for side in SIDES}
    suite = discover(installations["base"])
    parameters = parameters_of(suite)
    if keep:
        start_file(keep, parameters)
    calibration = read_calibration(installations["base"].suite / "calibration.json")
    groups = with_repetitions(timed_groups(suite, thresholds, Query()), calibration)
    _require_planted(request, [g for g in groups if request.slows_down(g.benchmark)])
    arms = [Arm(side, installation) for side, installation in installations.items()]
    arms += [
        Arm(_arm_name(fraction), installations["head"], fraction, request.slows_down)
        for fraction in PLANTED
    ]
    arms += [
        Arm(f"{_BUILD}{number}", install_noop_build(root, commit, f"build-{number}", number))
        for number in range(1, request.builds + 1)
    ]
    share_libraries([arm.installation for arm in arms])

    def require_judgeable(block: Sequence[Process]) -> None:
        columns = arrange(block).columns
        _require_long_enough(request, block, rows_of(columns, parameters, thresholds))

    return Pool(parameters, arrange(_measure(arms, groups, request, require_judgeable, keep)))


def _measure(
    arms: Sequence[Arm],
    groups: Sequence[Group],
    request: SelfCheckRequest,
    require_judgeable: Callable[[Sequence[Process]], None],
    keep: Path | None,
) -> list[Process]:
    draw, budget_s = Random(), 60 * request.budget_min
    compiling = measure_block(0, arms, groups, draw)  # also fills the caches of files
    _require_slowed(request, compiling)
    processes: list[Process] = []
    start_s = monotonic()
    with advancing("measuring blocks", budget_s) as advance:
        block = 0
        while (spent_s := monotonic() - start_s) < budget_s:
            of_block = measure_block(block, arms, groups, draw)
            if block == 0:
                require_judgeable(of_block)
            if keep:
                kept = [dataclasses.replace(p, loops={}, cpu_shares={}) for p in of_block]
                append_processes(keep, kept)
            processes += of_block
            block += 1
            advance(spent_s)
    return processes


def _require_slowed(request: SelfCheckRequest, block: Sequence[Process]) -> None:
    with_value = {
        process.arm
        for process in block
        if any(value is not None for value in process.values.values())
    }
    if not with_value.issuperset(map(_arm_name, PLANTED)):
        raise UserError(
            f"--plant {request.plant.pattern}: nothing could be slowed down; only calibrated"
            " benchmarks can be"
        )


def _require_long_enough(request: SelfCheckRequest, block: Sequence[Process], rows: Rows) -> None:
    """Refuse at once, by the time of one block, what could not be judged in the end."""
    wall_s = sum(process.wall_s for process in block)
    of_a_gate_s = sum(process.wall_s for process in block if process.arm in SIDES)
    fewest_min = rows.plan.fewest_blocks * of_a_gate_s / 60
    if request.gate_budget_min < fewest_min:
        raise UserError(
            f"--gate-budget {request.gate_budget_min:g}: holds too few blocks for any verdict, of"
            f" which each takes {of_a_gate_s:.0f} s; take {math.ceil(fewest_min)}"
        )
    needed_min = 2 * request.gate_budget_min * wall_s / of_a_gate_s
    if request.budget_min < needed_min:
        raise UserError(
            f"--budget {request.budget_min:g}: fewer than two gates of"
            f" {request.gate_budget_min:g} minutes, as a block measures more than a gate's; take"
            f" --budget {math.ceil(needed_min)}, fewer --builds or a smaller --gate-budget"
        )


def _require_planted(request: SelfCheckRequest, planted: Sequence[object]) -> None:
    if not planted:
        raise UserError(f"--plant {request.plant.pattern}: no time benchmark of that name")


def _require_enough(request: SelfCheckRequest, blocks: Blocks, window: int, fewest: int) -> None:
    if window < fewest:
        raise UserError(
            f"--gate-budget {request.gate_budget_min:g}: holds {window} blocks, {fewest} are needed"
            " for any verdict; take more"
        )
    count = len(blocks.values["base"])
    if count < 2 * window:
        raise UserError(
            f"{count} blocks are fewer than two gates of {window}: take a larger --budget, or"
            " a smaller --gate-budget"
        )


def _arm_name(fraction: float) -> str:
    return f"slower by {fraction:.0%}"
