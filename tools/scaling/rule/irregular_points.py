"""Points that no law of growth explains: a size far off, a fall where the cost should rise."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from ...stats.akaike import small_sample_penalty
from ...stats.arrays import FloatArray
from ...stats.nonnegative_fit import nonnegative_fits
from .candidate_fits import CandidateFits
from .choice import SESSION_ERROR
from .laws import BREAKS

_OUTLYING = 3.0
_FALL_ERRORS, _LEAST_FALL = 3.0, 0.05
# A size is judged without where the rest, at least so many, agree on a law and it lies so far off:
_LEAST_REST, _LEAST_OFF, _OFF_P = 6, 0.10, 1e-3
_NEW_SIZE = float(np.sqrt(2.0))  # standard errors of one size against a law through others, at most
_SUSPECTS = 3  # those farthest off the law of all
_AS_WELL = 2.0  # times what the others leave of squares: a break that leaves less explains as much


@dataclass(frozen=True, slots=True)
class FarOff:
    """A size whose cost the others contradict. index: of it. ratio: its cost over what they say."""

    index: int
    ratio: float


def has_outlier(fits: CandidateFits) -> bool:
    """Return whether a size lies so far off the best fit that the fit may be wrong.

    Against the median absolute residual, scaled to a standard deviation (Rousseeuw & Croux, JASA
    88 (1993) 1273), and the error of a cost.
    """
    best = int(np.argmin(fits.aicc))
    residual = np.abs(np.log(fits.costs / fits.fitted[best]))
    usual = np.hypot(1.4826 * np.median(residual), fits.prior_error)
    return bool(np.max(residual) > _OUTLYING * usual)


def find_far_off(fits: CandidateFits) -> FarOff | None:
    """Return the size that lies farthest off the law of the others, if that is beyond chance.

    Each of a few suspects is left out, the best law of the others predicts its cost, and the
    difference is compared with their scatter by Student's t, corrected for the number of sizes
    (Cook & Weisberg, Residuals and Influence in Regression, 1982, section 2.2.2). Neither the
    smallest nor the largest size is ever named, as there a law may begin or end, nor one that a
    break explains.
    """
    simple = np.flatnonzero(np.isin(fits.kind, ("class", "two-term")))
    if len(fits.sizes) <= _LEAST_REST:
        return None
    best = simple[np.argmin(fits.aicc[simple])]
    residual = np.abs(np.log(fits.costs / fits.fitted[best]))
    suspects = 1 + np.argsort(-residual[1:-1], kind="stable")[:_SUSPECTS]
    if np.max(residual) < _LEAST_OFF / 2:
        return None
    off, sd, degrees = _left_out(fits, simple, suspects)
    p = 2 * len(fits.sizes) * stdtr(degrees, -np.abs(off) / sd)
    first = int(np.argmin(p))
    if p[first] > _OFF_P or abs(off[first]) < _LEAST_OFF:
        return None
    left = degrees[first] * (sd[first] / _NEW_SIZE) ** 2
    if np.min(fits.squares[np.isin(fits.kind, BREAKS)], initial=np.inf) < _AS_WELL * left:
        return None
    return FarOff(int(suspects[first]), float(np.exp(off[first])))


def _left_out(
    fits: CandidateFits, laws: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return for each of `sizes`, shape (k,), how far it lies off the best law of the others.

    The log of cost over prediction, its standard deviation and the degrees of freedom.
    """
    terms = np.repeat(fits.terms[None, laws], len(sizes), axis=0)
    each = np.arange(len(sizes))
    terms[each, :, sizes] = 0.0  # so that it takes no part
    shape = (len(sizes) * len(laws), *terms.shape[2:])
    coefficients, _ = nonnegative_fits(terms.reshape(shape), fits.costs[None])
    coefficients = coefficients[0].reshape(len(sizes), len(laws), -1)
    fitted = np.einsum("lnt,klt->kln", fits.terms[laws], coefficients)
    residuals = np.log(fits.costs / np.maximum(fitted, 1e-3 * fits.costs))
    own = residuals[each, :, sizes]
    squares = np.sum(residuals**2, axis=2) - own**2
    observations = len(fits.sizes) - 1 + fits.prior_degrees
    known = fits.prior_degrees * (fits.prior_error**2 + SESSION_ERROR**2)
    parameters = np.array([fits.candidates[i].parameters for i in laws])
    penalty = small_sample_penalty(parameters + 1, observations, 0.5)
    best = np.argmin(observations * np.log((squares + known) / observations) + penalty, axis=1)
    degrees = observations - parameters[best]
    sd = _NEW_SIZE * np.sqrt((squares[each, best] + known) / degrees)
    return own[each, best], sd, degrees


def fall_on_the_way(fits: CandidateFits) -> str | None:
    """Return a sentence on the first fall between adjacent sizes where the best class rises.

    Both the fall and the rise of the class must exceed three standard errors of a difference and
    5 %, so noise on the flat part that an offset makes does not count.
    """
    sizes, costs = fits.sizes, fits.costs
    least = max(_LEAST_FALL, _FALL_ERRORS * float(np.sqrt(2) * fits.prior_error))
    classes = np.flatnonzero(fits.kind == "class")
    best = classes[np.argmin(fits.aicc[classes])]
    steps, rises = np.diff(np.log(costs)), np.diff(np.log(fits.fitted[best]))
    falls = np.flatnonzero((steps < -least) & (rises > least))
    if not len(falls):
        return None
    i = int(falls[0])
    return (
        f"not monotone: the cost falls by {1 - costs[i + 1] / costs[i]:.0%} from n = "
        f"{sizes[i]:,.10g} to {sizes[i + 1]:,.10g}"
    )
