"""Bad input is refused with the field and the range; the ring is the yardstick's workload."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from simcore import Scenario, Simulation

YARDSTICK = Path(__file__).parents[3] / "shared" / "yardsticks" / "ring_limit.py"
NAN = float("nan")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"vehicles": 0}, "vehicles must be a whole number of at least 1, got 0"),
        ({"vehicles": 2.5}, "vehicles must be a whole number of at least 1"),
        ({"vehicles": True}, "vehicles must be a whole number"),
        ({"vehicles": 3, "track_length_m": 13.5}, "track_length_m must be above 13.5"),
        ({"vehicles": 3, "track_length_m": NAN}, "track_length_m must be a number finite"),
        ({"vehicles": 3, "vehicle_length_m": 0}, "vehicle_length_m must be a number finite and"),
        ({"vehicles": 3, "vehicle_length_m": 40}, "track_length_m must be above 120"),
        ({"vehicles": 2, "speed_mps": NAN}, "speed_mps must be finite"),
        ({"vehicles": 2, "speed_mps": [1.0, -1.0]}, "speed_mps must be at least 0"),
        ({"vehicles": 2, "speed_mps": [1.0]}, r"speed_mps must have shape \(2,\)"),
        ({"vehicles": 2, "position_m": [0.0, NAN]}, "position_m must be finite"),
        ({"vehicles": 2, "position_m": [0.0, 4.5]}, "position_m must leave a gap above 0 m"),
        ({"vehicles": 2, "position_m": [10.0, 0.0]}, "position_m must increase"),
        ({"vehicles": 2, "position_m": [0.0, 70.0]}, "within one lap of 70 m"),
        ({"vehicles": 2, "position_jitter_m": 15.25}, r"position_jitter_m must be in \[0, 15.25\)"),
        ({"vehicles": 2, "position_jitter_m": -1}, "position_jitter_m must be a finite number"),
        ({"vehicles": 2, "speed_jitter_mps": 15.5}, r"speed_jitter_mps must be in \[0, 15\]"),
    ],
)
def test_a_bad_scenario_names_the_field_and_the_range(arguments, message):
    with pytest.raises(ValueError, match=message):
        Scenario(**arguments)


@pytest.mark.parametrize("dt", [0, -0.1, 1.5, NAN, float("inf"), "0.1", None])
def test_a_bad_time_step_names_the_range_and_moves_nothing(dt):
    simulation = Simulation(Scenario.ring(5))
    before = simulation.state
    with pytest.raises(ValueError, match=r"dt must be a number in \(0, 1\]"):
        simulation.step(dt)
    np.testing.assert_array_equal(simulation.state.travelled_m, before.travelled_m)


def test_other_bad_arguments_of_a_simulation_are_named():
    with pytest.raises(ValueError, match=r"engine must be one of reference.*, got 'abacus'"):
        Simulation(Scenario.ring(5), engine="abacus")
    with pytest.raises(ValueError, match=r"seed must be a whole number of at least 0, got -1"):
        Simulation(Scenario.ring(5), seed=-1)
    with pytest.raises(ValueError, match=r"steps must be a whole number of at least 0, got 1\.5"):
        Simulation(Scenario.ring(5)).run(1.5)


def test_the_ring_is_exactly_the_yardsticks_workload():
    if not YARDSTICK.exists():
        pytest.skip("the yardsticks lie outside the repository and are not here")
    spec = importlib.util.spec_from_file_location("ring_limit", YARDSTICK)
    yardstick = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(yardstick)
    position_m, speed_mps, track_length_m = yardstick.initial_state(1000)
    simulation = Simulation(Scenario.ring(vehicles=1000), seed=1)
    np.testing.assert_array_equal(simulation.state.travelled_m, position_m)
    np.testing.assert_array_equal(simulation.state.speed_mps, speed_mps)
    assert simulation.scenario.track_length_m == track_length_m


def test_a_scenarios_arrays_cannot_be_changed_behind_its_back():
    scenario = Scenario(2, position_m=[0.0, 30.0])
    with pytest.raises(ValueError, match="read-only"):
        scenario.position_m[0] = 29.0
