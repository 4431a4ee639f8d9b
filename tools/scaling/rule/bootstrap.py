"""Parametric bootstrap of a law: refits to costs as they might have come out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray
from ...stats.nonnegative_fit import nonnegative_fits
from .candidate_fits import CandidateFits, aicc_with_error_prior
from .choice import BREAK_ODDS
from .laws import BREAKS, Candidate

RESAMPLES = 400
_SEED = 20
# In units of AICc, twice the log of the odds:
_GROWTH_ODDS = 8.0  # of 50, against each law of growth
_WEAKEST = 10.0  # behind the best: e^-5 of its weight
_EXPONENTS_ASIDE = 5
_PLACES = 4  # of a break
# The log of how far off the law a resample may be, 1e13 times: where no law is anywhere near the
# costs it would else be farther than doubles go.
_FARTHEST_OFF = 30.0


@dataclass(frozen=True, slots=True)
class BootstrapLaws:
    """Laws refitted to r = RESAMPLES resamples of the costs of one series.

    candidates: the laws among them. candidate: shape (r,), which of those each resample led to.
    coefficients: shape (r, TERMS). deviation: shape (r,), relative standard deviation of a single
    size's true cost about the law, beyond what repeats explain.
    """

    candidates: tuple[Candidate, ...]
    candidate: NDArray[np.int64]
    coefficients: FloatArray
    deviation: FloatArray

    def costs(self, sizes: FloatArray) -> FloatArray:
        """Return each law's cost at `sizes`, shape (r, len(sizes))."""
        terms = np.array([candidate.terms(sizes) for candidate in self.candidates])
        costs: FloatArray = np.einsum("dpt,dt->dp", terms[self.candidate], self.coefficients)
        return costs

    def of_law(self, law: str) -> tuple[FloatArray, FloatArray]:
        """Return offsets and last coefficients, shape (k,) each, of the k resamples of that law."""
        steepest = np.array([candidate.steepest for candidate in self.candidates])
        slopes = np.sum(steepest[self.candidate] * self.coefficients, axis=1)
        own = np.array([candidate.law == law for candidate in self.candidates])[self.candidate]
        return self.coefficients[own, 0], slopes[own]


def bootstrap_laws(
    fits: CandidateFits, samples: Sequence[FloatArray] | None = None, claimed: int | None = None
) -> BootstrapLaws:
    """Refit the laws of one series (s = 1) by a parametric bootstrap over costs and over laws.

    Each resample takes a law by its weight, a variance by its posterior, and new costs about the
    law. All plausible laws are fitted to those costs and one is taken by its new weight, so that
    the interval includes the uncertainty about the law: Buckland, Burnham & Augustin, Biometrics 53
    (1997) 603; Efron & Tibshirani, An Introduction to the Bootstrap, 1993, section 6.5.

    samples: per size, one number a process. A new cost then scatters as the median of as many
    processes drawn with replacement does, heavy tails included; else normally. The unit of
    independence is the process within a size and the size within the law, never a loop.
    claimed: the candidate of the law that was claimed, which takes part in any case; if that is a
    constant, there are odds against growth.
    """
    rng = np.random.default_rng(_SEED)
    odds = _odds_against(fits, claimed)
    groups = _plausible(fits, fits.aicc[0] + odds, claimed)
    costs, deviation = _resample_costs(rng, fits, odds, groups, samples)
    members = np.concatenate(groups)
    coefficients, fitted = nonnegative_fits(fits.terms[members], costs)
    aicc = aicc_with_error_prior(
        np.sum(np.log(costs[:, None, :] / fitted) ** 2, axis=2),
        np.array([candidate.parameters for candidate in fits.candidates])[members],
        len(fits.sizes),
        fits.prior_error[0],
        fits.prior_degrees[0],
    )
    chosen = _choose_by_weight(rng, aicc + odds[members], [len(group) for group in groups])
    return BootstrapLaws(
        candidates=tuple(fits.candidates[i] for i in members),
        candidate=chosen,
        coefficients=coefficients[np.arange(RESAMPLES), chosen],
        deviation=deviation,
    )


def _odds_against(fits: CandidateFits, claimed: int | None) -> FloatArray:
    """Return what each candidate is held back by before any data, in units of AICc, shape (m,)."""
    constant = claimed is not None and fits.law[claimed] == 0
    of_break = np.where(np.isin(fits.kind, BREAKS), BREAK_ODDS, 0.0)
    return of_break + np.where(constant & (fits.law != 0), _GROWTH_ODDS, 0.0)


def _resample_costs(
    rng: np.random.Generator,
    fits: CandidateFits,
    odds: FloatArray,
    groups: Sequence[NDArray[np.int64]],
    samples: Sequence[FloatArray] | None,
) -> tuple[FloatArray, FloatArray]:
    """Return new costs about the laws, shape (RESAMPLES, n), and `deviation` of BootstrapLaws."""
    leaders = np.array([group[0] for group in groups])
    aicc = (fits.aicc[0] + odds)[leaders]
    weights = np.exp(-(aicc - aicc.min()) / 2)
    pick = rng.choice(leaders, size=RESAMPLES, p=weights / weights.sum())
    error, degrees = fits.prior_error[0], fits.prior_degrees[0]
    parameters = np.array([candidate.parameters for candidate in fits.candidates])[pick]
    free = np.maximum(len(fits.sizes) - parameters, 1) + degrees
    variance = (fits.squares[0, pick] + degrees * error**2) / free
    by_chance = free / rng.chisquare(free)
    sd = np.sqrt(variance * by_chance)
    scatter = _standard_scatter(rng, len(fits.sizes), samples)
    off = np.clip(sd[:, None] * scatter, -_FARTHEST_OFF, _FARTHEST_OFF)
    costs = fits.fitted[0, pick] * np.exp(off)
    deviation = np.sqrt(_beyond_repeats(variance, fits.errors[0]) * by_chance)
    return costs, np.minimum(deviation, _FARTHEST_OFF)


def _beyond_repeats(variance: FloatArray, error: float) -> FloatArray:
    """Return the part of the variance about the law that is not the scatter of processes.

    Where that is not known, a third: all of it would be too much, none too little.
    """
    part: FloatArray = np.maximum(variance - error**2, 0.0) if np.isfinite(error) else variance / 3
    return part


def _plausible(
    fits: CandidateFits, aicc: FloatArray, claimed: int | None
) -> list[NDArray[np.int64]]:
    """Return the candidates in question in groups of which one at a time counts, best one first.

    A class is a group by itself; exponents near the best are one, places of a break another.
    """
    classes = np.flatnonzero(fits.kind == "class")
    powers = np.flatnonzero(fits.kind == "power")
    breaks = np.flatnonzero(np.isin(fits.kind, BREAKS))
    middle = int(np.argmin(aicc[powers]))  # exponents lie in order
    near = powers[max(middle - _EXPONENTS_ASIDE, 0) : middle + _EXPONENTS_ASIDE + 1]
    places = breaks[np.argsort(aicc[breaks], kind="stable")][:_PLACES]
    groups = [np.array([i]) for i in classes]
    groups += [near[np.argsort(aicc[near], kind="stable")]]
    groups += [places] if len(places) else []
    least = min(aicc[group[0]] for group in groups)
    return [group for group in groups if aicc[group[0]] < least + _WEAKEST or claimed in group]


def _standard_scatter(
    rng: np.random.Generator, sizes: int, samples: Sequence[FloatArray] | None
) -> FloatArray:
    """Return deviations of variance 1, shape (RESAMPLES, sizes)."""
    if samples is None or min(map(len, samples)) < 3:
        return rng.standard_normal((RESAMPLES, sizes))
    logs = [np.log(sample) for sample in samples]
    pool = np.concatenate([log - np.median(log) for log in logs])
    medians = [np.median(rng.choice(pool, (RESAMPLES, len(log))), axis=1) for log in logs]
    scatter = np.stack([m - m.mean() for m in medians], axis=1)
    sd = scatter.std(axis=0)
    return scatter / np.where(sd > 0, sd, 1.0)


def _choose_by_weight(
    rng: np.random.Generator, aicc: FloatArray, group_sizes: Sequence[int]
) -> NDArray[np.int64]:
    """Return a column of `aicc`, shape (RESAMPLES, m), for each resample: the best of a group.

    The group is drawn by the weight of its best: adding Gumbel noise to log weights and taking the
    largest draws by weight (Gumbel, Statistical Theory of Extreme Values, 1954).
    """
    groups = pairwise(np.cumsum([0, *group_sizes]))
    best = np.stack(
        [start + np.argmin(aicc[:, start:end], axis=1) for start, end in groups], axis=1
    )
    log_weight = -np.take_along_axis(aicc, best, axis=1) / 2
    group = np.argmax(log_weight + rng.gumbel(size=log_weight.shape), axis=1)
    chosen: NDArray[np.int64] = best[np.arange(len(best)), group]
    return chosen
