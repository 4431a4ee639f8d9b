"""Measuring two commits against each other until every row is settled or the time is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import numpy as np

from ..calibration.check import misfits
from ..calibration.file import read_calibration
from ..errors import UserError
from ..measure.blocks import Arm, measure_block
from ..measure.digests import digests
from ..measure.installation import Installation, install, resolve
from ..measure.suite import Group, discover, parameters_of
from ..render.progress import advancing
from ..store.blocks import Blocks, Column, Process, arranged
from ..store.query import Query
from .memory import measure_memory, memory_groups
from .plan import Rows, row_name, rows_of, timed_groups
from .rule.digest import difference
from .rule.drift import Drift, machine_drift
from .rule.memory import MemoryPair
from .rule.sequential import LOOKS, Decision, look, undecided_columns, voided
from .thresholds import Thresholds

SIDES = ("base", "head")


@dataclass(frozen=True, slots=True)
class Timed:
    """How the speed of two commits compares.

    log_ratios are judged in `decision`. gone: rows that base has and head has not, with the reason;
    uneven: other rows that a side lacks. drift: None where nothing was timed here. medians_s: of
    head. wall_s: what measuring took.
    """

    rows: Rows
    decision: Decision
    drift: Drift | None
    gone: Mapping[Column, str]
    uneven: Mapping[Column, str]
    medians_s: Mapping[Column, float]
    wall_s: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that was found between two commits.

    timed: None where nothing could be. grew: rows of `memory` above the limit. computes_else: per
    digest where it differs; not_compared: digests that a side cannot tell. notes: what to bear in
    mind.
    """

    commits: tuple[str, str]
    timed: Timed | None
    memory: Mapping[Column, MemoryPair]
    grew: frozenset[Column]
    computes_else: Mapping[str, str]
    not_compared: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def worst(self) -> str:
        """What is computed goes before how fast, and what is worse before what is not known."""
        timed = self.timed
        if self.computes_else:
            return "computes something else"
        if timed and timed.gone:
            return "no longer runs"
        if timed and (timed.decision.any_is("slower") or timed.decision.law_worse):
            return "slower"
        if self.grew:
            return "more memory"
        return "undecided" if timed and timed.decision.any_is("undecided") else "same"


def measured_comparison(
    root: Path, revisions: tuple[str, str], query: Query, budget_s: float, thresholds: Thresholds
) -> Comparison:
    """Install both commits, then compare what they compute, their memory and their speed.

    revisions: base and head. budget_s: of measuring speed.
    """
    base, head = (
        install(root, resolve(root, revision), side)
        for revision, side in zip(revisions, SIDES, strict=True)
    )
    calibration = read_calibration(head.suite / "calibration.json")
    suite = discover(head)
    chosen = timed_groups(suite, thresholds, query)
    computes_else, not_compared = _compare_digests(base, head, thresholds)
    of_memory = [] if query.bench else memory_groups(suite)
    memory, without = measure_memory(base, head, of_memory)
    notes = [f"{row_name(row)}: memory not compared: {why}" for row, why in without.items()]
    try:
        timed = _timed((base, head), chosen, suite, thresholds, budget_s)
        notes += misfits(timed.medians_s, calibration)
    except UserError as error:
        if not computes_else:
            raise
        timed = None
        notes.append(f"Speed was not compared: {error}.")
    return Comparison(
        commits=(base.commit, head.commit),
        timed=timed,
        memory=memory,
        grew=frozenset(row for row, pair in memory.items() if pair.grew(thresholds.more_memory)),
        computes_else=computes_else,
        not_compared=not_compared,
        notes=tuple(notes),
    )


def _compare_digests(
    base: Installation, head: Installation, thresholds: Thresholds
) -> tuple[dict[str, str], tuple[str, ...]]:
    before, after = digests(base), digests(head)
    shared = [name for name in before if before[name] is not None and after.get(name) is not None]
    found = {
        name: difference(
            before[name], after[name], thresholds.digest_relative, thresholds.digest_absolute
        )
        for name in shared
    }
    untold = tuple(sorted((before.keys() | after.keys()) - set(shared)))
    return {name: where for name, where in found.items() if where}, untold


def _timed(
    sides: tuple[Installation, Installation],
    chosen: Sequence[Group],
    suite: Mapping[str, Group],
    thresholds: Thresholds,
    budget_s: float,
) -> Timed:
    """Measure blocks until the first look, then go on with what is undecided."""
    arms = [Arm(name, side) for name, side in zip(SIDES, sides, strict=True)]
    measure_block(0, arms, chosen, Random())  # compiles, and fills the caches of files
    start_s = monotonic()

    def measured(groups: Sequence[Group], block: int, until_s: float) -> list[Process]:
        return _blocks(arms, groups, block, start_s, until_s, budget_s)

    processes = measured(chosen, 0, 0.0)  # one block, which tells the rows and what a block takes
    rows = _rows(processes, suite, thresholds, budget_s / (monotonic() - start_s))
    processes += measured(chosen, 1, LOOKS[0] * budget_s)
    blocks = arranged(processes, rows.columns)
    decision = look(blocks.log_ratios(*SIDES), rows.plan)
    if undecided := undecided_columns(decision, rows.plan):
        still_open = {rows.columns[column] for column in undecided}
        parts = (group.only(partial(_is_open, still_open, group)) for group in chosen)
        rest = [part for part in parts if part.cases]
        processes += measured(rest, len(blocks.canary_s["base"]), budget_s)
        blocks = arranged(processes, rows.columns)
        decision = look(blocks.log_ratios(*SIDES), rows.plan, decision)
    drift = machine_drift(_canaries(blocks), rows.plan.tails.family or rows.plan.tails.case)
    gone, uneven = _one_sided(processes)
    return Timed(
        rows=rows,
        decision=voided(decision, drift) if drift.sides_differ else decision,
        drift=drift,
        gone=gone,
        uneven=uneven,
        medians_s=_medians_s(blocks),
        wall_s=monotonic() - start_s,
    )


def _is_open(still_open: set[Column], group: Group, case: str) -> bool:
    return (group.benchmark, case) in still_open


def _rows(
    processes: Sequence[Process],
    suite: Mapping[str, Group],
    thresholds: Thresholds,
    blocks_in_budget: float,
) -> Rows:
    """The rows that both sides have a value for; UserError if none, or if time is too short."""
    rows = rows_of(_of_both(processes), parameters_of(suite), thresholds)
    if not rows.columns:
        lacking = next((why for p in processes for why in p.lacking.values()), "no reason given")
        raise UserError(f"no benchmark that was asked for runs on both commits: {lacking}")
    if blocks_in_budget < rows.plan.fewest_blocks:
        raise UserError(
            f"--budget: holds {int(blocks_in_budget)} blocks of this suite,"
            f" {rows.plan.fewest_blocks} are needed for any verdict; take more minutes, or fewer"
            " benchmarks with --bench"
        )
    return rows


def _of_both(processes: Sequence[Process]) -> list[Column]:
    valued: dict[str, set[Column]] = {side: set() for side in SIDES}
    for process in processes:
        valued[process.arm] |= {
            (process.benchmark, case) for case, value in process.values.items() if value is not None
        }
    return sorted(valued["base"] & valued["head"])


def _blocks(
    arms: Sequence[Arm],
    groups: Sequence[Group],
    block: int,
    start_s: float,
    until_s: float,
    budget_s: float,
) -> list[Process]:
    """Blocks from number `block` on until `until_s` after `start_s`, but one at least."""
    draw, processes = Random(), []
    with advancing("measuring blocks", budget_s) as advance:
        while True:
            processes += measure_block(block, arms, groups, draw)
            block += 1
            advance(spent_s := monotonic() - start_s)
            if spent_s >= until_s:
                return processes


def _canaries(blocks: Blocks) -> Any:
    return np.column_stack([blocks.canary_s[side] for side in SIDES])


def _medians_s(blocks: Blocks) -> dict[Column, float]:
    columns = zip(blocks.columns, blocks.values["head"].T, strict=True)
    return {column: float(np.nanmedian(values)) for column, values in columns}


def _one_sided(processes: Sequence[Process]) -> tuple[dict[Column, str], dict[Column, str]]:
    """Rows that only base ever has a value for, and other rows that one side lacks at least once.

    What both sides skip is by choice and in neither.
    """
    valued: set[tuple[str, str, str]] = set()
    reasons: dict[Column, dict[str, str]] = {}
    for process in processes:
        for case, value in process.values.items():
            row = (process.benchmark, case)
            if value is not None:
                valued.add((*row, process.arm))
            else:
                reasons.setdefault(row, {})[process.arm] = process.lacking.get(case, "failed")
    gone, uneven = {}, {}
    for row, why in reasons.items():
        if (*row, "base") in valued and (*row, "head") not in valued:
            gone[row] = why["head"]
        elif len(why) == 1 or not all(text.startswith("skipped") for text in why.values()):
            uneven[row] = "; ".join(f"{side}: {text}" for side, text in sorted(why.items()))
    return gone, uneven
