"""Which law of growth is claimed for many series at once, and why where none is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, stdtrit

from ...stats.arrays import FloatArray
from .evidence import Evidence
from .laws import BREAK, CLASSES, LAWS

CLAIM_WEIGHT = 0.95
MIN_BREAK_SIZES = 8
FLAT_WITHIN = 0.10
LACK_OF_FIT_P = 0.01
SESSION_ERROR = 0.015  # relative error that all processes at one size share, and no repeat shows
_BLIND_ERROR = 0.1  # what is allowed of points whose error is not known
# In units of the score, twice the log of the odds:
BREAK_ODDS = 4.0  # against a break before any data, as it may lie at many places
_POWER_MARGIN = 4.0  # that a free power must be ahead of every class to speak against them all
_FLAT_MARGIN = 2.0  # that growth may be ahead of a constant, by chance among so many classes
# The part of the squares that a thin break may leave at most to speak against a class, where the
# error of the points is known and where it is not:
_THIN_GAIN, _BLIND_THIN_GAIN = 0.1, 0.25
_SCATTERS_GROWN = 2.0
_FORETELLING = 1.5  # how much worse than a rival a claimed law may foretell a size left out

WHY = {
    "": "",
    "power": "no class fits: a power between them does far better",
    "thin": "no class fits: the cost changes its course with too few sizes on a side to say how",
    "misses": "no class fits: the points miss the nearest by more than their error",
    "short": f"a break takes {MIN_BREAK_SIZES} sizes to be claimed",
    "vague": "growth cannot be told from noise",
    "close": "",  # the weights themselves are told
    "one size": "growth rests on the largest size alone",
    "foretells": "left out, sizes are foretold better by a rival",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """law: index into LAWS of what is claimed, -1 where undecided; shape (s,).

    why: shape (s,), a key of WHY. weights: shape (s, len(LAWS)), each row adds up to 1.
    best: shape (s, len(LAWS)), the candidate that supports each law best; 0 where it has none.
    """

    law: NDArray[np.int64]
    why: NDArray[np.str_]
    weights: FloatArray
    best: NDArray[np.int64]


def choose(evidence: Evidence) -> Choice:
    """Choose a law for each series.

    A law is claimed if it has CLAIM_WEIGHT of the weight, so all others together are 19 times less
    likely; if no free power and no break, even one with only two sizes on a side, describes the
    points far better; if the points do not miss it by more than their error; if growth shows
    without the largest size; and if it foretells each size from the rest (leave one out) about as
    well as its rivals do.
    "1" is claimed instead where no growth is better supported and any there is stays below
    FLAT_WITHIN: what is as flat as that needs no other description.
    """
    scores, best = _of_each_law(evidence)
    weights = np.exp(-(scores - scores.min(axis=1, keepdims=True)) / 2)
    weights /= weights.sum(axis=1, keepdims=True)
    flat = evidence.score[:, 0] <= _least(evidence.score, evidence, "class") + _FLAT_MARGIN
    law = np.where(flat, 0, np.argmax(weights, axis=1))
    constant = flat & (_growth_bound(evidence) <= FLAT_WITHIN)
    each = np.arange(len(law))
    left_out = left_out_errors(evidence, best)
    objections = {
        "power": _least(evidence.score, evidence, "power") < scores.min(axis=1) - _POWER_MARGIN,
        "thin": _changes_course(evidence),
        "misses": _misses(evidence, best[each, law]),
        "short": (law == LAWS.index(BREAK)) & (len(evidence.sizes) < MIN_BREAK_SIZES),
        "vague": flat,
        "close": weights[each, law] < CLAIM_WEIGHT,
        "one size": _rests_on_one_size(evidence, best[each, law]),
        "foretells": left_out[each, law] > _FORETELLING * left_out[:, : len(CLASSES)].min(axis=1),
    }
    why = np.where(constant, "", np.select(list(objections.values()), list(objections), ""))
    return Choice(np.where(why == "", law, -1), why, weights, best)


def _of_each_law(evidence: Evidence) -> tuple[FloatArray, NDArray[np.int64]]:
    """Return each law's score, its candidates' support taken together, and its best candidate.

    Only the best place of a break counts, less BREAK_ODDS.
    """
    scores = np.full((len(evidence.score), len(LAWS)), np.inf)
    best = np.zeros(scores.shape, dtype=np.int64)
    for i, law in enumerate(LAWS):
        kind = BREAK if law == BREAK else "class"
        own = np.flatnonzero((evidence.law == i) & (evidence.kind == kind))
        if not len(own):
            continue
        score = evidence.score[:, own]
        least = score.min(axis=1)
        together = -2 * np.log(np.exp(-(score - least[:, None]) / 2).sum(axis=1))
        scores[:, i] = least + (BREAK_ODDS if law == BREAK else together)
        best[:, i] = own[np.argmin(score, axis=1)]
    return scores, best


def _least(values: FloatArray, evidence: Evidence, kind: str) -> FloatArray:
    """Return the least of `values`, shape (s, m), among the candidates of a kind."""
    least: FloatArray = np.min(values[:, evidence.kind == kind], axis=1, initial=np.inf)
    return least


def _changes_course(evidence: Evidence) -> NDArray[np.bool_]:
    slack = evidence.degrees * evidence.error**2 / 2
    thin = _least(evidence.squares, evidence, "thin break") + slack
    usual = np.minimum(*(_least(evidence.squares, evidence, kind) for kind in ("class", BREAK)))
    gain = np.where(np.isfinite(evidence.errors), _THIN_GAIN, _BLIND_THIN_GAIN)
    return thin < gain * (usual + slack)


def _misses(evidence: Evidence, claimed: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Lack of fit against a known error: chi-square, Draper & Smith 1998, section 2.1."""
    squares = np.take_along_axis(evidence.squares, claimed[:, None], axis=1)[:, 0]
    parameters = np.array([candidate.parameters for candidate in evidence.candidates])[claimed]
    degrees = np.maximum(len(evidence.sizes) - parameters, 1)
    known = np.hypot(evidence.errors, SESSION_ERROR)
    allowed = np.where(np.isfinite(known), known, _BLIND_ERROR) ** 2
    p: FloatArray = chdtrc(degrees, squares / allowed)
    return p < LACK_OF_FIT_P


def _rests_on_one_size(evidence: Evidence, claimed: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether up to the second largest size the claimed law hardly grows beyond its scatter."""
    each = np.arange(len(claimed))
    fitted, squares = evidence.fitted[each, claimed], evidence.squares[each, claimed]
    sd = np.sqrt(squares / len(evidence.sizes) + evidence.error**2)
    grown = np.log(fitted[:, -2] / fitted[:, 0])
    return grown < _SCATTERS_GROWN * sd


def _growth_bound(evidence: Evidence) -> FloatArray:
    """Return how much cost may grow over the sizes, as a part of it: 97.5 % bound, shape (s,).

    From the slope of log cost over log size and its t interval, Draper & Smith 1998, section 1.4.
    """
    x = np.log(evidence.sizes) - np.mean(np.log(evidence.sizes))
    y = np.log(evidence.costs)
    slope = y @ x / (x @ x)
    residual = y - y.mean(axis=1, keepdims=True) - slope[:, None] * x
    degrees = len(x) - 2 + evidence.degrees
    variance = (np.sum(residual**2, axis=1) + evidence.degrees * evidence.error**2) / degrees
    half = stdtrit(degrees, 0.975) * np.sqrt(variance / (x @ x))
    bound: FloatArray = np.expm1((np.abs(slope) + half) * np.ptp(x))
    return bound


def left_out_errors(evidence: Evidence, chosen: NDArray[np.int64]) -> FloatArray:
    """Return by how much, relative, a size left out is missed on average, shape as `chosen`.

    chosen: shape (s, laws), candidates. From the leverages of one fit, residual / (1 - leverage),
    as in Allen, Technometrics 16 (1974) 125; which coefficients are zero is taken as settled.
    """
    each = np.arange(len(chosen))[:, None]
    fitted = evidence.fitted[each, chosen]
    terms = evidence.terms[chosen] / fitted[..., None]
    active = evidence.coefficients[each, chosen] > 0
    scale = np.sqrt(np.sum(terms**2, axis=2, keepdims=True))
    terms = np.where(active[:, :, None, :], terms / np.where(scale > 0, scale, 1.0), 0.0)
    gram = np.einsum("slni,slnj->slij", terms, terms) + 1e-9 * np.eye(terms.shape[-1])
    leverage = np.sum((terms @ np.linalg.inv(gram)) * terms, axis=3)
    residual = evidence.costs[:, None, :] / fitted - 1
    left_out = residual / np.maximum(1 - leverage, 1e-3)
    error: FloatArray = np.sqrt(np.mean(left_out**2, axis=2))
    return error
