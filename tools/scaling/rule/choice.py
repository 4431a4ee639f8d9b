"""Which law of growth is claimed for many series at once, and why where none is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, stdtrit

from ...stats.arrays import FloatArray
from .candidate_fits import CandidateFits
from .laws import BREAK, CLASSES, LAWS, TWO_POINT_BREAK

CLAIM_WEIGHT = 0.95
MIN_BREAK_SIZES = 8
FLAT_WITHIN = 0.10
LACK_OF_FIT_P = 0.01
SESSION_ERROR = 0.015  # relative error that all processes at one size share, and no repeat shows
_BLIND_ERROR = 0.1  # what is allowed of points whose error is not known
# In units of AICc, twice the log of the odds:
BREAK_ODDS = 4.0  # against a break before any data, as it may lie at many places
_POWER_MARGIN = 4.0  # that a free power must be ahead of every class to speak against them all
_FLAT_MARGIN = 2.0  # that growth may be ahead of a constant, by chance among so many classes
# The part of the squares that a two-point break may leave at most to speak against a class, where
# the error of the points is known and where it is not:
_TWO_POINT_GAIN, _BLIND_TWO_POINT_GAIN = 0.1, 0.25
_SCATTERS_GROWN = 2.0
_LEFT_OUT_RATIO = 1.5  # of a claimed law's error at sizes left out over that of its best rival

OBJECTIONS = {
    "": "",
    "power": "no class fits: a power between them fits far better",
    "two-point break": "no class fits: the growth changes with only two sizes on one side",
    "lack of fit": "no class fits: the points miss the nearest by more than their error",
    "few sizes": f"a break takes {MIN_BREAK_SIZES} sizes to be claimed",
    "noise": "growth cannot be told from noise",
    "close": "",  # the reason gives the weights instead
    "largest size": "growth rests on the largest size alone",
    "left-out sizes": "a rival predicts left-out sizes better",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """law: index into LAWS of what is claimed, -1 where undecided; shape (s,).

    objection: shape (s,), a key of OBJECTIONS, empty where a law is claimed. weights: shape
    (s, len(LAWS)), Akaike weights; each row adds up to 1. best: shape (s, len(LAWS)), the
    candidate that fits each law best; 0 where it has none.
    """

    law: NDArray[np.int64]
    objection: NDArray[np.str_]
    weights: FloatArray
    best: NDArray[np.int64]


def choose(fits: CandidateFits) -> Choice:
    """Choose a law for each series.

    A law is claimed if

    - it has CLAIM_WEIGHT of the weight, so all others together are 19 times less likely;
    - no free power and no break, even one with only two sizes on a side, fits far better;
    - the points do not miss it by more than their error;
    - growth shows without the largest size;
    - it predicts left-out sizes (leave one out) about as well as its rivals do.

    "1" is claimed instead where no growth has a better AICc and any there is stays below
    FLAT_WITHIN: what is as flat as that needs no other description.
    """
    aicc, best = _best_of_each_law(fits)
    weights = np.exp(-(aicc - aicc.min(axis=1, keepdims=True)) / 2)
    weights /= weights.sum(axis=1, keepdims=True)
    flat = fits.aicc[:, 0] <= _least(fits.aicc, fits, "class") + _FLAT_MARGIN
    law = np.where(flat, 0, np.argmax(weights, axis=1))
    constant = flat & (_growth_bound(fits) <= FLAT_WITHIN)
    each = np.arange(len(law))
    errors = left_out_errors(fits, best)
    objections = {
        "power": _least(fits.aicc, fits, "power") < aicc.min(axis=1) - _POWER_MARGIN,
        "two-point break": _has_two_point_break(fits),
        "lack of fit": _lacks_fit(fits, best[each, law]),
        "few sizes": (law == LAWS.index(BREAK)) & (len(fits.sizes) < MIN_BREAK_SIZES),
        "noise": flat,
        "close": weights[each, law] < CLAIM_WEIGHT,
        "largest size": _rests_on_largest_size(fits, best[each, law]),
        "left-out sizes": (
            errors[each, law] > _LEFT_OUT_RATIO * errors[:, : len(CLASSES)].min(axis=1)
        ),
    }
    first = np.select(list(objections.values()), list(objections), "")
    objection = np.where(constant, "", first)
    return Choice(np.where(objection == "", law, -1), objection, weights, best)


def _best_of_each_law(fits: CandidateFits) -> tuple[FloatArray, NDArray[np.int64]]:
    """Return each law's AICc, over its candidates together, and its best candidate.

    Of a break only the best place counts, less BREAK_ODDS.
    """
    of_law = np.full((len(fits.aicc), len(LAWS)), np.inf)
    best = np.zeros(of_law.shape, dtype=np.int64)
    for i, law in enumerate(LAWS):
        kind = BREAK if law == BREAK else "class"
        own = np.flatnonzero((fits.law == i) & (fits.kind == kind))
        if not len(own):
            continue
        aicc = fits.aicc[:, own]
        least = aicc.min(axis=1)
        together = -2 * np.log(np.exp(-(aicc - least[:, None]) / 2).sum(axis=1))
        of_law[:, i] = least + (BREAK_ODDS if law == BREAK else together)
        best[:, i] = own[np.argmin(aicc, axis=1)]
    return of_law, best


def _least(values: FloatArray, fits: CandidateFits, kind: str) -> FloatArray:
    """Return the least of `values`, shape (s, m), among the candidates of a kind."""
    least: FloatArray = np.min(values[:, fits.kind == kind], axis=1, initial=np.inf)
    return least


def _has_two_point_break(fits: CandidateFits) -> NDArray[np.bool_]:
    slack = fits.prior_degrees * fits.prior_error**2 / 2
    two_point = _least(fits.squares, fits, TWO_POINT_BREAK) + slack
    usual = np.minimum(*(_least(fits.squares, fits, kind) for kind in ("class", BREAK)))
    gain = np.where(np.isfinite(fits.errors), _TWO_POINT_GAIN, _BLIND_TWO_POINT_GAIN)
    return two_point < gain * (usual + slack)


def _lacks_fit(fits: CandidateFits, claimed: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lack of fit against a known error: chi-square, Draper & Smith 1998, section 2.1."""
    squares = np.take_along_axis(fits.squares, claimed[:, None], axis=1)[:, 0]
    parameters = np.array([candidate.parameters for candidate in fits.candidates])[claimed]
    degrees = np.maximum(len(fits.sizes) - parameters, 1)
    known = np.hypot(fits.errors, SESSION_ERROR)
    allowed = np.where(np.isfinite(known), known, _BLIND_ERROR) ** 2
    p: FloatArray = chdtrc(degrees, squares / allowed)
    return p < LACK_OF_FIT_P


def _rests_on_largest_size(fits: CandidateFits, claimed: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether up to the second largest size the claimed law hardly grows beyond its scatter."""
    each = np.arange(len(claimed))
    fitted, squares = fits.fitted[each, claimed], fits.squares[each, claimed]
    sd = np.sqrt(squares / len(fits.sizes) + fits.prior_error**2)
    grown = np.log(fitted[:, -2] / fitted[:, 0])
    return grown < _SCATTERS_GROWN * sd


def _growth_bound(fits: CandidateFits) -> FloatArray:
    """Return how much cost may grow over the sizes, as a part of it: 97.5 % bound, shape (s,).

    From the slope of log cost over log size and its t interval, Draper & Smith 1998, section 1.4.
    """
    x = np.log(fits.sizes) - np.mean(np.log(fits.sizes))
    y = np.log(fits.costs)
    slope = y @ x / (x @ x)
    residual = y - y.mean(axis=1, keepdims=True) - slope[:, None] * x
    degrees = len(x) - 2 + fits.prior_degrees
    variance = (np.sum(residual**2, axis=1) + fits.prior_degrees * fits.prior_error**2) / degrees
    half = stdtrit(degrees, 0.975) * np.sqrt(variance / (x @ x))
    bound: FloatArray = np.expm1((np.abs(slope) + half) * np.ptp(x))
    return bound


def left_out_errors(fits: CandidateFits, chosen: NDArray[np.int64]) -> FloatArray:
    """Return the relative error of predicting each size from the rest, shape as `chosen`.

    It is the root mean square over the sizes. chosen: shape (s, laws), candidates. From the
    leverages of one fit, residual / (1 - leverage), as in Allen, Technometrics 16 (1974) 125; the
    coefficients that are zero stay so.
    """
    each = np.arange(len(chosen))[:, None]
    fitted = fits.fitted[each, chosen]
    terms = fits.terms[chosen] / fitted[..., None]
    active = fits.coefficients[each, chosen] > 0
    scale = np.sqrt(np.sum(terms**2, axis=2, keepdims=True))
    terms = np.where(active[:, :, None, :], terms / np.where(scale > 0, scale, 1.0), 0.0)
    gram = np.einsum("slni,slnj->slij", terms, terms) + 1e-9 * np.eye(terms.shape[-1])
    leverage = np.sum((terms @ np.linalg.inv(gram)) * terms, axis=3)
    residual = fits.costs[:, None, :] / fitted - 1
    left_out = residual / np.maximum(1 - leverage, 1e-3)
    error: FloatArray = np.sqrt(np.mean(left_out**2, axis=2))
    return error
