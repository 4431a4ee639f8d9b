"""Fits of the speed-up laws: published numbers, a general minimiser and coverage."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares
from scipy.stats import t as student

from tools.projection.rule.scalability_fit import fit_law
from tools.projection.rule.speedup_laws import AMDAHL, COHERENCY, GUSTAFSON, USL
from tools.stats.interval import Interval, Refusal

SHARED = Path(__file__).parents[2] / ".." / "shared" / "fixtures"
N = np.array([1.0, 2, 3, 4, 6, 8, 12, 16])


def usl(n: np.ndarray, gamma: float, alpha: float, beta: float) -> np.ndarray:
    return gamma * n / (1 + alpha * (n - 1) + beta * n * (n - 1))


def noisy(throughput: np.ndarray, sd: float, seed: int) -> np.ndarray:
    return throughput * np.exp(sd * np.random.default_rng(seed).standard_normal(throughput.shape))


def data(block: dict[str, Any], first: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    return np.array(block["N"][:first], float), np.array(block["X"][:first], float)


def test_specsdm91_as_published(anchors: dict[str, Any]) -> None:
    block = anchors["usl"]["specsdm91"]
    fit = fit_law(USL, *data(block), "absolute")
    np.testing.assert_allclose(fit.coefficients, [90.0, 0.02773, 0.0001044], rtol=4e-4)
    # The digits beyond the printed ones were recomputed by a minimiser that stopped at 2e-6; the
    # printed 1 / alpha, 36.06401, and our smaller sum of squares say which of the two is exact.
    np.testing.assert_allclose(fit.coefficients, [89.99520, 0.02772843, 1.0436576e-4], rtol=3e-6)
    recomputed = [block["recomputed"][name] for name in ("gamma", "alpha", "beta")]
    least = np.sum((data(block)[1] - usl(data(block)[0], *recomputed)) ** 2)
    assert fit.residuals @ fit.residuals < least
    np.testing.assert_allclose(fit.standard_errors, [14.21, 9.122e-3, 1.988e-5], rtol=4e-4)
    np.testing.assert_allclose(fit.residuals, block["printed"]["residuals"], atol=6e-3)
    assert fit.residual_sd == pytest.approx(82.85, abs=5e-3)
    assert fit.degrees == 4
    assert fit.limit == pytest.approx(3245.589, abs=5e-4)
    assert fit.optimal_workers == pytest.approx(36.06401, abs=5e-6)
    peak = fit.peak_workers
    assert isinstance(peak, Interval)
    assert peak.value == pytest.approx(96.51956, abs=5e-6)
    assert fit.predict(np.array([peak.value]))[0][0] == pytest.approx(1883.9, abs=0.1)
    for name, ends in block["correct_95ci_t4"].items():
        interval = fit.interval(name)
        np.testing.assert_allclose([interval.low, interval.high], ends, rtol=1e-4)


def test_raytracer_has_no_peak(anchors: dict[str, Any]) -> None:
    fit = fit_law(USL, *data(anchors["usl"]["raytracer"]), "absolute")
    assert fit.coefficients[2] == 0
    np.testing.assert_allclose(fit.coefficients[:2], [21.848843, 0.05777078], rtol=1e-7)
    assert fit.residual_sd == pytest.approx(9.33567, abs=5e-6)
    assert fit.limit == pytest.approx(378.199, abs=5e-4)
    assert isinstance(fit.peak_workers, Refusal)
    assert fit.interval("beta").low == 0
    assert fit.interval("beta").high > 0


def test_raytracer_up_to_20_workers_as_published(anchors: dict[str, Any]) -> None:
    block = anchors["usl"]["raytracer"]["first6_recomputed"]
    fit = fit_law(USL, *data(anchors["usl"]["raytracer"], 6), "absolute")
    np.testing.assert_allclose(fit.coefficients, [20.856046, 0.024444045, 0.0016268092], rtol=2e-7)
    np.testing.assert_allclose(fit.standard_errors, [0.78851, 0.0083907, 0.0002614], rtol=2e-5)
    assert fit.residual_sd == pytest.approx(1.83411, abs=5e-6)
    for name, (low, high) in block["correct_95ci_t3"].items():
        interval = fit.interval(name)  # ends at the bound 0, where the t interval goes on
        assert interval.low == pytest.approx(max(low, 0), rel=1e-4)
        assert interval.high == pytest.approx(high, rel=1e-4)
    # R's own interval of alpha, .00754 to .04135, has a one-sided quantile on n - 1 degrees.
    half = student.ppf(0.95, 5) * fit.standard_errors[1]
    np.testing.assert_allclose(fit.coefficients[1] + [-half, half], [0.00754, 0.04135], atol=5e-6)


def test_quadratic_rule_of_2007_agrees_where_the_published_tool_used_it(
    anchors: dict[str, Any],
) -> None:
    # Gunther's spreadsheet: N / C - 1 = beta (N - 1)^2 + (alpha + beta) (N - 1) on C = X / X(1).
    block = anchors["usl"]["raytracer"]["usl_1x_quadratic"]
    n, x = data(anchors["usl"]["raytracer"])
    relative = x / x[0]
    design = np.column_stack([(n - 1) ** 2, n - 1])
    (beta, slope), *_ = np.linalg.lstsq(design, n / relative - 1)
    assert beta == pytest.approx(block["kappa"], rel=2e-6)
    assert slope - beta == pytest.approx(block["sigma"], rel=2e-6)
    predicted = usl(n, x[0], slope - beta, beta)
    np.testing.assert_allclose(predicted, list(block["pred"].values()), rtol=1e-6)
    # Its law through our code: the same curve, fitted without noise, has the same coefficients.
    fit = fit_law(USL, n, predicted, "absolute")
    np.testing.assert_allclose(fit.coefficients, [x[0], slope - beta, beta], rtol=1e-6)


@pytest.mark.parametrize("errors", ["absolute", "relative"])
def test_synthetic_example_comes_back(anchors: dict[str, Any], errors: Any) -> None:
    fit = fit_law(USL, *data(anchors["usl"]["synthetic"]), errors)
    np.testing.assert_allclose(fit.coefficients, [1, 0.02, 0.02], rtol=4e-4)
    assert isinstance(fit.peak_workers, Interval)
    assert fit.peak_workers.value == pytest.approx(7, rel=1e-4)


def test_oracledb_as_published(anchors: dict[str, Any]) -> None:
    path = SHARED / "anchors-scaling" / "oracledb.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(float(r["db_time"]), float(r["txn_rate"])) for r in csv.DictReader(file)]
    assert len(rows) == 360
    fit = fit_law(USL, *np.array(rows).T, "absolute")
    expected = anchors["usl"]["oracledb_txn_vs_dbtime"]["recomputed"]
    np.testing.assert_allclose(
        fit.coefficients, [expected[k] for k in ("gamma", "alpha", "beta")], rtol=2e-7
    )
    assert fit.residual_sd == pytest.approx(expected["resid_se"], abs=5e-6)
    assert fit.degrees == 357
    peak = fit.peak_workers
    assert isinstance(peak, Interval)
    assert peak.value == pytest.approx(expected["peak_N"], abs=5e-6)
    assert fit.predict(np.array([peak.value]))[0][0] == pytest.approx(4.74092, abs=5e-6)


def test_misra1d_to_seven_digits(anchors: dict[str, Any]) -> None:
    # b1 b2 x / (1 + b2 x) is Amdahl's law: alpha = b2 / (1 + b2), gamma = b1 b2 / (1 + b2).
    block = anchors["nist"]["Misra1d"]
    fit = fit_law(AMDAHL, np.array(block["x"]), np.array(block["y"]), "absolute")
    gamma, alpha = fit.coefficients
    np.testing.assert_allclose([gamma / alpha, alpha / (1 - alpha)], block["certified"], rtol=1e-7)
    assert fit.residuals @ fit.residuals == pytest.approx(block["rss"], rel=1e-7)
    assert fit.residual_sd == pytest.approx(block["resid_sd"], rel=1e-7)
    # d b2 / d alpha = (1 - alpha)^-2
    error = fit.standard_errors[1] / (1 - alpha) ** 2
    assert error == pytest.approx(block["certified_sd"][1], rel=1e-6)


def test_norris_straight_line_is_gustafson_s_law() -> None:
    # X = gamma alpha + gamma (1 - alpha) N, so any line with positive coefficients is one.
    n = np.array([1.0, 2, 4, 8, 16, 5, 9])
    y = np.array([3.1, 4.9, 9.2, 16.8, 33.3, 11.1, 18.7])
    fit = fit_law(GUSTAFSON, n, y, "absolute")
    (slope, offset), covariance = np.polyfit(n, y, 1, cov="unscaled")
    gamma, alpha = fit.coefficients
    np.testing.assert_allclose([gamma * alpha, gamma * (1 - alpha)], [offset, slope], rtol=1e-9)
    variance = fit.residual_sd**2 * covariance.sum()
    assert fit.standard_errors[0] == pytest.approx(np.sqrt(variance), rel=1e-9)


@pytest.mark.parametrize("errors", ["absolute", "relative"])
@pytest.mark.parametrize("alpha_beta", [(0.0, 0.0), (0.05, 0.0), (0.03, 0.01), (0.0, 0.02)])
@pytest.mark.parametrize("seed", range(3))
def test_fit_agrees_with_a_general_minimiser(
    errors: Any, alpha_beta: tuple[float, float], seed: int
) -> None:
    x = noisy(usl(N, 100, *alpha_beta), 0.04, seed)

    def residual(theta: np.ndarray) -> np.ndarray:
        model = usl(N, *theta)
        return x - model if errors == "absolute" else np.log(x / model)

    bounds = ([1e-6, 0, 0], [np.inf, 1, 1])
    minimum = least_squares(
        residual,
        [max(x / N), 0.01, 1e-4],
        bounds=bounds,
        x_scale=[100, 0.1, 0.01],
        xtol=1e-14,
        ftol=1e-14,
        gtol=1e-14,
    )
    fit = fit_law(USL, N, x, errors)
    assert fit.residuals @ fit.residuals <= 2 * minimum.cost * (1 + 1e-9)
    np.testing.assert_allclose(fit.coefficients, minimum.x, rtol=1e-3, atol=1e-4)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from([USL, AMDAHL, COHERENCY, GUSTAFSON]),
    st.sampled_from(["absolute", "relative"]),
    st.integers(0, 10**6),
    st.floats(0.001, 0.5),
    st.floats(1e-6, 1e6),
)
def test_any_data_give_coefficients_in_bounds_and_units_do_not_matter(
    law: Any, errors: Any, seed: int, sd: float, unit: float
) -> None:
    x = noisy(usl(N, 100, 0.03, 0.002), sd, seed)
    fit, scaled = fit_law(law, N, x, errors), fit_law(law, N, x * unit, errors)
    assert fit.coefficients[0] > 0
    assert np.all((fit.coefficients[1:] >= 0) & (fit.coefficients[1:] <= 1))
    np.testing.assert_allclose(scaled.coefficients[1:], fit.coefficients[1:], atol=1e-8)
    np.testing.assert_allclose(scaled.predict(N)[1], fit.predict(N)[1] * unit, rtol=1e-6)
    for name in ("gamma", *law.shares):
        interval = fit.interval(name)
        assert 0 <= interval.low <= interval.value <= interval.high
        assert name == "gamma" or interval.value <= fit.at_most(name) <= interval.high <= 1
    value, low, high = fit.predict(np.array([1.0, 16, 64]))
    assert np.all((low >= 0) & (low <= value) & (value <= high))


def test_order_of_the_measurements_does_not_matter() -> None:
    x, order = noisy(usl(N, 100, 0.03, 0.01), 0.03, 1), np.random.default_rng(0).permutation(len(N))
    sorted_fit, shuffled_fit = (
        fit_law(USL, a, b, "relative") for a, b in ((N, x), (N[order], x[order]))
    )
    np.testing.assert_allclose(sorted_fit.coefficients, shuffled_fit.coefficients)


@pytest.mark.parametrize("n", [[1, 2, 4], [1, 2, 1, 2, 1, 2]])
def test_too_few_values_or_numbers_of_workers_are_an_error(n: list[float]) -> None:
    workers = np.array(n, float)
    with pytest.raises(ValueError, match="usl takes 3"):
        fit_law(USL, workers, workers, "relative")


TRUTHS = {
    "no contention": (0.0, 0.0),
    "Amdahl": (0.05, 0.0),
    "peak inside": (0.03, 0.01),
    "peak outside": (0.03, 0.0008),
}
POINTS = {6: [1, 2, 4, 6, 8, 12], 8: [1, 2, 3, 4, 6, 8, 12, 16], 10: [*range(1, 7), 8, 10, 12, 16]}


def coverage(truth: tuple[float, float], points: int, sd: float, trials: int) -> np.ndarray:
    """Return how often gamma, alpha, beta and a new value at 1.5 and 2 times N are inside."""
    n, hits = np.array(POINTS[points], float), np.zeros(5)
    far = n[-1] * np.array([1.5, 2.0])
    for seed in range(trials):
        fit = fit_law(USL, n, noisy(usl(n, 100, *truth), sd, seed), "relative")
        intervals = [fit.interval(name) for name in ("gamma", "alpha", "beta")]
        _, low, high = fit.predict(far)
        new = noisy(usl(far, 100, *truth), sd, seed + 10**6)
        hits[:3] += [i.low <= t <= i.high for i, t in zip(intervals, (100, *truth), strict=True)]
        hits[3:] += (low <= new) & (new <= high)
    return hits / trials


@pytest.mark.parametrize("truth", ["Amdahl", "peak inside"])
def test_intervals_cover_about_as_often_as_they_say(truth: str) -> None:
    shares = coverage(TRUTHS[truth], 8, 0.03, 200)
    assert np.all(shares >= 0.90), shares


@pytest.mark.slow
@pytest.mark.parametrize("sd", [0.01, 0.05])
@pytest.mark.parametrize("points", list(POINTS))
@pytest.mark.parametrize("truth", list(TRUTHS))
def test_intervals_cover_90_to_99_percent_of_1000_trials(
    truth: str, points: int, sd: float
) -> None:
    shares = coverage(TRUTHS[truth], points, sd, 1000)
    print(f"{truth}, {points} points, {sd:.0%}: gamma alpha beta x1.5 x2 {shares}")
    assert np.all((shares >= 0.90) & (shares <= 0.99)), shares
