"""Whether any law of throughput over workers fits at all."""

from math import comb

import numpy as np
from scipy.special import fdtrc

from ...scaling.rule.choice import LACK_OF_FIT_P, SESSION_ERROR
from ...stats.arrays import FloatArray
from .law_average import LawAverage

_COEFFICIENTS = 3
_NEAR = 0.005  # relative


def lack_of_fit(average: LawAverage) -> str | None:
    """Say why even the likeliest law does not fit, None if it does.

    Where the error of a value is known, its residuals are tested against it and what one moment may
    add: the F test of lack of fit, Draper & Smith, Applied Regression Analysis, 3rd ed. 1998,
    section 2.1. Without a known error only their signs can tell, see `same_sign_too_long`.
    """
    measured, residuals = average.measured, average.residuals
    if measured.known is not None:
        degrees = max(len(residuals) - _COEFFICIENTS, 1)
        allowed = measured.error**2 + SESSION_ERROR**2
        squares = float(measured.weights @ residuals**2) / degrees
        if fdtrc(degrees, measured.known, squares / allowed) < LACK_OF_FIT_P:
            return (
                f"no law fits: the values miss the nearest by {np.sqrt(squares):.1%}, and their "
                f"own error is {np.sqrt(allowed):.1%}"
            )
    return same_sign_too_long(residuals)


def same_sign_too_long(residuals: FloatArray) -> str | None:
    """Say that residuals change sign too rarely along the workers; None if they do not.

    The exact test of the number of runs: Wald & Wolfowitz, Ann. Math. Statist. 11 (1940) 147.
    residuals: relative, shape (n,), by ascending workers. What is nearer than _NEAR fits.
    """
    above = residuals[residuals != 0] > 0
    runs = 1 + int(np.sum(above[1:] != above[:-1]))
    chance = _chance_of_runs(runs, int(np.sum(above)), int(np.sum(~above)))
    if chance >= LACK_OF_FIT_P or np.mean(residuals**2) < _NEAR**2:
        return None
    return (
        f"no law fits: the values lie on one side of the nearest and then on the other, in {runs} "
        f"turns of {len(above)}"
    )


def _chance_of_runs(most: int, above: int, below: int) -> float:
    """Return the chance that so many of two signs, in random order, form `most` runs or fewer."""
    if not above or not below:
        return 1.0
    ways = 0
    for runs in range(2, most + 1):
        half, odd = divmod(runs, 2)
        if odd:
            ways += comb(above - 1, half) * comb(below - 1, half - 1)
            ways += comb(above - 1, half - 1) * comb(below - 1, half)
        else:
            ways += 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    return ways / comb(above + below, above)
