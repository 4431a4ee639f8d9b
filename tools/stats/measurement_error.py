"""How far one measured cost may lie from its true value, as a fraction of it."""

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from .arrays import FloatArray

_MEDIAN_FACTOR = float(np.sqrt(np.pi / 2))


def relative_sd_of_samples(samples: Sequence[FloatArray]) -> float | None:
    """Return the standard deviation of log samples, pooled over sizes; None if it is unknown.

    samples: per size, shape (m_i,); unknown unless each has two, all positive and finite. Pooled
    by degrees of freedom: Box, Hunter & Hunter, Statistics for Experimenters, 2nd ed. 2005, ch. 4.
    """
    if not samples or min(map(len, samples)) < 2:
        return None
    if not all(np.all(np.isfinite(s) & (s > 0)) for s in samples):
        return None
    squares = sum(float(np.sum((np.log(s) - np.mean(np.log(s))) ** 2)) for s in samples)
    return float(np.sqrt(squares / sum(len(s) - 1 for s in samples)))


def relative_sd_of_quartiles(lower: FloatArray, upper: FloatArray) -> float | None:
    """Return the standard deviation of log cost that normal quartiles imply, pooled over sizes.

    lower, upper: shape (n,), first and third quartile at each size. None unless all are positive
    and finite. Interquartile range / 1.349: Rousseeuw & Croux, JASA 88 (1993) 1273.
    """
    if not (np.all(np.isfinite(lower) & np.isfinite(upper)) and np.all(lower > 0)):
        return None
    spread = np.log(upper / lower) / (2 * float(ndtri(0.75)))
    return float(np.sqrt(np.mean(spread**2)))


def error_of_median(relative_sd: float, processes: int) -> float:
    """Return the relative standard error of a median over independent processes.

    sqrt(pi/2) sd / sqrt(m), Kenney & Keeping, Mathematics of Statistics, 1951, part 2, section
    5.12. The unit of independence is a process: loops in one process share its layout, so many
    loops of m processes count as m.
    """
    factor = _MEDIAN_FACTOR if processes > 2 else 1.0  # the median of one or two is their mean
    return factor * relative_sd / float(np.sqrt(processes))
