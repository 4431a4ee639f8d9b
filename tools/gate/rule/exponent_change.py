"""How the growth of a cost with size changed between two commits: its law, or one factor."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...scaling.rule.law_changes import SAME_EXPONENT_WITHIN
from ...scaling.rule.law_shift import MIN_SIZES as LEAST_SIZES
from ...scaling.rule.law_shift import LawShift, law_shift
from ...stats.arrays import FloatArray
from .paired import Effect, paired_effect

MIN_SIZES = 3
LAW_P = 1e-3  # of the same law; an exact test has to agree
_MAD_TO_SD = 1.4826  # of a normal distribution


@dataclass(frozen=True, slots=True)
class GrowthChange:
    """What changed in how a cost grows with size.

    kind: "law" where the exponent changed, so that the change grows with size; "constant" where the
    cost changed and its law did not. exponent: head's minus base's, no unit; of the part that grows
    where that is known, then its 95 % interval, else of the whole cost.
    """

    kind: Literal[
        "law worse", "law better", "constant worse", "constant better", "same", "undecided"
    ]
    exponent: Effect


def estimate_exponent_change(log_ratios: FloatArray, sizes: FloatArray, tail: float) -> Effect:
    """Estimate by how much the exponent of cost ~ size^exponent changed, with its interval.

    log_ratios: log(head seconds / base seconds), shape (blocks, sizes), NaN where a pair is
    missing. sizes: shape (sizes,), positive, all different. tail: non-coverage on each side.

    Per block the slope of log ratio over log size by least squares (Draper & Smith, Applied
    Regression Analysis, 3rd ed. 1998, section 1.2); then `paired_effect` on the slopes, one per
    block, which is the unit of independence. A slope is linear in the log ratios, so where each
    is as likely as its negative, the slope is too. Blocks with under MIN_SIZES sizes are dropped.
    """
    present = ~np.isnan(log_ratios)
    count = present.sum(axis=1)
    x = np.where(present, np.log(sizes), 0.0)
    mean = x.sum(axis=1) / np.maximum(count, 1)
    x = np.where(present, x - mean[:, None], 0.0)
    enough = count >= MIN_SIZES
    slopes = np.full(len(log_ratios), np.nan)
    np.divide(
        np.where(present, x * log_ratios, 0.0).sum(axis=1),
        (x**2).sum(axis=1),
        out=slopes,
        where=enough,
    )
    return paired_effect(slopes, tail)


def find_law_shift(
    log_ratios: FloatArray, sizes: FloatArray, base_costs: FloatArray
) -> LawShift | None:
    """Ask what `history` asks of two commits: is it the same law, its offset and factor apart?

    log_ratios: as of `estimate_exponent_change`. base_costs: base's at each size, shape (sizes,).
    The change at a size is the median of its log ratios, its error that of a median of normal
    values whose scale is their median absolute deviation (Huber, Robust Statistics, 1981, sections
    1.2 and 5.1). None below five sizes, or where a size has no error.
    """
    change = np.median(log_ratios, axis=0)
    scale = _MAD_TO_SD * np.median(np.abs(log_ratios - change), axis=0)
    errors = scale * np.sqrt(np.pi / 2 / max(len(log_ratios), 1))
    if len(sizes) < LEAST_SIZES or not np.all((errors > 0) & (base_costs > 0)):
        return None
    order = np.argsort(sizes)
    before = np.log(base_costs[order])
    after, degrees = before + change[order], len(log_ratios) - 1
    return law_shift(sizes[order], before, after, errors[order], degrees)


def judge_growth_change(
    exponent: Effect, overall: Effect, largest: Effect, shift: LawShift | None
) -> GrowthChange:
    """Judge the change of a cost's growth.

    exponent: of the ratios over size. overall: the change averaged over the sizes. largest: at the
    largest size. shift: of `find_law_shift`, None where it is not known.

    The slope of ratios moves where an offset or a factor alone changed, too: a halved overhead
    makes it steeper, and nothing slower. So a changed law takes both: a slope whose exact interval
    excludes 0, and another law, by the rule that judges the history, at LAW_P. Where that is not
    known it takes a largest size that is surely slower, or faster. An exponent shown to have moved
    by less than SAME_EXPONENT_WITHIN, under 5 % over a decade of sizes, is no changed law.
    """
    small = exponent.low > -SAME_EXPONENT_WITHIN and exponent.high < SAME_EXPONENT_WITHIN
    shown = exponent if shift is None else _effect(shift, exponent.blocks)
    if exponent.low > 0 and not small and _law_moved(1, largest, shift):
        return GrowthChange("law worse", shown)
    if exponent.high < 0 and not small and _law_moved(-1, largest, shift):
        return GrowthChange("law better", shown)
    if overall.low > 0:
        return GrowthChange("constant worse", shown)
    if overall.high < 0:
        return GrowthChange("constant better", shown)
    if small:
        return GrowthChange("same", exponent)
    return GrowthChange("undecided", exponent)


def _law_moved(sign: int, largest: Effect, shift: LawShift | None) -> bool:
    """Return whether the law moved to `sign`: 1 for worse, -1 for better."""
    if shift is None:
        return largest.low > 0 if sign > 0 else largest.high < 0
    ends = sign * shift.exponent.low, sign * shift.exponent.high
    return shift.p_same <= LAW_P and min(ends) > SAME_EXPONENT_WITHIN


def _effect(shift: LawShift, blocks: int) -> Effect:
    exponent = shift.exponent
    return Effect(exponent.value, exponent.low, exponent.high, blocks)
