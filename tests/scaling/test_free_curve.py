"""A curve without a law against literal generalised least squares."""

import numpy as np
import pytest

from tools.scaling.rule.candidate_fits import fit_candidates
from tools.scaling.rule.free_curve import _DRIFTS, FreeCurve, fit_free_curve

SIZES = np.array([10.0, 20, 50, 100, 200, 500, 1000, 2000])
STEPS = 20_000


def curve_of(cost: np.ndarray, error: float = 0.01) -> FreeCurve:
    return fit_free_curve(fit_candidates(SIZES[: len(cost)], cost, error))


def literal_walk(x: np.ndarray) -> np.ndarray:
    """The covariance of an integrated random walk by a sum: both of (x - u)(y - u) over u."""
    u = (np.arange(STEPS) + 0.5) * x.max() / STEPS
    reach = np.maximum(x[:, None] - u, 0.0)
    return reach @ reach.T * x.max() / STEPS


@pytest.mark.parametrize("size", [700.0, 4000.0, 10_000.0])
def test_predictions_are_those_of_kriging(size: float) -> None:
    rng = np.random.default_rng(2)
    cost = 30 + SIZES * np.exp(0.02 * rng.standard_normal(len(SIZES)))
    curve = curve_of(cost)
    means, variances = curve.at(np.array([size]))
    x = np.log(np.append(SIZES, size)) - curve.start
    walk, y = literal_walk(x), np.log(cost)
    for d in (0, 4, 8):
        covariance = _DRIFTS[d] ** 2 * walk
        inverse = np.linalg.inv(covariance[:-1, :-1] + np.eye(len(SIZES)))
        line = np.stack([np.ones(len(SIZES)), x[:-1]], axis=-1)
        of_line = np.linalg.inv(line.T @ inverse @ line)
        beta = of_line @ line.T @ inverse @ y
        shared = covariance[-1, :-1]
        mean = np.array([1, x[-1]]) @ beta + shared @ inverse @ (y - line @ beta)
        beyond = np.array([1, x[-1]]) - line.T @ inverse @ shared
        variance = covariance[-1, -1] - shared @ inverse @ shared + beyond @ of_line @ beyond
        assert means[d, 0] == pytest.approx(mean, abs=1e-4)
        assert variances[d, 0] == pytest.approx(variance, rel=1e-3)


def test_a_straight_line_wants_no_drift_and_a_bend_does() -> None:
    rng = np.random.default_rng(0)
    noise = np.exp(0.01 * rng.standard_normal(len(SIZES)))
    straight, bent = curve_of(SIZES * noise), curve_of((300 + SIZES) * noise)
    assert np.argmin(straight.aicc) <= 1
    assert np.argmin(bent.aicc) >= 4


def test_it_goes_on_with_the_last_slope_and_is_less_sure_farther_away() -> None:
    curve = curve_of(3.0 * SIZES**1.3)
    means, variances = curve.at(np.array([4000.0, 20_000.0]))
    np.testing.assert_allclose(np.exp(means[0]), 3.0 * np.array([4000.0, 20_000]) ** 1.3, rtol=0.01)
    assert np.all(variances[:, 1] > variances[:, 0])


def test_no_drift_leaves_the_line_of_least_squares() -> None:
    curve = curve_of(SIZES**1.1 * np.array([1.02, 0.99, 1, 1.01, 0.98, 1, 1, 1.01]))
    assert np.all(np.diff(curve.squares) < 0)
    slope = np.polyfit(np.log(SIZES), 1.1 * np.log(SIZES), 1)[0]
    assert curve.line[0, 1] == pytest.approx(slope, abs=0.01)
