"""Faster than life costs more sub-steps, never accuracy: Simulation.advance. Treiber, Kanagaraj:
Physica A 419, 183 (2015) for the error of the ballistic update, which grows with the step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore import Scenario, Simulation


@pytest.mark.parametrize(("wall_s", "speed_factor"), [(50.0, 1.0), (5.0, 10.0), (0.05, 1000.0)])
def test_the_same_simulated_time_is_the_same_state_at_every_factor(engine, wall_s, speed_factor):
    """50 s each, in 500 steps of 0.1 s."""
    stepped, advanced = (Simulation(Scenario.traffic(30, 3), engine=engine) for _ in range(2))
    stepped.run(500, 0.1)
    assert advanced.advance(wall_s, speed_factor) == 500
    np.testing.assert_array_equal(advanced.state.travelled_m, stepped.state.travelled_m)
    np.testing.assert_array_equal(advanced.state.lane, stepped.state.lane)
    assert advanced.digest().matches(stepped.digest())


@settings(max_examples=50, deadline=None)
@given(simulated_s=st.floats(0.001, 30.0), speed_factor=st.floats(1.0, 1000.0))
def test_no_sub_step_is_longer_than_a_tenth_of_a_second(engine, simulated_s, speed_factor):
    """And there is none too many."""
    simulation = Simulation(Scenario.ring(5), engine=engine)
    steps = simulation.advance(simulated_s / speed_factor, speed_factor)
    assert simulation.state.time_s == pytest.approx(simulated_s)
    assert simulated_s / steps <= 0.1 * (1 + 1e-9)
    assert steps == 1 or simulated_s / (steps - 1) > 0.1 * (1 - 1e-9)


def test_nobody_collides_at_a_thousand_times_the_speed_of_life(engine):
    """Frames of 1/60 s, each of 16.7 s of traffic."""
    simulation = Simulation(Scenario.traffic(30, 2), engine=engine)
    for _ in range(30):
        simulation.advance(1 / 60, 1000.0)
        assert (simulation.state.gap_m > 0).all()
    assert simulation.metrics().live.collisions == 0


def test_halving_the_step_halves_the_error_of_a_trajectory(engine):
    """Treiber and Kanagaraj (2015): with accelerations from the start of the step, first order."""

    def travelled_m(dt):
        simulation = Simulation(Scenario.ring(20), engine=engine)
        simulation.run(round(40 / dt), dt)
        return simulation.state.travelled_m

    exact_m = travelled_m(0.0025)
    errors_m = [np.abs(travelled_m(dt) - exact_m).max() for dt in (0.2, 0.1, 0.05)]
    assert errors_m[0] / errors_m[1] == pytest.approx(2.0, rel=0.15)
    assert errors_m[1] / errors_m[2] == pytest.approx(2.0, rel=0.15)
