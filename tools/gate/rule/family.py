"""The value of a family in a block: its cases' log ratios, joined so that noise weighs little."""

import numpy as np

from ...stats.arrays import FloatArray

_CLIP = 3.0  # standard deviations; a normal value is beyond in 0.3 %
_MAD_TO_SD = 1.4826  # of a normal distribution


def family_log_ratios(log_ratios: FloatArray) -> FloatArray:
    """Return per block the weighted mean of a family's log ratios, shape (blocks,).

    log_ratios: shape (blocks, cases), NaN where a pair is missing; NaN where a block has none.

    The scale of a case is the median of |log ratio| over its blocks, as a standard deviation. Its
    log ratios are clipped at _CLIP scales (Huber, Robust Statistics, 1981, section 4.2) and
    weighted by 1 / scale^2. Exchanging the sides of a block changes signs and no |log ratio|, hence
    neither scales nor weights: without a change a block's value is as likely as its negative, which
    is all that `paired_effect` assumes. A change of all cases by one factor is the family's; where
    only noisy cases changed, their own rows tell.
    """
    scale = _scales(log_ratios)
    present = ~np.isnan(log_ratios)
    weight = np.where(present, (scale.min() / scale) ** 2, 0.0)
    clipped = np.clip(np.where(present, log_ratios, 0.0), -_CLIP * scale, _CLIP * scale)
    total = weight.sum(axis=1)
    values = np.full(len(total), np.nan)
    np.divide((weight * clipped).sum(axis=1), total, out=values, where=total > 0)
    return values


def _scales(log_ratios: FloatArray) -> FloatArray:
    """Return a scale above 0 for each case."""
    scales = np.zeros(log_ratios.shape[1])
    for case, column in enumerate(log_ratios.T):
        known = np.abs(column[~np.isnan(column)])
        scales[case] = _MAD_TO_SD * np.median(known) if len(known) else 0.0
    # A case without any scatter would outweigh all others beyond what a number can hold.
    least = max(1e-3 * float(scales.max(initial=0.0)), 1e-12)
    return scales.clip(min=least)
