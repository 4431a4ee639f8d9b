"""Measuring the speed of two commits in blocks until every row is decided or the time is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from time import monotonic

import numpy as np

from ..errors import UserError
from ..measure.blocks import Arm, measure_block
from ..measure.installation import Installation
from ..measure.suite import Group, parameters_of
from ..render.progress import advancing
from ..stats.arrays import FloatArray
from ..store.blocks import Blocks, Column, Process, arrange
from ..store.settings.thresholds import Thresholds
from .comparison import SpeedComparison
from .plan import Rows, rows_of
from .rule.cpu_time import cpu_time_effects
from .rule.drift import estimate_drift
from .rule.sequential import (
    INTERIM_LOOKS,
    Decision,
    take_interim_look,
    unsettled_columns,
    void_for_drift,
)
from .sides import SIDES, find_one_sided, rows_of_both


@dataclass(frozen=True, slots=True)
class _Run:
    """The blocks of one gate. budget_s: of all its blocks; start_s: by the monotonic clock."""

    arms: Sequence[Arm]
    budget_s: float
    start_s: float
    draw: Random

    @property
    def spent_s(self) -> float:
        return monotonic() - self.start_s

    def measure(self, groups: Sequence[Group], block: int, share: float) -> list[Process]:
        """Measure blocks until `share` of the budget is spent, at least one; block: its number."""
        processes = []
        with advancing("measuring blocks", self.budget_s) as advance:
            while True:
                processes += measure_block(block, self.arms, groups, self.draw)
                block += 1
                advance(spent_s := self.spent_s)
                if spent_s >= share * self.budget_s:
                    return processes


def compare_speed(
    sides: tuple[Installation, Installation],
    groups: Sequence[Group],
    suite: Mapping[str, Group],
    thresholds: Thresholds,
    budget_s: float,
) -> SpeedComparison:
    """Measure all groups until the first interim look, then go on with what is undecided.

    sides: base and head. Raises UserError where they share no row or the budget is too short.
    """
    arms = [Arm(name, side) for name, side in zip(SIDES, sides, strict=True)]
    draw = Random()
    measure_block(0, arms, groups, draw)  # compiles, and fills the caches of files
    run = _Run(arms, budget_s, monotonic(), draw)
    processes = run.measure(groups, 0, 0.0)  # one block: which rows there are, how long it takes
    rows = _rows(processes, suite, thresholds, budget_s / run.spent_s)
    processes += run.measure(groups, 1, INTERIM_LOOKS[0])
    blocks = arrange(processes, rows.columns)
    decision = take_interim_look(blocks.log_ratios(*SIDES), rows.plan, None, _base_costs(blocks))
    if undecided := _undecided_groups(groups, decision, rows):
        block = len(blocks.wall_s["base"])
        processes += run.measure(undecided, block, INTERIM_LOOKS[-1])
        blocks = arrange(processes, rows.columns)
        log_ratios = blocks.log_ratios(*SIDES)
        decision = take_interim_look(log_ratios, rows.plan, decision, _base_costs(blocks))
    budget = rows.plan.error_budget
    drift = estimate_drift(_reference_kernel_s(blocks), budget.family or budget.case)
    removed, one_sided = find_one_sided(processes)
    return SpeedComparison(
        rows=rows,
        decision=void_for_drift(decision, drift) if drift.sides_differ else decision,
        drift=drift,
        removed=removed,
        one_sided=one_sided,
        medians_s=_medians_s(blocks),
        wall_s=run.spent_s,
        cpu=cpu_time_effects(blocks.cpu_log_ratios(*SIDES), decision.cases, budget.case),
        processes=processes,
    )


def _rows(
    processes: Sequence[Process],
    suite: Mapping[str, Group],
    thresholds: Thresholds,
    blocks_in_budget: float,
) -> Rows:
    """Return the rows that both sides have; UserError if none, or if the time is too short."""
    rows = rows_of(rows_of_both(processes), parameters_of(suite), thresholds)
    if not rows.columns:
        why = next((why for p in processes for why in p.missing.values()), "no reason given")
        raise UserError(f"no benchmark that was asked for runs on both commits: {why}")
    if blocks_in_budget < rows.plan.fewest_blocks:
        raise UserError(
            f"--budget: holds {int(blocks_in_budget)} blocks of this suite,"
            f" {rows.plan.fewest_blocks} are needed for any verdict; take more minutes, or fewer"
            " benchmarks with --bench"
        )
    return rows


def _undecided_groups(groups: Sequence[Group], decision: Decision, rows: Rows) -> list[Group]:
    undecided = {rows.columns[i] for i in unsettled_columns(decision, rows.plan)}

    def part(group: Group) -> Group:
        return group.only(lambda case: (group.benchmark, case) in undecided)

    return [left for group in groups if (left := part(group)).cases]


def _reference_kernel_s(blocks: Blocks) -> FloatArray:
    return np.column_stack([blocks.reference_kernel_s[side] for side in SIDES])


def _base_costs(blocks: Blocks) -> FloatArray:
    """Return base's median of each case, NaN where it has no value."""
    return np.array([_median(values) for values in blocks.values["base"].T])


def _median(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else np.nan


def _medians_s(blocks: Blocks) -> dict[Column, float]:
    columns = zip(blocks.columns, blocks.values["head"].T, strict=True)
    return {column: float(np.nanmedian(values)) for column, values in columns}
