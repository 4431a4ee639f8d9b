"""Student's t: how many standard errors an interval reaches to either side."""

from scipy.special import stdtrit

from tools.stats.interval import CONFIDENCE


def two_sided_t(degrees: float) -> float:
    """Return the quantile of a two-sided 95 % interval with `degrees` of freedom."""
    return float(stdtrit(degrees, (1 + CONFIDENCE) / 2))
