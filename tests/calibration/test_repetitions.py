"""The worlds and values chosen are those that trying them all finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tools.calibration.rule.repetitions import (
    MOST_VALUES,
    MOST_WORLDS,
    Levels,
    Repetitions,
    best_repetitions,
)

positive = st.floats(1e-6, 1e2)
levels = st.tuples(positive, positive, positive)


def of(triple: tuple[float, float, float]) -> Levels:
    return Levels(*(np.array([number]) for number in triple))


def chosen(
    variances: tuple[float, float, float], costs_s: tuple[float, float, float]
) -> tuple[int, int]:
    found: Repetitions = best_repetitions(of(variances), of(costs_s))
    return int(found.worlds[0]), int(found.values[0])


def product(above: float, variance: float, above_s: float, cost_s: float, count: int) -> float:
    return (above + variance / count) * (above_s + count * cost_s)


@given(levels, levels)
def test_no_other_number_of_values_is_better_for_a_world(
    variances: tuple[float, float, float], costs_s: tuple[float, float, float]
) -> None:
    _, values = chosen(variances, costs_s)
    tried = [
        product(variances[1], variances[2], costs_s[1], costs_s[2], count)
        for count in range(1, MOST_VALUES + 1)
    ]
    assert tried[values - 1] <= min(tried) * (1 + 1e-9)


@given(levels, levels)
def test_no_other_number_of_worlds_is_better_for_a_process(
    variances: tuple[float, float, float], costs_s: tuple[float, float, float]
) -> None:
    worlds, values = chosen(variances, costs_s)
    of_world = variances[1] + variances[2] / values
    world_s = costs_s[1] + values * costs_s[2]
    tried = [
        product(variances[0], of_world, costs_s[0], world_s, count)
        for count in range(1, MOST_WORLDS + 1)
    ]
    assert tried[worlds - 1] <= min(tried) * (1 + 1e-9)


def test_the_textbook_optimum() -> None:
    """sqrt(0.9 s / 0.1 s x 4) worlds, sqrt(9 ms / 9 ms x 9) values."""
    assert chosen((1.0, 4.0, 0.0), (0.9, 0.099, 1e-3)) == (6, 1)
    assert chosen((1.0, 1.0, 9.0), (1e-9, 9e-3, 9e-3)) == (1, 3)


def test_what_does_not_vary_is_not_repeated_and_what_alone_varies_is_to_the_limit() -> None:
    assert chosen((1.0, 0.0, 0.0), (1.0, 1e-3, 1e-3)) == (1, 1)
    assert chosen((0.0, 1.0, 0.0), (1.0, 1e-3, 1e-3)) == (MOST_WORLDS, 1)
    assert chosen((1.0, 0.0, 1.0), (1.0, 1e-3, 1e-3))[1] == MOST_VALUES
    assert chosen((0.0, 0.0, 0.0), (0.0, 1e-3, 1e-3)) == (1, 1)


def test_a_process_that_costs_nothing_is_better_than_a_world_more() -> None:
    assert chosen((0.0, 1.0, 0.0), (0.0, 1e-3, 1e-3))[0] == 1
