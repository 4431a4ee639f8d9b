"""The cost at any size by all laws that may hold, each with its weight and its uncertainty."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE
from ...stats.normal_mixture import mixture_quantile
from .candidate_fits import LEAST_ERROR, CandidateFits, covariances
from .choice import BEND_ODDS
from .deviation import deviations
from .free_curve import LINE_PARAMETERS, FreeCurve, fit_free_curve
from .laws import EXPONENTIAL, Candidate

# No law of the list is exactly true, so the data count for less than they would if one were: the
# likelihood to a power below 1, Grünwald & van Ommen, Bayesian Analysis 12 (2017) 1069.
_LEARNING_RATE = 0.25
# Twice the logs of the odds against a law before any data:
_ODDS = {
    "two-term": 1.0,
    "powers": 1.0,
    "saturating": 2.0,
    "exponential": 6.0,
    "break": BEND_ODDS,
    "two-point break": BEND_ODDS,
}
_GROWTH_ODDS = 12.0  # of e^6, against each law but the constant, where that is claimed
_CURVE_ODDS = -2.0
_CURVE_IN_DOUBT = 0.5  # its least share where no law fits
_LEAST_SHARE = 1e-4  # of what takes part
_LEAST_COST = 1e-300
_MOST_RELATIVE = 1e100  # of a term over the cost, whose square is taken


@dataclass(frozen=True, slots=True)
class Mixture:
    """k laws and a curve without a law of d drifts, with c parts in all.

    candidates: the laws. coefficients: shape (k, TERMS); free: which of them might be others;
    covariance, scale: theirs, as of `covariances`.
    part: shape (c,), which law, or k + which drift. weight, variance, of_size: shape (c,), of a
    part, its relative variance of one cost and the part of it that is the size's own.
    """

    candidates: tuple[Candidate, ...]
    coefficients: FloatArray
    free: NDArray[np.bool_]
    covariance: FloatArray
    scale: FloatArray
    curve: FreeCurve
    part: NDArray[np.int64]
    weight: FloatArray
    variance: FloatArray
    of_size: FloatArray

    def middle_95(self, sizes: FloatArray, single_sizes: bool) -> tuple[FloatArray, FloatArray]:
        """Return the ends of the middle 95 % of log cost at `sizes`, each the same shape.

        single_sizes: whether how far a size lies off its law is part of it.
        """
        means, leverages = self._laws(sizes)
        of_curve = self.curve.at(sizes)
        means = np.concatenate([means, of_curve[0]])[self.part]
        leverages = np.concatenate([leverages, of_curve[1]])[self.part]
        variances = self.variance[:, None] * leverages
        if single_sizes:
            variances += self.of_size[:, None]
        sd = np.sqrt(variances) + 1e-9
        tail = (1 - CONFIDENCE) / 2
        return (
            mixture_quantile(means, sd, self.weight, tail),
            mixture_quantile(means, sd, self.weight, 1 - tail),
        )

    def _laws(self, sizes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return each law's log cost and its variance per relative variance of one, (k, p)."""
        terms = np.array([candidate.terms(sizes) for candidate in self.candidates])
        totals = np.einsum("kpt,kt->kp", terms, self.coefficients)
        some = totals > _LEAST_COST
        relative = terms / np.where(some, totals, 1.0)[..., None] / self.scale[:, None, :]
        relative = np.where(self.free[:, None, :] & some[..., None], relative, 0.0)
        relative = np.clip(relative, -_MOST_RELATIVE, _MOST_RELATIVE)
        leverages = np.sum((relative @ self.covariance) * relative, axis=2)
        mean = _means(self.candidates)
        logs = np.log(np.maximum(totals, _LEAST_COST)) / mean
        return logs, np.maximum(leverages, 0.0) / mean**2


def mix(fits: CandidateFits, in_doubt: bool, constant: bool = False) -> Mixture:
    """Weigh all laws that were fitted to the costs of a series, and the curve without a law.

    in_doubt: no law fits, so that half of the weight is the curve's. constant: a constant is
    claimed, so that there are odds against growth.

    Model averaging by weights of AICc (Burnham & Anderson, Model Selection and Multimodel
    Inference, 2nd ed. 2002, ch. 4) at _LEARNING_RATE. Laws of one family share the weight of its
    best. Each law predicts a log cost by its linearised fit (Bates & Watts, Nonlinear Regression
    Analysis, 1988, section 2.5), normal given how far sizes lie off it, and that is averaged over
    what the residuals leave possible (`deviations`): a Student's t, nearly.
    """
    curve = fit_free_curve(fits)
    of_laws, of_curve = _log_weights(fits, curve, constant)
    if in_doubt:
        least = _log_sum(of_laws) + np.log(_CURVE_IN_DOUBT / (1 - _CURVE_IN_DOUBT))
        of_curve += max(0.0, least - _log_sum(of_curve))
    every = _log_sum(np.append(of_laws, of_curve))
    kept = np.flatnonzero(of_laws >= min(every + np.log(_LEAST_SHARE), of_laws.max()))
    laws = tuple(fits.candidates[i] for i in kept)
    free = _free(fits, kept)
    totals = fits.fitted[kept] ** _means(laws)
    covariance, scale = covariances(fits.terms[kept], totals, free)
    squares = np.append(fits.squares[kept], curve.squares)
    parameters = [law.parameters for law in laws] + [LINE_PARAMETERS] * len(of_curve)
    degrees = np.maximum(len(fits.sizes) - np.array(parameters), 0.0)
    spread = deviations(fits.error, LEAST_ERROR)
    shares = np.append(of_laws[kept], of_curve)[:, None] - every
    weights = np.exp(shares + spread.log_weights(squares, degrees))
    part, possibility = np.nonzero(weights >= min(_LEAST_SHARE, float(weights.max())))
    weight = weights[part, possibility]
    return Mixture(
        candidates=laws,
        coefficients=fits.coefficients[kept],
        free=free,
        covariance=covariance,
        scale=scale,
        curve=curve,
        part=part,
        weight=weight / weight.sum(),
        variance=spread.variance[possibility],
        of_size=spread.of_size[possibility],
    )


def _means(laws: Sequence[Candidate]) -> FloatArray:
    """Return the power of the cost that the terms of each law add up to, shape (k, 1)."""
    return np.array([law.mean for law in laws])[:, None]


def _log_weights(
    fits: CandidateFits, curve: FreeCurve, constant: bool
) -> tuple[FloatArray, FloatArray]:
    """Return the log weight of each candidate and of each drift, up to a constant.

    A family has the weight of its best, which is spread over it by likelihood and, where numbers
    tell its laws apart, by how far these are apart.
    """
    odds = np.array([_ODDS.get(str(kind), 0.0) for kind in fits.kind])
    odds += [_ODDS["exponential"] * (law.law == EXPONENTIAL) for law in fits.candidates]
    odds[1:] += _GROWTH_ODDS * constant
    log_weights = -(_LEARNING_RATE * fits.aicc + odds) / 2
    families = np.array([law.family for law in fits.candidates])
    of_laws = np.empty(len(log_weights))
    for family in dict.fromkeys(families.tolist()):
        own = np.flatnonzero(families == family)
        prior = _log_priors([fits.candidates[i] for i in own])
        of_laws[own] = _share(log_weights[own], prior)
    odds_of_curve = _CURVE_ODDS + _GROWTH_ODDS * constant
    of_curve = -(_LEARNING_RATE * curve.aicc + odds_of_curve) / 2
    return of_laws, _share(of_curve, np.zeros(len(of_curve)))


def _share(log_weights: FloatArray, log_prior: FloatArray) -> FloatArray:
    """Spread the weight of the best of a family over all of it, by weight and prior."""
    spread = log_weights + log_prior
    shared: FloatArray = spread - _log_sum(spread) + log_weights.max()
    return shared


def _log_sum(logs: FloatArray) -> float:
    return float(logs.max() + np.log(np.exp(logs - logs.max()).sum()))


def _log_priors(laws: list[Candidate]) -> FloatArray:
    """Return the log of how much of its family's prior each law stands for, up to a constant.

    It is that of its number times how far its neighbours are; 1 where no number tells laws apart.
    """
    numbers = np.array([law.number for law in laws if law.number is not None])
    if len(numbers) < 2:
        return np.zeros(len(laws))
    order = np.argsort(numbers)
    widths = np.empty(len(laws))
    widths[order] = np.gradient(numbers[order])
    log_prior: FloatArray = np.log(widths) + np.array([law.log_prior for law in laws])
    return log_prior


def _free(fits: CandidateFits, laws: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which coefficients might be others than they are, shape (k, TERMS).

    Of classes and sums all of them, as a term of which nothing shows yet may be there; of more
    flexible laws those that are not 0.
    """
    simple = np.isin(fits.kind[laws], ("class", "two-term"))
    there = np.any(fits.terms[laws] != 0, axis=1)
    result: NDArray[np.bool_] = (fits.coefficients[laws] > 0) | (there & simple[:, None])
    return result
