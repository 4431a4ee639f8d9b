"""Whatever the magnitudes that a size and a cost may have, there is a verdict and no warning."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.scaling.rule.cost_changes import cost_changes
from tools.scaling.rule.crossover import find_crossover
from tools.scaling.rule.growth import judge_growth
from tools.scaling.rule.law_changes import law_changes
from tools.scaling.rule.power_law import fit_power_law
from tools.stats.arrays import FloatArray
from tools.stats.interval import Interval, Refusal
from tools.stats.interval_arithmetic import inverse
from tools.store.magnitude import LEAST, MOST

COUNT = 7
exponents = st.floats(-30, 30) | st.sampled_from([-30.0, -10.0, 0.0, 10.0, 30.0])
magnitudes = st.lists(exponents, min_size=COUNT, max_size=COUNT).map(
    lambda powers: np.clip(10.0 ** np.array(powers), LEAST, MOST)
)
sizes = magnitudes.map(np.unique).filter(lambda sizes: len(sizes) == COUNT)
usual_sizes = st.just(np.geomspace(10.0, 1e6, COUNT))
errors = st.sampled_from([None, 0.0, 0.01, 5.0, 100.0])


@settings(max_examples=40)
@given(sizes | usual_sizes, magnitudes, errors, st.sampled_from([1.0, -1.0, 0.0]))
def test_growth_is_judged_and_predicted(
    sizes: FloatArray, costs: FloatArray, error: float | None, sign: float
) -> None:
    costs = np.append(costs[:-1], sign * costs[-1])
    verdict = judge_growth(sizes, costs, error)
    assert verdict.growth is not None
    if isinstance(verdict.predictor, Refusal):
        return
    for size in (sizes[0] / 2, 2 * sizes[-1], 5e-324, 1e308):
        answer = inverse(verdict.predictor.at(float(size), inflation=2.0))
        if isinstance(answer, Interval):
            assert 0 <= answer.low <= answer.value * (1 + 1e-9)
            assert answer.value <= answer.high * (1 + 1e-9)


@settings(max_examples=25)
@given(sizes | usual_sizes, st.lists(magnitudes, min_size=4, max_size=4))
def test_changes_over_commits_are_judged(sizes: FloatArray, costs: list[FloatArray]) -> None:
    logs = np.log(np.array([costs[0], costs[0], *costs[1:], costs[0]]))
    found = law_changes(sizes, logs, np.array(["box"] * len(logs)))
    assert all(0 <= change.index < len(logs) for change in found)
    assert all(isinstance(inverse(change.factor), Interval) for change in found)


@settings(max_examples=25)
@given(sizes | usual_sizes, magnitudes, magnitudes, st.floats(1e-3, 100.0))
def test_two_costs_are_compared(
    sizes: FloatArray, own: FloatArray, other: FloatArray, error: float
) -> None:
    assert find_crossover(sizes, own, other, error).kind
    assert len(cost_changes(own, other, np.full((COUNT, 2), error))) == COUNT


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
def test_what_is_taken_to_be_nearer_than_it_is_leaves_usual_fits_as_they_are(
    exponent: float,
) -> None:
    """Within a factor of 1e6 of the mean size and 1e20 of the mean cost nothing is cut."""
    wide = np.geomspace(1.0, 9e11, 13)
    fit = fit_power_law(wide, 3.0 * wide**exponent, 1e-3)
    assert fit.exponent.value == pytest.approx(exponent, abs=1e-3)
