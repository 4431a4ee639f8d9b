"""Non-negative laws of up to three terms fitted in relative error, many laws to many series."""

import numpy as np

from .arrays import FloatArray

TERMS = 3
ROUNDS = 5  # of reweighting; further ones move a cost by less than 1e-4 of itself
_SINGULAR = 1e-12
_LEAST_FITTED = 1e-3  # of the cost: keeps a weight finite where a law passes near zero
_PAIRS = ((0, 1), (0, 2), (1, 2))


def nonnegative_fits(terms: FloatArray, costs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fit cost = sum of coefficient x term, coefficients >= 0, errors proportional to the cost.

    terms: shape (laws, n, TERMS), below 0 where a law subtracts one, zero columns where it has
    fewer; a size whose terms are all zero takes no part. costs: shape (series, n), positive.
    Returns coefficients, shape (series, laws, TERMS), and fitted costs, shape (series, laws, n).

    Least squares iteratively reweighted with 1/fitted^2: the gamma generalised linear model with
    identity link, McCullagh & Nelder, Generalized Linear Models, 2nd ed. 1989, sections 2.5 and
    8.3. Each round is solved exactly by trying every set of terms (Lawson & Hanson, Solving Least
    Squares Problems, 1974, ch. 23, for so few terms that all sets can be tried).
    """
    scale = np.sqrt(np.mean(terms**2, axis=1))
    scaled = terms / np.where(scale > 0, scale, 1.0)[:, None, :]
    rows, columns = np.triu_indices(TERMS)
    products = np.ascontiguousarray(scaled[:, :, rows] * scaled[:, :, columns])
    # Laws come first within the rounds: a law's products are one matrix for all series.
    least = _LEAST_FITTED * costs
    fitted = np.broadcast_to(costs, (len(terms), *costs.shape))
    for _ in range(ROUNDS):
        weights = fitted**-2.0
        gram = weights @ products
        coefficients = _solve(gram, (weights * costs) @ scaled)
        fitted = np.maximum(coefficients @ scaled.transpose(0, 2, 1), least)
    coefficients = coefficients / np.where(scale > 0, scale, 1.0)[:, None, :]
    return coefficients.transpose(1, 0, 2), fitted.transpose(1, 0, 2)


def _solve(gram: FloatArray, right: FloatArray) -> FloatArray:
    """Return the best non-negative solutions, shape (..., 3), of normal equations.

    gram: shape (..., 6), the upper triangles; right: shape (..., 3).
    """
    a, b, c, d, e, f = np.moveaxis(gram, -1, 0)
    diagonal, off = (a, d, f), {(0, 1): b, (0, 2): c, (1, 2): e}
    p = np.moveaxis(right, -1, 0)
    there = [bool(np.any(of_term)) for of_term in diagonal]
    best = np.zeros(a.shape)
    solution = np.zeros((TERMS, *a.shape))
    for i in range(TERMS):
        if not there[i]:
            continue
        alone = p[i] / np.where(diagonal[i] > 0, diagonal[i], 1.0)
        _keep_better(best, solution, {i: alone}, p)
    for i, j in _PAIRS:
        if not (there[i] and there[j]):
            continue
        determinant = diagonal[i] * diagonal[j] - off[i, j] ** 2
        regular = determinant > _SINGULAR * diagonal[i] * diagonal[j]
        inverse = np.where(regular, 1.0, 0.0) / np.where(regular, determinant, 1.0)
        first = (diagonal[j] * p[i] - off[i, j] * p[j]) * inverse
        second = (diagonal[i] * p[j] - off[i, j] * p[i]) * inverse
        _keep_better(best, solution, {i: first, j: second}, p)
    if not all(there):
        return np.moveaxis(solution, 0, -1)
    minors = (d * f - e * e, c * e - b * f, b * e - c * d)
    determinant = a * minors[0] + b * minors[1] + c * minors[2]
    regular = determinant > _SINGULAR * a * d * f
    inverse = np.where(regular, 1.0, 0.0) / np.where(regular, determinant, 1.0)
    first = (minors[0] * p[0] + minors[1] * p[1] + minors[2] * p[2]) * inverse
    middle = b * c - a * e
    second = (minors[1] * p[0] + (a * f - c * c) * p[1] + middle * p[2]) * inverse
    third = (minors[2] * p[0] + middle * p[1] + (a * d - b * b) * p[2]) * inverse
    _keep_better(best, solution, {0: first, 1: second, 2: third}, p)
    return np.moveaxis(solution, 0, -1)


def _keep_better(
    best: FloatArray, solution: FloatArray, terms: dict[int, FloatArray], right: FloatArray
) -> None:
    """Take a solution with these terms alone where it is allowed and explains more."""
    gain = sum(value * right[i] for i, value in terms.items())
    better = (gain > best) & np.logical_and.reduce([value >= 0 for value in terms.values()])
    np.copyto(best, gain, where=better)
    for i in range(TERMS):
        np.copyto(solution[i], terms.get(i, np.zeros(1)), where=better)
