"""Akaike's criterion for small samples: how far the data prefer one model to another."""

import math


def aicc(sum_squares: float, observations: int, coefficients: int) -> float:
    """Return AICc of a least-squares fit: n ln(RSS / n) + 2 k + 2 k (k + 1) / (n - k - 1).

    k counts the coefficients and the variance: Hurvich & Tsai, Biometrika 76 (1989) 297.
    sum_squares: positive. Infinite where n <= k + 1: so few observations cannot speak for it.
    """
    n, k = observations, coefficients + 1
    if n <= k + 1:
        return float("inf")
    return n * math.log(sum_squares / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
