"""Which law of growth is claimed, and why where none is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc, stdtrit

from ...stats.arrays import FloatArray
from .candidate_fits import CandidateFits, covariances
from .laws import BREAK, CLASSES, LAWS, SATURATING, TWO_POINT_BREAK

CLAIM_WEIGHT = 0.95
MIN_BEND_SIZES = 8
FLAT_WITHIN = 0.10
LACK_OF_FIT_P = 0.01
SESSION_ERROR = 0.015  # relative error that all processes at one size share, and no repeat shows
_BLIND_ERROR = 0.1  # what is allowed of points whose error is not known
_BENDS = (BREAK, SATURATING)
_FREE = ("power", "powers", "exponential")  # never claimed
# Over less than a decade and a half a logarithm or a root is as good as some lower-order term, the
# edge of a cache or a call that warms up; kernels of known order are taken for it.
_SUBTLE = ("log n", "sqrt n", "n log n", "n^2 log n")
_SUBTLE_SPAN, _SUBTLE_WEIGHT = 30.0, 0.999
# In units of AICc, twice the log of the odds:
BEND_ODDS = 4.0  # against a bend before any data, as it may lie at many places
_LOWER_TERM_ODDS = 8.0  # against a lower-order term, which may be any of several
_FREE_MARGIN = 4.0  # that a free law must be ahead of every other to speak against them all
_FLAT_MARGIN = 2.0  # that growth may be ahead of a constant, by chance among so many classes
# The part of the squares that a two-point break may leave at most to speak against a class, where
# the error of the points is known and where it is not:
_TWO_POINT_GAIN, _BLIND_TWO_POINT_GAIN = 0.1, 0.25
_SCATTERS_GROWN = 2.0
_LEFT_OUT_RATIO = 1.5  # of a claimed law's error at sizes left out over that of its best rival
_NO_ERROR = 0.1  # of the error that is known: less than that tells no laws apart
_LARGEST_LOG = 700.0  # so that its exponential is still a double

OBJECTIONS = {
    "": "",
    "power": "no class fits: a power between them fits far better",
    "powers": "no class fits: a turn from one power to another fits far better",
    "exponential": "no class fits: growth by a factor with each size fits far better",
    "two-point break": "no class fits: the growth changes with only two sizes on one side",
    "lack of fit": "no class fits: the points miss the nearest by more than their error",
    "few sizes": f"a break or a cost that levels off takes {MIN_BEND_SIZES} sizes to be claimed",
    "noise": "growth cannot be told from noise",
    "close": "",  # the reason gives the weights instead
    "largest size": "growth rests on the largest size alone",
    "left-out sizes": "a rival predicts left-out sizes better",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """law: index into LAWS of what is claimed, None where undecided.

    objection: a key of OBJECTIONS, empty where a law is claimed. weights: shape (len(LAWS),),
    Akaike weights, which add up to 1. best: shape (len(LAWS),), the candidate that fits each law
    best; 0 where it has none.
    """

    law: int | None
    objection: str
    weights: FloatArray
    best: NDArray[np.int64]


def choose(fits: CandidateFits) -> Choice:
    """Choose a law.

    A law is claimed if

    - it has CLAIM_WEIGHT of the weight, so all others together are 19 times less likely; a log
      factor or a root over less than _SUBTLE_SPAN, _SUBTLE_WEIGHT of it;
    - no free law and no break, even one with only two sizes on a side, fits far better;
    - the points do not miss it by more than their error;
    - growth shows without the largest size;
    - it predicts left-out sizes (leave one out) about as well as its rivals do.

    "1" is claimed instead where no growth has a better AICc and any there is stays below
    FLAT_WITHIN: what is as flat as that needs no other description.
    """
    aicc, best = _best_of_each_law(fits)
    weights = np.exp(-(aicc - aicc.min()) / 2)
    weights /= weights.sum()
    flat = bool(fits.aicc[0] <= _least(fits.aicc, fits, "class") + _FLAT_MARGIN)
    law = 0 if flat else int(np.argmax(weights))
    if flat and _growth_bound(fits) <= FLAT_WITHIN:
        return Choice(0, "", weights, best)
    claimed, errors = int(best[law]), left_out_errors(fits, best)
    least = _NO_ERROR * fits.prior_error
    free = min(_FREE, key=lambda kind: _least(fits.aicc, fits, kind))
    objections = {
        free: _least(fits.aicc, fits, free) < aicc.min() - _FREE_MARGIN,
        "two-point break": _has_two_point_break(fits),
        "lack of fit": lacks_fit(fits, claimed),
        "few sizes": LAWS[law] in _BENDS and len(fits.sizes) < MIN_BEND_SIZES,
        "noise": flat,
        "close": weights[law] < _weight_to_claim(LAWS[law], fits.sizes),
        "largest size": _rests_on_largest_size(fits, claimed),
        "left-out sizes": errors[law] > _LEFT_OUT_RATIO * max(errors[: len(CLASSES)].min(), least),
    }
    objection = next((name for name, speaks in objections.items() if speaks), "")
    return Choice(None if objection else law, objection, weights, best)


def _weight_to_claim(law: str, sizes: FloatArray) -> float:
    narrow = sizes[-1] < _SUBTLE_SPAN * sizes[0]
    return _SUBTLE_WEIGHT if narrow and law in _SUBTLE else CLAIM_WEIGHT


def _best_of_each_law(fits: CandidateFits) -> tuple[FloatArray, NDArray[np.int64]]:
    """Return each law's AICc, over its candidates together, and its best candidate.

    Of a bend only the best place counts, less BEND_ODDS, and of lower-order terms the best one,
    less _LOWER_TERM_ODDS.
    """
    odds = np.where(fits.kind == "two-term", _LOWER_TERM_ODDS, 0.0)
    odds = np.where(np.isin(fits.kind, _BENDS), BEND_ODDS, odds)
    # A sum without its leading term is another law.
    headless = (fits.kind == "two-term") & (fits.coefficients[:, 1] <= 0)
    aicc = np.where(headless | (fits.kind == TWO_POINT_BREAK), np.inf, fits.aicc + odds)
    of_law, best = np.full(len(LAWS), np.inf), np.zeros(len(LAWS), dtype=np.int64)
    for i in range(len(LAWS)):
        own = np.flatnonzero((fits.law == i) & np.isfinite(aicc))
        if len(own):
            best[i] = own[np.argmin(aicc[own])]
            classes = own[fits.kind[own] == "class"]
            others = _least_of(aicc[own[fits.kind[own] != "class"]])
            together = np.append(aicc[classes], others) - aicc[best[i]]
            of_law[i] = aicc[best[i]] - 2 * np.log(np.exp(-together / 2).sum())
    return of_law, best


def _least_of(values: FloatArray) -> float:
    return float(np.min(values, initial=np.inf))


def _least(values: FloatArray, fits: CandidateFits, kind: str) -> float:
    """Return the least of `values`, shape (m,), among the candidates of a kind."""
    return _least_of(values[fits.kind == kind])


def _has_two_point_break(fits: CandidateFits) -> bool:
    slack = fits.prior_degrees * fits.prior_error**2 / 2
    two_point = _least(fits.squares, fits, TWO_POINT_BREAK) + slack
    usual = min(
        _least(fits.squares, fits, kind) for kind in ("class", "two-term", SATURATING, BREAK)
    )
    gain = _TWO_POINT_GAIN if fits.error is not None else _BLIND_TWO_POINT_GAIN
    return two_point < gain * (usual + slack)


def lacks_fit(fits: CandidateFits, claimed: int) -> bool:
    """Whether the points miss a candidate by more than their known error.

    Lack of fit by F, Draper & Smith 1998, section 2.1; by chi-square where the error is sure.
    """
    degrees = max(len(fits.sizes) - fits.candidates[claimed].parameters, 1)
    known = _BLIND_ERROR if fits.error is None else float(np.hypot(fits.error, SESSION_ERROR))
    ratio = fits.squares[claimed] / known**2
    if np.isfinite(fits.error_degrees):
        return bool(fdtrc(degrees, fits.error_degrees, ratio / degrees) < LACK_OF_FIT_P)
    return bool(chdtrc(degrees, ratio) < LACK_OF_FIT_P)


def _rests_on_largest_size(fits: CandidateFits, claimed: int) -> bool:
    """Whether up to the second largest size the claimed law hardly grows beyond its scatter."""
    fitted = fits.fitted[claimed]
    sd = np.sqrt(fits.squares[claimed] / len(fits.sizes) + fits.prior_error**2)
    return bool(np.log(fitted[-2] / fitted[0]) < _SCATTERS_GROWN * sd)


def _growth_bound(fits: CandidateFits) -> float:
    """Return how much cost may grow over the sizes, as a part of it: 97.5 % bound.

    From the slope of log cost over log size and its t interval, Draper & Smith 1998, section 1.4.
    """
    x = np.log(fits.sizes) - np.mean(np.log(fits.sizes))
    y = np.log(fits.costs)
    slope = y @ x / (x @ x)
    residual = y - y.mean() - slope * x
    degrees = len(x) - 2 + fits.prior_degrees
    variance = (residual @ residual + fits.prior_degrees * fits.prior_error**2) / degrees
    half = stdtrit(degrees, 0.975) * np.sqrt(variance / (x @ x))
    return float(np.expm1(min((np.abs(slope) + half) * np.ptp(x), _LARGEST_LOG)))


def left_out_errors(fits: CandidateFits, chosen: NDArray[np.int64]) -> FloatArray:
    """Return the relative error of predicting each size from the rest, shape as `chosen`.

    It is the root mean square over the sizes. chosen: shape (k,), candidates. From the leverages of
    one fit, residual / (1 - leverage), as in Allen, Technometrics 16 (1974) 125; the coefficients
    that are zero stay so.
    """
    terms, fitted = fits.terms[chosen], fits.fitted[chosen]
    covariance, scale = covariances(terms, fitted, fits.coefficients[chosen] > 0)
    relative = terms / fitted[..., None] / scale[:, None, :]
    leverage = np.sum((relative @ covariance) * relative, axis=2)
    residual = fits.costs / fitted - 1
    left_out = residual / np.maximum(1 - leverage, 1e-3)
    error: FloatArray = np.sqrt(np.mean(left_out**2, axis=1))
    return error
