"""Measuring two commits against each other until every row is settled or the time is over."""

import argparse
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import numpy as np

from tools.commands._calibration_check import misfits
from tools.commands._gate_plan import Rows, rows_of, timed_groups
from tools.errors import UserError
from tools.measure.blocks import Arm, measure_block
from tools.measure.digests import digests
from tools.measure.installation import Installation, install, resolve
from tools.measure.memory import measure_memory, memory_groups
from tools.measure.suite import Group, discover
from tools.render.progress import advancing
from tools.stats.digests import difference
from tools.stats.drift import Drift, machine_drift
from tools.stats.gate_rule import LOOKS, Decision, look, undecided_columns, voided
from tools.stats.memory import MemoryPair
from tools.store.blocks import Blocks, Process, arranged
from tools.store.calibration import read_calibration
from tools.store.thresholds import Thresholds

SIDES = ("base", "head")


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that was found between two commits.

    log_ratios: log(head / base) by block and column, of `rows`. drift: None where nothing was timed
    here. more_memory: rows above the limit. computes_else: per digest where it differs;
    not_compared: digests that a side lacks. lacking: rows that a side lacks, with the reason.
    misfits: what no longer fits its calibration. medians_s: of head.
    """

    commits: tuple[str, str]
    rows: Rows
    log_ratios: Any
    decision: Decision
    drift: Drift | None
    memory: Mapping[tuple[str, str], MemoryPair]
    more_memory: frozenset[tuple[str, str]]
    computes_else: Mapping[str, str]
    not_compared: tuple[str, ...]
    lacking: Mapping[str, str]
    misfits: Sequence[str]
    medians_s: Mapping[tuple[str, str], float]
    measured_s: float


def measured_comparison(root: Path, args: argparse.Namespace, thresholds: Thresholds) -> Comparison:
    """Install both commits, then compare what they compute, their memory and their speed."""
    base, head = (
        install(root, resolve(root, revision), side)
        for revision, side in zip((args.base, args.head), SIDES, strict=True)
    )
    described = discover(head)
    chosen = timed_groups(described, thresholds, args.bench)
    start_s = monotonic()
    other, not_compared = _compare_digests(base, head, thresholds)
    memory = {} if args.bench else measure_memory(base, head, memory_groups(described))
    end_s = start_s + 60 * args.budget
    processes, blocks, rows, decision = _until_settled(
        [Arm("base", base), Arm("head", head)], chosen, described, thresholds, end_s
    )
    drift = machine_drift(_canaries(blocks), rows.plan.tails.family)
    return Comparison(
        commits=(base.commit, head.commit),
        rows=rows,
        log_ratios=blocks.log_ratios(*SIDES),
        decision=voided(decision, drift) if drift.sides_differ else decision,
        drift=drift,
        memory=memory,
        more_memory=frozenset(
            row for row, pair in memory.items() if pair.grew(thresholds.more_memory)
        ),
        computes_else=other,
        not_compared=not_compared,
        lacking=_lacking(processes),
        misfits=misfits(_medians_s(blocks), read_calibration(head.suite / "calibration.json")),
        medians_s=_medians_s(blocks),
        measured_s=monotonic() - start_s,
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
    left = tuple(sorted((before.keys() | after.keys()) - set(shared)))
    return {name: where for name, where in found.items() if where}, left


def _until_settled(
    arms: Sequence[Arm],
    chosen: Sequence[Group],
    described: Mapping[str, Any],
    thresholds: Thresholds,
    end_s: float,
) -> tuple[list[Process], Blocks, Rows, Decision]:
    """Measure blocks until the first look, then go on with what is undecided."""
    measure_block(0, arms, chosen, Random())  # compiles, and fills the caches of files
    start_s = monotonic()
    processes = _measure(arms, chosen, 0, lambda block: block < 1, end_s - start_s)
    blocks = arranged(processes, _rows_of_both(processes))
    rows = rows_of(blocks, described, thresholds)
    at_most = int((end_s - start_s) / (monotonic() - start_s))
    first = round(LOOKS[0] * at_most)
    if at_most < rows.plan.fewest_blocks:
        raise UserError(
            f"--budget: holds {at_most} blocks of this suite, {rows.plan.fewest_blocks} are needed"
            " for any verdict; take more minutes, or fewer benchmarks with --bench"
        )
    processes += _measure(arms, chosen, 1, lambda block: block < first, end_s - start_s)
    blocks = arranged(processes, rows.columns)
    decision = look(blocks.log_ratios(*SIDES), rows.plan)
    if undecided := undecided_columns(decision, rows.plan):
        open_rows = {rows.columns[column] for column in undecided}
        rest = [part for group in chosen if (part := _only(group, open_rows)).cases]
        processes += _measure(arms, rest, first, lambda block: monotonic() < end_s, end_s - start_s)
        blocks = arranged(processes, rows.columns)
        decision = look(blocks.log_ratios(*SIDES), rows.plan, decision)
    return processes, blocks, rows, decision


def _rows_of_both(processes: Sequence[Process]) -> list[tuple[str, str]]:
    """The rows with a value, but those that a side skips: what only one side has is no change.

    A row that a side fails in stays, and stays undecided: a break is not to pass as nothing.
    """
    has, skipped = set(), set()
    for process in processes:
        for case, value in process.values.items():
            row = (process.benchmark, case)
            if value is not None:
                has.add(row)
            elif process.lacking.get(case, "").startswith("skipped"):
                skipped.add(row)
    return sorted(has - skipped)


def _measure(
    arms: Sequence[Arm],
    chosen: Sequence[Group],
    block: int,
    go_on: Callable[[int], bool],
    total_s: float,
) -> list[Process]:
    draw, processes, start_s = Random(), [], monotonic()
    with advancing("measuring blocks", total_s) as advance:
        while go_on(block):
            processes += measure_block(block, arms, chosen, draw)
            block += 1
            advance(monotonic() - start_s)
    return processes


def _only(group: Group, open_rows: set[tuple[str, str]]) -> Group:
    kept = [
        (case, key)
        for case, key in zip(group.cases, group.keys, strict=True)
        if (group.benchmark, key) in open_rows
    ]
    return dataclasses.replace(
        group, cases=tuple(case for case, _ in kept), keys=tuple(key for _, key in kept)
    )


def _canaries(blocks: Blocks) -> Any:
    return np.column_stack([blocks.canary_s[side] for side in SIDES])


def _medians_s(blocks: Blocks) -> dict[tuple[str, str], float]:
    columns = zip(blocks.columns, blocks.values["head"].T, strict=True)
    return {
        column: float(np.median(known)) if len(known := values[~np.isnan(values)]) else np.nan
        for column, values in columns
    }


def _lacking(processes: Sequence[Process]) -> dict[str, str]:
    """By row why a side gave nothing; what both sides skip is by choice and left out."""
    sides: dict[tuple[str, str], dict[str, str]] = {}
    for process in processes:
        for case, why in process.lacking.items():
            sides.setdefault((process.benchmark, case), {})[process.arm] = why
    return {
        f"{benchmark}({case})": "; ".join(f"{side}: {why}" for side, why in sorted(reasons.items()))
        for (benchmark, case), reasons in sides.items()
        if len(reasons) == 1 or not all(why.startswith("skipped") for why in reasons.values())
    }
