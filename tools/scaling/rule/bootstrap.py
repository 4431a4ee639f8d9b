"""What else could have been fitted: laws refitted to costs as they might have come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray
from ...stats.nonnegative_fit import nonnegative_fits
from .choice import BREAK_ODDS
from .evidence import Evidence, support
from .laws import Candidate

DRAWS = 400
_SEED = 20
_GROWTH_ODDS = 8.0  # of score, twice the log of 50, against each law of growth
_WEAKEST = 10.0  # of score behind the best: e^-5 of its weight
_EXPONENTS_ASIDE = 5
_BREAKS = 4


@dataclass(frozen=True, slots=True)
class Draws:
    """DRAWS laws that the data would as well have led to.

    candidates: the laws among them. candidate: shape (draws,), which of those each draw is.
    coefficients: shape (draws, TERMS). deviation: shape (draws,), relative standard deviation of
    a single size's true cost about the law, beyond what repeats explain.
    """

    candidates: tuple[Candidate, ...]
    candidate: NDArray[np.int64]
    coefficients: FloatArray
    deviation: FloatArray

    def costs(self, sizes: FloatArray) -> FloatArray:
        """Return each law's cost at `sizes`, shape (draws, len(sizes))."""
        terms = np.array([candidate.terms(sizes) for candidate in self.candidates])
        costs: FloatArray = np.einsum("dpt,dt->dp", terms[self.candidate], self.coefficients)
        return costs

    def of_law(self, law: str) -> tuple[FloatArray, FloatArray]:
        """Return offsets and last coefficients, shape (k,) each, of the draws of that law."""
        steepest = np.array([candidate.steepest for candidate in self.candidates])
        slopes = np.sum(steepest[self.candidate] * self.coefficients, axis=1)
        own = np.array([candidate.law == law for candidate in self.candidates])[self.candidate]
        return self.coefficients[own, 0], slopes[own]


def draw_laws(
    evidence: Evidence, samples: Sequence[FloatArray] | None = None, claimed: int | None = None
) -> Draws:
    """Draw laws for one series (s = 1) by a parametric bootstrap over costs and over laws.

    Each draw takes a law by its weight, a variance by its posterior, and new costs about the law;
    to those all plausible laws are fitted and one is taken by its new weight, so that the interval
    holds the doubt about the law too: Buckland, Burnham & Augustin, Biometrics 53 (1997) 603;
    Efron & Tibshirani, An Introduction to the Bootstrap, 1993, section 6.5.

    samples: per size, one number a process. A new cost then scatters as the median of as many
    processes drawn with replacement does, heavy tails and all; else normally. The unit is the
    process within a size and the size within the law; loops do not exist here.
    claimed: the candidate of the law that was claimed, which takes part in any case; if that is a
    constant, growth is held against the others.
    """
    rng = np.random.default_rng(_SEED)
    constant = claimed is not None and evidence.law[claimed] == 0
    odds = np.where(np.isin(evidence.kind, ("break", "thin break")), BREAK_ODDS, 0.0)
    odds = odds + np.where(constant & (evidence.law != 0), _GROWTH_ODDS, 0.0)
    groups = _plausible(evidence, evidence.score[0] + odds, claimed)
    leaders = np.array([group[0] for group in groups])
    parameters = np.array([c.parameters for c in evidence.candidates])
    score = (evidence.score[0] + odds)[leaders]
    weights = np.exp(-(score - score.min()) / 2)
    pick = rng.choice(leaders, size=DRAWS, p=weights / weights.sum())
    error, degrees = evidence.error[0], evidence.degrees[0]
    free = np.maximum(len(evidence.sizes) - parameters[pick], 1) + degrees
    variance = (evidence.squares[0, pick] + degrees * error**2) / free
    luck = free / rng.chisquare(free)
    sd = np.sqrt(variance * luck)
    scatter = _standard_scatter(rng, len(evidence.sizes), samples)
    costs = evidence.fitted[0, pick] * np.exp(sd[:, None] * scatter)
    members = np.concatenate(groups)
    coefficients, fitted = nonnegative_fits(evidence.terms[members], costs)
    squares = np.sum(np.log(costs[:, None, :] / fitted) ** 2, axis=2)
    score = support(squares, parameters[members], len(evidence.sizes), error, degrees)
    chosen = _choose_by_weight(rng, score + odds[members], [len(group) for group in groups])
    return Draws(
        candidates=tuple(evidence.candidates[i] for i in members),
        candidate=chosen,
        coefficients=coefficients[np.arange(DRAWS), chosen],
        deviation=np.sqrt(_beyond_repeats(variance, evidence.errors[0]) * luck),
    )


def _beyond_repeats(variance: FloatArray, error: float) -> FloatArray:
    """Return the part of the variance about the law that is not the scatter of processes.

    Where that is not known, a third: all of it would be too much, none too little.
    """
    part: FloatArray = np.maximum(variance - error**2, 0.0) if np.isfinite(error) else variance / 3
    return part


def _plausible(
    evidence: Evidence, score: FloatArray, claimed: int | None
) -> list[NDArray[np.int64]]:
    """Return the candidates in question in groups of which one at a time counts, best one first.

    A class is a group by itself; exponents near the best are one, places of a break another.
    """
    classes = np.flatnonzero(evidence.kind == "class")
    powers = np.flatnonzero(evidence.kind == "power")
    breaks = np.flatnonzero(np.isin(evidence.kind, ("break", "thin break")))
    middle = int(np.argmin(score[powers]))  # exponents lie in order
    near = powers[max(middle - _EXPONENTS_ASIDE, 0) : middle + _EXPONENTS_ASIDE + 1]
    places = breaks[np.argsort(score[breaks], kind="stable")][:_BREAKS]
    groups = [np.array([i]) for i in classes]
    groups += [near[np.argsort(score[near], kind="stable")]]
    groups += [places] if len(places) else []
    least = min(score[group[0]] for group in groups)
    return [group for group in groups if score[group[0]] < least + _WEAKEST or claimed in group]


def _standard_scatter(
    rng: np.random.Generator, sizes: int, samples: Sequence[FloatArray] | None
) -> FloatArray:
    """Return deviations of variance 1, shape (DRAWS, sizes)."""
    if samples is None or min(map(len, samples)) < 3:
        return rng.standard_normal((DRAWS, sizes))
    logs = [np.log(sample) for sample in samples]
    pool = np.concatenate([log - np.median(log) for log in logs])
    medians = [np.median(rng.choice(pool, (DRAWS, len(log))), axis=1) for log in logs]
    scatter = np.stack([m - m.mean() for m in medians], axis=1)
    sd = scatter.std(axis=0)
    return scatter / np.where(sd > 0, sd, 1.0)


def _choose_by_weight(
    rng: np.random.Generator, score: FloatArray, group_sizes: Sequence[int]
) -> NDArray[np.int64]:
    """Return a column of `score`, shape (DRAWS, m), for each draw: the best of a group.

    The group is drawn by the weight of its best: adding Gumbel noise to log weights and taking the
    largest draws by weight (Gumbel, Statistical Theory of Extreme Values, 1954).
    """
    groups = pairwise(np.cumsum([0, *group_sizes]))
    best = np.stack(
        [start + np.argmin(score[:, start:end], axis=1) for start, end in groups], axis=1
    )
    log_weight = -np.take_along_axis(score, best, axis=1) / 2
    group = np.argmax(log_weight + rng.gumbel(size=log_weight.shape), axis=1)
    chosen: NDArray[np.int64] = best[np.arange(len(best)), group]
    return chosen
