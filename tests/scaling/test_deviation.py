"""How far single sizes may lie off a law."""

import numpy as np
import pytest

from tools.scaling.rule.deviation import deviations


def test_the_prior_adds_up_and_has_its_median_at_one_percent() -> None:
    spread = deviations(0.02, 0.003)
    prior = np.exp(spread.log_prior)
    assert prior.sum() == pytest.approx(1)
    below = prior[spread.of_size < 0.01**2].sum()
    assert 0.4 < below < 0.6


def test_nothing_of_the_error_of_repeats_is_of_a_size() -> None:
    spread = deviations(0.02, 0.003)
    np.testing.assert_allclose(spread.variance - spread.of_size, 0.02**2 + 0.003**2)
    assert spread.of_size.min() == 0


def test_without_a_known_error_a_part_of_the_scatter_is() -> None:
    spread = deviations(None, 0.003)
    assert np.all((spread.of_size > 0) & (spread.of_size < spread.variance))


@pytest.mark.parametrize("degrees", [1.0, 6.0, 50.0])
def test_residuals_say_the_more_the_more_there_are(degrees: float) -> None:
    """Scatter of 5 % where repeats explain 1 %: few residuals leave small deviations possible."""
    spread = deviations(0.01, 0.003)
    squares = np.array([degrees * 0.05**2])
    weights = np.exp(spread.log_weights(squares, np.array([degrees])))[0]
    assert weights.sum() == pytest.approx(1)
    small = weights[spread.of_size < 0.02**2].sum()
    likely = {1.0: (0.05, 0.7), 6.0: (1e-6, 0.1), 50.0: (0.0, 1e-6)}[degrees]
    assert likely[0] <= small <= likely[1]
