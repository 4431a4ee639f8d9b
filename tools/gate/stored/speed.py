"""The speed of two commits by the samples that ASV recorded."""

import dataclasses
import math
from collections.abc import Mapping, Sequence

import numpy as np

from ...stats.arrays import FloatArray
from ...store.blocks import Column
from ...store.cases import Parameters
from ...store.settings.thresholds import Thresholds
from ..comparison import SpeedComparison
from ..plan import Rows, rows_of
from ..rule.rank_sum import rank_sum_effect
from ..rule.sequential import Decision, take_interim_look
from ..rule.verdict import Verdict
from ..within import WithinProcesses, together
from .samples import Samples

UNTOLD = "samples not told apart by process"


def speed_of(
    samples: Mapping[Column, Samples],
    parameters: Mapping[str, Parameters],
    thresholds: Thresholds,
    removed: Mapping[Column, str],
    one_sided: Mapping[Column, str],
) -> SpeedComparison:
    """Judge the samples of all rows; process k of both commits counts as a block.

    samples: of no row at all gives a comparison without rows. parameters: of its benchmarks.
    """
    columns = sorted(samples)
    rows = rows_of(columns, parameters, thresholds)
    of_rows = [samples[column] for column in columns]
    decision = Decision((), (), ())
    if columns:
        base = np.array([float(np.median(each.usable[0])) for each in of_rows])
        judged = take_interim_look(_log_ratios(of_rows), rows.plan, base_costs=base)
        decision = _with_reasons(judged, of_rows)
    return SpeedComparison(
        rows=rows,
        decision=decision,
        drift=None,
        removed=removed,
        one_sided=one_sided,
        medians_s={column: float(np.median(samples[column].usable[1])) for column in columns},
        wall_s=0.0,
        within=_within(rows, decision, of_rows),
    )


def _log_ratios(of_rows: Sequence[Samples]) -> FloatArray:
    """Return shape (blocks, rows), NaN where a row has fewer pairs of processes than another."""
    of_row = [samples.log_ratios() for samples in of_rows]
    together = np.full((max(map(len, of_row)), len(of_row)), np.nan)
    for i, ratios in enumerate(of_row):
        together[: len(ratios), i] = ratios
    return together


def _with_reasons(decision: Decision, of_rows: Sequence[Samples]) -> Decision:
    cases = tuple(
        verdict if samples.processes else dataclasses.replace(verdict, reason=UNTOLD)
        for verdict, samples in zip(decision.cases, of_rows, strict=True)
    )
    return dataclasses.replace(decision, cases=cases)


def _within(
    rows: Rows, decision: Decision, of_rows: Sequence[Samples]
) -> dict[tuple[int, ...], WithinProcesses]:
    """Return what samples tell of cases and families with too few processes, by their columns."""
    within: dict[tuple[int, ...], WithinProcesses] = {}
    for i, (samples, verdict) in enumerate(zip(of_rows, decision.cases, strict=True)):
        effect = rank_sum_effect(*samples.usable) if _too_few(verdict) else None
        if effect is not None:
            needed = rows.plan.fewest_blocks
            within[(i,)] = WithinProcesses(effect, samples.processes, needed)
    for family, of_family in zip(rows.families, decision.families, strict=True):
        cases = [within[(i,)] for i in family.columns if (i,) in within]
        if of_family is not None and _too_few(of_family) and cases:
            within[family.columns] = together(cases)
    return within


def _too_few(verdict: Verdict) -> bool:
    return verdict.kind == "undecided" and math.isinf(verdict.effect.low)
