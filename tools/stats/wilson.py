"""A rate that was counted, with its interval."""

import math

from scipy.special import ndtri

from .interval import CONFIDENCE, Interval


def wilson(successes: float, trials: float) -> Interval:
    """Return successes / trials with Wilson's score interval; independent trials.

    The rates that the score test does not reject: Wilson, JASA 22 (1927) 209. Unlike the usual
    ± 1.96 standard errors it holds its level near 0 and 1: Brown, Cai & DasGupta, Statist. Sci.
    16 (2001) 101. Without trials the rate is NaN, from 0 to 1.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes in {trials} trials")
    if not trials:
        return Interval(math.nan, 0.0, 1.0)
    z2 = float(ndtri((1 + CONFIDENCE) / 2)) ** 2
    rate = successes / trials
    centre = (successes + z2 / 2) / (trials + z2)
    half = math.sqrt(z2 * (trials * rate * (1 - rate) + z2 / 4)) / (trials + z2)
    low = centre - half if successes else 0.0
    high = centre + half if successes < trials else 1.0
    return Interval(rate, low, high)
