"""Fits of every candidate law to the costs of one series."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...stats.akaike import small_sample_penalty
from ...stats.arrays import FloatArray
from ...stats.nonnegative_fit import nonnegative_fits
from .families import Family, families, power_pairs
from .laws import LAWS, Candidate, candidates

LEAST_ERROR = 0.003  # relative; no cost is known better than this, whatever its repeats say
_BLIND_ERROR = 0.01  # where there are no repeats
_DEGREES, _BLIND_DEGREES = 4.0, 2.0
_LEAST_SPARE = 0.5  # degrees of freedom, so that AICc stays finite
_ZOOMS = 3  # of the number of a family: to a 64th of the grid's step
_PARTS = 4


@dataclass(frozen=True, slots=True)
class CandidateFits:
    """Fits of m candidates to the costs of one series over n sizes.

    sizes, costs: shape (n,). error: relative standard error of one cost, None if unknown.
    error_degrees: of freedom of `error`. candidates: m laws. law, kind: shape (m,), theirs, law as
    an index into LAWS, -1 for others. terms: shape (m, n, TERMS), at the sizes. coefficients: shape
    (m, TERMS). fitted: shape (m, n). squares: shape (m,), residual sums of squares of log cost.
    aicc: shape (m,), AICc with an error prior; the smallest is the best.
    prior_error, prior_degrees: of that prior: the relative error of one cost, and how many
    observations it is worth.
    """

    sizes: FloatArray
    costs: FloatArray
    error: float | None
    error_degrees: float
    candidates: tuple[Candidate, ...]
    law: NDArray[np.int64]
    kind: NDArray[np.str_]
    terms: FloatArray
    coefficients: FloatArray
    fitted: FloatArray
    squares: FloatArray
    aicc: FloatArray
    prior_error: float
    prior_degrees: float


@dataclass(frozen=True, slots=True)
class _Tried:
    """Laws with their fits, as of `CandidateFits`."""

    laws: tuple[Candidate, ...]
    terms: FloatArray
    coefficients: FloatArray
    fitted: FloatArray
    squares: FloatArray


def fit_candidates(
    sizes: FloatArray,
    costs: FloatArray,
    error: float | None = None,
    error_degrees: float = np.inf,
    falling: bool = False,
) -> CandidateFits:
    """Fit every candidate.

    sizes, costs: shape (n,), positive, ascending by size. error: relative standard error of one
    cost from independent processes, None where unknown; error_degrees: of freedom. falling: whether
    costs fall with size, which takes other candidates.

    The number of a family is searched for on its grid and then three times between the neighbours
    of the best so far, so that a law that fits is met nearly exactly.
    """
    places = tuple(sizes.tolist())
    tried = [_fit(*part, costs) for part in _first(places, falling)]
    searched = families(places, falling)
    for _ in range(_ZOOMS):
        laws = tuple(family.law(z) for family in searched for z in _nearer(family, tried))
        tried.append(_fit(laws, _terms(laws, sizes), costs))
    laws = tuple(law for part in tried for law in part.laws)
    squares = np.concatenate([part.squares for part in tried])
    prior_error = _BLIND_ERROR if error is None else float(np.hypot(error, LEAST_ERROR))
    degrees = _BLIND_DEGREES if error is None else _DEGREES
    parameters = np.array([law.parameters for law in laws])
    return CandidateFits(
        sizes=sizes,
        costs=costs,
        error=error,
        error_degrees=error_degrees,
        candidates=laws,
        law=np.array([LAWS.index(law.law) if law.law in LAWS else -1 for law in laws]),
        kind=np.array([law.kind for law in laws]),
        terms=np.concatenate([part.terms for part in tried]),
        coefficients=np.concatenate([part.coefficients for part in tried]),
        fitted=np.concatenate([part.fitted for part in tried]),
        squares=squares,
        aicc=aicc_with_error_prior(squares, parameters, len(sizes), prior_error, degrees),
        prior_error=prior_error,
        prior_degrees=degrees,
    )


@lru_cache(maxsize=64)
def _first(
    places: tuple[float, ...], falling: bool
) -> tuple[tuple[tuple[Candidate, ...], FloatArray], ...]:
    """Return the laws that are tried first at these sizes, and their terms.

    Those of two terms and those of three, which take longer to fit, are apart.
    """
    grids = (each.law(z) for each in families(places, falling) for z in each.grid.tolist())
    laws = (*candidates(places, falling), *grids, *(() if falling else power_pairs(places)))
    terms = _terms(laws, np.array(places))
    long = np.any(terms[:, :, -1] != 0, axis=1)
    parts = [np.flatnonzero(part) for part in (~long, long)]
    return tuple((tuple(laws[i] for i in part), terms[part]) for part in parts if len(part))


def _terms(laws: Sequence[Candidate], sizes: FloatArray) -> FloatArray:
    return np.array([law.terms(sizes) for law in laws])


def _fit(laws: tuple[Candidate, ...], terms: FloatArray, costs: FloatArray) -> _Tried:
    """Fit laws to the costs, or to what power of them their terms add up to.

    Errors are relative, so that is the same as fitting terms / cost^mean to ones.
    """
    means = np.array([law.mean for law in laws])[:, None]
    targets = costs**means
    coefficients, shares = nonnegative_fits(terms / targets[..., None], np.ones((1, len(costs))))
    fitted = (shares[0] * targets) ** (1 / means)
    squares = np.sum(np.log(costs / fitted) ** 2, axis=1)
    return _Tried(laws, terms, coefficients[0], fitted, squares)


def _nearer(family: Family, tried: Sequence[_Tried]) -> Iterator[float]:
    """Yield numbers on both sides of the best so far, between it and its neighbours."""
    squares = {
        law.number: float(square)
        for part in tried
        for law, square in zip(part.laws, part.squares, strict=True)
        if law.family == family.name and law.number is not None
    }
    numbers = sorted(squares)
    best = min(range(len(numbers)), key=lambda i: squares[numbers[i]])
    for low, high in pairwise(numbers[max(best - 1, 0) : best + 2]):
        yield from np.linspace(low, high, _PARTS + 1)[1:-1].tolist()


def covariances(
    terms: FloatArray, fitted: FloatArray, active: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Return the covariances of coefficients for a relative variance of 1 of every cost.

    terms: shape (m, n, TERMS). fitted: shape (m, n), positive. active: shape (m, TERMS), which
    coefficients are free, the others being 0 for sure. Returns them for coefficients x scale, shape
    (m, TERMS, TERMS), and the scale, shape (m, TERMS): least squares weighted with 1 / fitted^2.
    """
    relative = terms / fitted[..., None]
    scale = np.sqrt(np.sum(relative**2, axis=1))
    scale = np.where(scale > 0, scale, 1.0)
    scaled = np.where(active[:, None, :], relative / scale[:, None, :], 0.0)
    gram = scaled.transpose(0, 2, 1) @ scaled + 1e-9 * np.eye(terms.shape[-1])
    both = active[:, :, None] & active[:, None, :]
    return np.where(both, np.linalg.inv(gram), 0.0), scale


def aicc_with_error_prior(
    squares: FloatArray,
    parameters: NDArray[np.int64],
    sizes: int,
    error: float,
    degrees: float,
) -> FloatArray:
    """Return AICc of log cost, with a prior for its variance.

    squares: residual sums of squares. parameters: of each fit; the variance counts as one more.
    sizes: how many. error, degrees: the prior's relative error and what it is worth. `squares` and
    `parameters` broadcast to the shape of the result.

    AICc: Hurvich & Tsai, Biometrika 76 (1989) 297; Burnham & Anderson, Model Selection and
    Multimodel Inference, 2nd ed. 2002, section 2.4. The prior is a scaled inverse chi-square worth
    `degrees` observations (Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, section 2.6): few
    residuals are sometimes small by chance, which does not make a law more likely.
    """
    observations = sizes + degrees
    variance = (squares + degrees * error**2) / observations
    penalty = small_sample_penalty(parameters + 1, observations, _LEAST_SPARE)
    result: FloatArray = observations * np.log(variance) + penalty
    return result
