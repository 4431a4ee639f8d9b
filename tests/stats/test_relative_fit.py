"""The vectorised non-negative fit against slow literal references."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, nnls

from tools.stats.relative_fit import relative_fit, weighted_nonnegative_line

positive = st.floats(1e-3, 1e3)


@given(st.lists(st.tuples(positive, positive, positive), min_size=3, max_size=9))
def test_weighted_line_agrees_with_nnls(points: list[tuple[float, float, float]]) -> None:
    x, y, w = np.array(points).T
    offset, slope = weighted_nonnegative_line(x[None], y, w[None])
    root = np.sqrt(w)
    _, least = nnls(np.column_stack([root, root * x]), root * y)
    ours = np.sqrt(np.sum(w * (y - offset[0] - slope[0] * x) ** 2))
    assert offset[0] >= 0
    assert slope[0] >= 0
    assert ours <= least * (1 + 1e-6) + 1e-9 * np.sqrt(np.sum(w * y**2))


def test_equal_regressors_leave_an_offset_alone() -> None:
    fit = relative_fit(np.ones((1, 4)), np.array([1.0, 2.0, 3.0, 4.0]))
    assert fit.slope[0] == 0
    np.testing.assert_allclose(fit.offset[0], 2.5)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.0, 100.0), st.floats(0.2, 3.0))
def test_fit_minimises_the_gamma_deviance(seed: int, offset: float, power: float) -> None:
    rng = np.random.default_rng(seed)
    x = np.geomspace(1, 100, 8) ** power
    y = (offset + x) * np.exp(0.1 * rng.standard_normal(8))
    fit = relative_fit(x[None], y)

    def deviance(theta: np.ndarray) -> float:
        mean = theta[0] + theta[1] * x
        return float(2 * np.sum(y / mean - 1 - np.log(y / mean)))

    bounds = [(0, None), (1e-12, None)]
    starts = [(offset + 1e-3, 1.0), (1e-3, 1.0), (float(fit.offset[0]), float(fit.slope[0]))]
    least = min(minimize(deviance, s, bounds=bounds, method="L-BFGS-B").fun for s in starts)
    np.testing.assert_allclose(fit.deviance[0], deviance(np.r_[fit.offset, fit.slope]))
    assert fit.deviance[0] <= least * (1 + 1e-6) + 1e-12


def test_candidates_are_fitted_independently() -> None:
    y = np.array([3.0, 5.0, 8.0, 20.0])
    x = np.array([[1.0, 2.0, 4.0, 9.0], [1.0, 4.0, 16.0, 81.0]])
    both = relative_fit(x, y)
    for i in range(2):
        alone = relative_fit(x[i : i + 1], y)
        np.testing.assert_allclose(both.fitted[i], alone.fitted[0], rtol=1e-6)
