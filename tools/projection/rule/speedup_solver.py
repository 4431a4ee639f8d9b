"""Bounded least squares for the speed-up laws."""

from itertools import product
from typing import Literal

import numpy as np

from ...stats.arrays import FloatArray
from .speedup_laws import SpeedupLaw

Errors = Literal["relative", "absolute"]
MAX_ROUNDS = 200
_TOLERANCE = 1e-13
_LEAST_STEP = 1e-6


def least_squares(
    law: SpeedupLaw, basis: FloatArray, workers: FloatArray, observed: FloatArray, errors: Errors
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the law's linear coordinates, shape (p,), the residuals and d mean / d eta, (n,).

    A law is linear in its coordinates, so Gauss-Newton is a sequence of linear least-squares
    problems, each solved exactly, also at a bound. It starts from the law's eta as observed, and
    a step that would raise the sum of squares is halved.

    basis: shape (n, p); workers, observed: (n,). errors: residuals of log X or of X.
    """

    def at(eta: FloatArray) -> tuple[FloatArray, FloatArray]:
        fitted = law.throughput(workers, eta)
        slope = (-fitted if law.reciprocal else fitted) / eta
        if errors == "absolute":
            return observed - fitted, slope
        return np.log(observed / fitted), slope / fitted

    def solve(eta: FloatArray) -> FloatArray:
        residual, slope = at(eta)
        return _bounded_least_squares(basis * slope[:, None], slope * eta + residual)

    linear = solve(law.throughput(workers, observed))
    for _ in range(MAX_ROUNDS):
        residual, slope = at(basis @ linear)
        towards, share = solve(basis @ linear) - linear, 1.0
        while share > _LEAST_STEP and _sum_squares(at(basis @ (linear + share * towards))[0]) > (
            _sum_squares(residual) * (1 + _TOLERANCE)
        ):
            share /= 2
        linear = linear + share * towards
        if np.max(np.abs(basis @ towards) / (basis @ linear)) < _TOLERANCE:
            break
    residual, slope = at(basis @ linear)
    return linear, residual, slope


def _bounded_least_squares(a: FloatArray, y: FloatArray) -> FloatArray:
    """Return the c of least |a c - y| with c[0] >= 0 and every other c between 0 and c[0].

    The optimum of a convex problem is the free optimum of the face that it lies in, so the faces
    are tried one by one: each share is free, 0 or 1. a: shape (n, p), p <= 3, y: (n,).
    """
    units = np.eye(a.shape[1])
    least = np.inf
    best: FloatArray = units[0]
    for face in product((None, 0.0, 1.0), repeat=a.shape[1] - 1):
        columns = [(1.0, *(share or 0.0 for share in face))]
        columns += [unit for unit, share in zip(units[1:], face, strict=True) if share is None]
        span = np.array(columns).T
        reduced = a @ span
        scale = np.linalg.norm(reduced, axis=0)
        c: FloatArray = span @ (np.linalg.lstsq(reduced / scale, y)[0] / scale)
        if c[0] <= 0 or np.any(c[1:] < 0) or np.any(c[1:] > c[0]):
            continue
        distance = _sum_squares(a @ c - y)
        if len(columns) == len(units):  # the whole of the inside: nothing can be nearer
            return c
        if distance < least:
            best, least = c, distance
    return best


def _sum_squares(values: FloatArray) -> float:
    return float(values @ values)
