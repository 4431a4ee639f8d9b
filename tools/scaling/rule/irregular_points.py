"""Points that no law of growth explains: an outlier, or a fall where the cost should rise."""

import numpy as np

from .candidate_fits import CandidateFits

_OUTLYING = 3.0
_FALL_ERRORS, _LEAST_FALL = 3.0, 0.05


def has_outlier(fits: CandidateFits) -> bool:
    """Return whether a size lies so far off the best fit that the fit may be wrong.

    Against the median absolute residual, scaled to a standard deviation (Rousseeuw & Croux, JASA
    88 (1993) 1273), and the error of a cost.
    """
    best = int(np.argmin(fits.aicc[0]))
    residual = np.abs(np.log(fits.costs[0] / fits.fitted[0, best]))
    usual = np.hypot(1.4826 * np.median(residual), fits.prior_error[0])
    return bool(np.max(residual) > _OUTLYING * usual)


def fall_on_the_way(fits: CandidateFits) -> str | None:
    """Return a sentence on the first fall between adjacent sizes where the best class rises.

    Both the fall and the rise of the class must exceed three standard errors of a difference and
    5 %, so noise on the flat part that an offset makes does not count.
    """
    sizes, costs = fits.sizes, fits.costs[0]
    least = max(_LEAST_FALL, _FALL_ERRORS * float(np.sqrt(2) * fits.prior_error[0]))
    classes = np.flatnonzero(fits.kind == "class")
    best = classes[np.argmin(fits.aicc[0, classes])]
    steps, rises = np.diff(np.log(costs)), np.diff(np.log(fits.fitted[0, best]))
    falls = np.flatnonzero((steps < -least) & (rises > least))
    if not len(falls):
        return None
    i = int(falls[0])
    return (
        f"not monotone: the cost falls by {1 - costs[i + 1] / costs[i]:.0%} from n = "
        f"{sizes[i]:,.10g} to {sizes[i + 1]:,.10g}"
    )
