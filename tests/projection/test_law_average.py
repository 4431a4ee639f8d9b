"""Laws weighed by how well they fit: against literal integrals, and what must not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from tools.projection.rule.law_average import average_laws
from tools.projection.rule.speedup_forms import FORMS, NAMES, Extent
from tools.projection.rule.worker_counts import WorkerCounts, at_each_count
from tools.stats.scatter import Scatter

N = np.array([1.0, 2, 4, 6, 8, 12])
OTHERS = ("usl", "gustafson", "power", "bend", "clock")


def noisy(throughput: np.ndarray, sd: float, seed: int) -> np.ndarray:
    return throughput * np.exp(sd * np.random.default_rng(seed).standard_normal(len(throughput)))


def amdahl(n: np.ndarray, alpha: float) -> np.ndarray:
    return 50 * n / (1 + alpha * (n - 1))


def literal_likelihood(measured: WorkerCounts, alpha: float) -> float:
    """Return the likelihood of a share of contention, up to a factor, with loops and no grid."""
    logs = [
        float(y) - np.log(n / (1 + alpha * (n - 1)))
        for y, n in zip(measured.logs, measured.workers, strict=True)
    ]
    mean = sum(logs) / len(logs)
    squares = sum((log - mean) ** 2 for log in logs)
    degrees = measured.degrees + len(logs) - 1
    return float((measured.degrees * measured.error**2 + squares) ** (-degrees / 2))


@pytest.mark.parametrize("alpha", [0.0, 0.004, 0.05])
def test_weights_are_those_of_a_literal_integral(alpha: float) -> None:
    measured = at_each_count(N, noisy(amdahl(N, alpha), 0.02, 3), None)
    average = average_laws(measured)

    def density(loss: float) -> float:
        contention = float(np.expm1(loss)) / (N[-1] - 1)
        if contention > 1:
            return 0.0
        prior = 1 / (loss + 0.02) / np.log1p(np.log(N[-1]) / 0.02)
        return literal_likelihood(measured, contention) * float(prior)

    scale = literal_likelihood(measured, alpha)
    weight = quad(lambda u: density(u) / scale, 0, np.log(N[-1]), limit=500, points=[0.05, 0.5])[0]
    linear = literal_likelihood(measured, 0.0) / scale
    assert average.shares["amdahl"] / average.shares["linear"] == pytest.approx(
        weight / linear, rel=0.03
    )
    assert sum(average.shares.values()) == pytest.approx(1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.005, 0.3), st.floats(1e-6, 1e6))
def test_units_and_order_do_not_matter(seed: int, sd: float, unit: float) -> None:
    values = noisy(amdahl(N, 0.03), sd, seed)
    order = np.random.default_rng(seed).permutation(len(N))
    plain, other = (
        average_laws(at_each_count(n, x, None)).throughput(24.0)
        for n, x in ((N, values), (N[order], values[order] * unit))
    )
    assert other.value == pytest.approx(plain.value * unit, rel=1e-6)
    assert (other.low, other.high) == pytest.approx((plain.low * unit, plain.high * unit))
    assert 0 < plain.low <= plain.value <= plain.high


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_every_form_loses_nothing_at_one_worker_and_its_loss_at_the_most(form) -> None:
    extent = Extent(np.array([1.0, 2, 4, 8, 12, 16]), physical=8.0)
    losses = np.array([[0.02], [0.3], [0.6]])
    some = False
    for shape in form.shapes:
        logs = form.log_speedup(np.array([1.0, 16.0]), losses, np.full_like(losses, shape), extent)
        possible = np.isfinite(logs).all(axis=1)
        some |= bool(possible.any())
        np.testing.assert_allclose(logs[possible, 0], 0, atol=1e-9)
        if form.name != "linear":
            np.testing.assert_allclose(
                logs[possible, 1], np.log(16) - losses[possible, 0], rtol=1e-9
            )
    assert some


def test_a_roof_and_shared_cores_are_told_from_the_rest() -> None:
    roof = average_laws(at_each_count(N, noisy(50 * np.minimum(N, 5), 0.02, 1), None))
    assert roof.share("roof") > 0.8
    throughput, workers = roof.roof()
    assert throughput.low <= 250 <= throughput.high
    assert workers.low <= 5 <= workers.high
    shared = 50 * (np.minimum(N, 6) + 0.3 * np.maximum(N - 6, 0))
    known = average_laws(at_each_count(N, noisy(shared, 0.01, 2), None), physical=6)
    assert known.share("smt") > 0.8
    gain = known.second_thread()
    assert gain.low <= 0.3 <= gain.high
    unknown = average_laws(at_each_count(N, noisy(shared, 0.01, 2), None))
    assert unknown.share("bend", "corner") > 0.5
    assert unknown.bend() == pytest.approx(6, abs=1.5)
    assert unknown.share("smt") == 0


def test_a_peak_is_told_where_it_was_measured_and_not_where_the_rise_goes_on() -> None:
    def usl(n: np.ndarray, beta: float) -> np.ndarray:
        return 50 * n / (1 + 0.03 * (n - 1) + beta * n * (n - 1))

    peak = average_laws(at_each_count(N, noisy(usl(N, 0.03), 0.01, 1), None)).peak()
    assert peak is not None
    assert peak.low <= np.sqrt(0.97 / 0.03) <= peak.high
    assert average_laws(at_each_count(N, noisy(usl(N, 0.0002), 0.01, 1), None)).peak() is None


def test_repeats_and_known_noise_narrow_what_is_said() -> None:
    values = noisy(amdahl(N, 0.03), 0.002, 5)
    blind, known = (
        average_laws(at_each_count(N, values, noise)).throughput(24.0)
        for noise in (None, Scatter(0.002, 30))
    )
    assert np.log(known.high / known.low) < np.log(blind.high / blind.low)
    measured = at_each_count(np.repeat(N, 3), np.repeat(values, 3), None)
    assert measured.known == 12
    np.testing.assert_allclose(measured.logs, np.log(values))
    assert measured.error == pytest.approx(0.01)
