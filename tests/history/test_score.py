"""The arithmetic of the search, against slow and literal versions of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import ndtri, stdtr

from tools.history.rule.clean import CLIP, clean
from tools.history.rule.moderate import moderate
from tools.history.rule.noise import ar1_inflation, noise_of
from tools.history.rule.null import null_of
from tools.history.rule.rows import Rows, batches, padded, rows_of
from tools.history.rule.score import (
    best_places,
    cumulated,
    normal_score,
    score_of_surprise,
    scores_at,
    surprise,
    window_differences,
    window_pairs,
)
from tools.history.rule.steps import gains

VALUES = st.floats(-5, 5)


def rows_like(logs: np.ndarray) -> Rows:
    return rows_of(np.exp(logs))


@given(st.lists(st.lists(st.one_of(st.none(), st.floats(0.1, 10)), min_size=7, max_size=7)))
def test_rows_hold_what_was_measured_and_where(costs: list[list[float | None]]) -> None:
    array = np.array(costs, float).reshape(-1, 7)
    rows = rows_of(array)
    for i, series in enumerate(array):
        places = np.flatnonzero(~np.isnan(series))
        here = slice(rows.starts[i], rows.starts[i + 1])
        np.testing.assert_array_equal(rows.places[here], places)
        if len(places):
            logs = np.log(series[places])
            np.testing.assert_allclose(rows.values[here], logs - logs[0], atol=1e-5)
        assert rows.before(4)[i] == np.count_nonzero(places < 4)
    assert rows.starts[-1] == len(rows.values)


def test_zero_negative_and_infinite_costs_are_left_out() -> None:
    rows = rows_of(np.array([[1.0, 0.0, -1.0, np.inf, 2.0]]))
    assert rows.places.tolist() == [0, 4]


@given(arrays(np.int64, st.integers(0, 60), elements=st.integers(0, 300)))
def test_every_piece_is_in_one_batch(counts: np.ndarray) -> None:
    seen = [number for batch in batches(counts) for number in batch]
    assert sorted(seen) == list(range(len(counts)))


def test_pieces_are_filled_up_with_zeros() -> None:
    values = np.arange(5, dtype=np.float32)
    pieces = padded(values, np.array([3, 0]), np.array([2, 3]))
    assert pieces.tolist() == [[3.0, 4.0, 0.0], [0.0, 1.0, 2.0]]


@given(arrays(float, st.tuples(st.integers(1, 4), st.integers(6, 30)), elements=VALUES))
def test_cleaning_draws_in_to_the_running_median_of_five(logs: np.ndarray) -> None:
    rows = rows_like(logs)
    measured = rows.values.astype(float)
    cleaned = clean(rows)
    for i in range(len(logs)):
        here = slice(rows.starts[i], rows.starts[i + 1])
        y, sd = measured[here], cleaned.sd[i]
        middle = [min(max(t, 2), len(y) - 3) for t in range(len(y))]
        medians = np.array([np.median(y[c - 2 : c + 3]) for c in middle])
        far = np.abs(y - medians) / sd
        most = CLIP * sd * np.interp(far, [0, 6, 9], [1, 1, 0])
        drawn_in = medians + np.clip(y - medians, -most, most)
        np.testing.assert_allclose(cleaned.rows.values[here], drawn_in, atol=1e-5)


def test_the_sd_is_that_of_white_noise_whatever_steps_and_outliers_there_are() -> None:
    rng = np.random.default_rng(1)
    logs = 0.02 * rng.standard_normal((200, 100))
    logs[:, 40:] += 0.5
    logs[:, 70] += 1.0
    assert np.median(clean(rows_like(logs)).sd) == pytest.approx(0.02, rel=0.12)


@given(
    arrays(float, st.tuples(st.integers(1, 3), st.integers(8, 30)), elements=VALUES),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_differences_of_windows_are_those_of_means(y: np.ndarray, before: int, after: int) -> None:
    differences = window_differences(cumulated(y), before, after)
    for i, row in enumerate(y):
        literal = [
            row[t : t + after].mean() - row[t - before : t].mean()
            for t in range(before, len(row) - after + 1)
        ]
        np.testing.assert_allclose(differences[i], literal, atol=1e-9)


@given(arrays(float, st.tuples(st.integers(1, 3), st.integers(8, 40)), elements=VALUES))
def test_the_best_place_is_the_best_of_all_places(y: np.ndarray) -> None:
    counts = np.array([y.shape[1] - i for i in range(len(y))])
    pairs = window_pairs(y.shape[1])
    errors = np.array([[1 + 1 / a + 1 / b for a, b in pairs]] * len(y))
    degrees = np.full_like(errors, 9.0)
    score, place = best_places(y, counts, errors, degrees, pairs)
    for i, n in enumerate(counts):
        splits = np.arange(1, n)
        each = np.repeat([i], len(splits))
        every = scores_at(y[each], counts[each], splits, errors[each], degrees[each], pairs)
        assert score[i] == pytest.approx(every.max())
        if score[i] > 1e-6:
            assert every[place[i] - 1] == pytest.approx(every.max())


@given(arrays(float, st.tuples(st.integers(1, 3), st.integers(7, 20)), elements=VALUES))
def test_gains_are_what_two_levels_fit_better_than_one(y: np.ndarray) -> None:
    counts = np.array([y.shape[1] - i % 2 for i in range(len(y))])
    found = gains(y, counts)
    for i, n in enumerate(counts):
        row = y[i, :n]
        for t in range(y.shape[1]):
            if 3 <= t <= n - 3:
                two = sum(float(np.sum((part - part.mean()) ** 2)) for part in np.split(row, [t]))
                literal = float(np.sum((row - row.mean()) ** 2)) - two
                assert found[i, t] == pytest.approx(literal, abs=1e-6)
            else:
                assert found[i, t] == -np.inf


@pytest.mark.parametrize("degrees", [3.0, 8.0, 30.0, 1000.0])
def test_a_normal_score_is_as_improbable_as_the_t(degrees: float) -> None:
    for t in (0.5, 2.0, 4.0, 6.0):
        exact = -ndtri(stdtr(degrees, -t))
        assert float(normal_score(np.array(t), np.array(degrees))) == pytest.approx(exact, rel=0.02)


@given(st.floats(0.01, 30))
def test_surprise_and_score_are_inverse(score: float) -> None:
    assert float(score_of_surprise(surprise(np.array(score)))) == pytest.approx(score, rel=1e-6)


@pytest.mark.parametrize(("before", "after"), [(3, 3), (4, 16), (12, 12)])
@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
def test_the_inflation_of_ar1_noise_is_that_of_its_covariance(
    before: int, after: int, rho: float
) -> None:
    weights = np.concatenate([np.full(before, -1 / before), np.full(after, 1 / after)])
    lag = np.abs(np.subtract.outer(*[np.arange(before + after)] * 2))
    variance = weights @ rho**lag @ weights
    white = (1 - rho) * (1 / before + 1 / after)
    grid = np.concatenate([np.linspace(0.0, 0.9, 91), np.linspace(0.91, 0.995, 18)])
    inflation = ar1_inflation(before, after)
    assert (np.diff(inflation) > 0).all()
    assert np.interp(rho, grid, inflation) == pytest.approx(variance / white)


def test_variances_that_differ_little_are_shrunk_to_one_and_others_hardly() -> None:
    rng = np.random.default_rng(1)
    degrees = np.full(300, 10.0)
    chi = rng.chisquare(10, 300) / 10
    alike = moderate(chi, degrees)
    assert alike.prior == pytest.approx(1.0, rel=0.1)
    assert np.std(np.log(alike.variances)) < 0.4 * np.std(np.log(chi))
    unlike = moderate(chi * np.exp(rng.normal(0, 3, 300)), degrees)
    assert unlike.prior_degrees < 2
    assert moderate(chi[:2], degrees[:2]).variances.tolist() == chi[:2].tolist()


def test_errors_of_windows_are_those_that_the_noise_has() -> None:
    rng = np.random.default_rng(1)
    logs = 0.01 * rng.standard_normal((80, 60))
    for t in range(1, 60):
        logs[:, t] = 0.8 * logs[:, t - 1] + 0.6 * logs[:, t]
    cleaned = clean(rows_like(logs))
    noise = noise_of(cleaned.rows, cleaned.sd, np.zeros(80), [np.arange(80)])
    for number, (before, after) in enumerate(noise.pairs):
        if before == after <= 12:
            truth = np.std(window_differences(cumulated(logs), before, after))
            assert np.median(noise.errors[:, number]) == pytest.approx(truth, rel=0.25)


@pytest.mark.parametrize("count", [12, 100])
def test_scores_are_exceeded_as_often_as_their_p_value_says(count: int) -> None:
    null = null_of(count, 0.0)
    assert null.heavy == 0.0
    for p_value in (0.05, 0.01):
        critical = null.critical(p_value)
        assert np.mean(null.light.scores > critical) == pytest.approx(p_value, rel=0.4)
        assert float(null.p_values(np.array([critical]))[0]) == pytest.approx(p_value, rel=0.1)
    p_values = null.p_values(np.array([1.0, 2.0, 4.0, 8.0, 20.0]))
    assert (np.diff(p_values) <= 0).all()
    assert p_values[-1] < 1e-20


def test_heavy_tails_of_the_suite_ask_for_more() -> None:
    critical = [null_of(100, outliers).critical(1e-3) for outliers in (0.0, 0.01, 0.05)]
    assert (np.diff(critical) > 0).all()
