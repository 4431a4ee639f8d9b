"""How the growth of a cost with size changed between two commits: its law, or one factor."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...scaling.rule.law_changes import SAME_EXPONENT_WITHIN
from ...stats.arrays import FloatArray
from .paired import Effect, paired_effect

MIN_SIZES = 3


@dataclass(frozen=True, slots=True)
class GrowthChange:
    """What changed in how a cost grows with size.

    kind: "law" where the exponent changed, so that the change grows with size; "constant" where the
    cost changed by about one factor at all sizes. exponent: head's minus base's, no unit.
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


def judge_growth_change(exponent: Effect, overall: Effect) -> GrowthChange:
    """Judge the change of a cost's growth; overall: the change averaged over the sizes.

    A changed law goes before a changed factor: it is what the largest sizes will feel. An exponent
    shown to have moved by less than SAME_EXPONENT_WITHIN, under 5 % over a decade of sizes, is no
    changed law even if it is not zero.
    """
    small = exponent.low > -SAME_EXPONENT_WITHIN and exponent.high < SAME_EXPONENT_WITHIN
    if exponent.low > 0 and not small:
        return GrowthChange("law worse", exponent)
    if exponent.high < 0 and not small:
        return GrowthChange("law better", exponent)
    if overall.low > 0:
        return GrowthChange("constant worse", exponent)
    if overall.high < 0:
        return GrowthChange("constant better", exponent)
    if small:
        return GrowthChange("same", exponent)
    return GrowthChange("undecided", exponent)
