"""The value of a family in a block: its cases' log ratios, joined so that noise weighs little."""

import numpy as np

from ...stats.arrays import FloatArray

_CLIP = 3.0  # standard deviations; a normal value is beyond in 0.3 %
_MAD_TO_SD = 1 / 0.3991  # of the absolute value of a normal variable about 0


def family_log_ratios(log_ratios: FloatArray) -> FloatArray:
    """Return per block the weighted mean of a family's log ratios, shape (blocks,).

    log_ratios: shape (blocks, cases), NaN where a pair is missing; NaN where a block has none.

    The scale of a case is the median absolute deviation of its |log ratio|, as a standard
    deviation: a change of the case is no noise, it moves |log ratio| in all blocks alike. Log
    ratios are clipped at the median |log ratio| and _CLIP scales (Huber, Robust Statistics, 1981,
    section 4.2) and weighted by 1 / scale^2. Exchanging the sides of a block changes signs and no
    |log ratio|, hence neither scales nor weights: without a change a block's value is as likely as
    its negative, which is all that `paired_effect` assumes.
    """
    middle, scale = _middles_and_scales(log_ratios)
    present = ~np.isnan(log_ratios)
    weight = np.where(present, (scale.min() / scale) ** 2, 0.0)
    most = middle + _CLIP * scale
    clipped = np.clip(np.where(present, log_ratios, 0.0), -most, most)
    total = weight.sum(axis=1)
    values = np.full(len(total), np.nan)
    np.divide((weight * clipped).sum(axis=1), total, out=values, where=total > 0)
    return values


def _middles_and_scales(log_ratios: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return for each case the median of |log ratio|, and a scale above 0."""
    middles, scales = np.zeros((2, log_ratios.shape[1]))
    for case, column in enumerate(log_ratios.T):
        known = np.abs(column[~np.isnan(column)])
        if len(known):
            middles[case] = np.median(known)
            scales[case] = _MAD_TO_SD * np.median(np.abs(known - middles[case]))
    # A case without any scatter would outweigh all others beyond what a number can hold.
    least = max(0.1 * float(np.median(scales)) if len(scales) else 0.0, 1e-12)
    return middles, scales.clip(min=least)
