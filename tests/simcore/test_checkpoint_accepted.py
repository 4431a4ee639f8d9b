"""What a simulation saves is accepted, whatever it simulated and however it went."""

import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simcore import (
    ENGINES,
    CollisionError,
    Driver,
    Fleet,
    LaneChanging,
    Rules,
    Scenario,
    Simulation,
    Track,
    Trait,
)
from tests.simcore.checkpoint_files import arrays_of, header_of, written

FLEETS = (
    None,
    Fleet(),
    Fleet(shares=(0, 0, 1, 0, 1), desired_speed_mps=Trait(41.9, 0.01, 41.8, 42.0)),
    Fleet(reaction_s=Trait(3.0, 2.0, 0.01, 20.0), headway_s=Trait(0.2, 0.1, 0.01, 0.4)),
)
CHANGING = (None, LaneChanging(), LaneChanging(0.0, 0.0, 0.0, 50.0, pause_s=0.0))
LATE = Rules(reaction_delay=True, jerk_limit_mps3=2.0, on_collision="ignore")
ANY_MACHINE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
runs = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from([0.01, 0.1, 0.25, 1.0])), min_size=1, max_size=3
)


@st.composite
def drivers(draw):
    return Driver(
        desired_speed_mps=draw(st.floats(1.0, 150.0)),
        headway_s=draw(st.floats(0.05, 3.0)),
        min_gap_m=draw(st.floats(0.05, 3.0)),
        acceleration_mps2=draw(st.floats(0.1, 20.0)),
        braking_mps2=draw(st.floats(0.1, 20.0)),
    )


@st.composite
def rings(draw):
    vehicles = draw(st.integers(1, 12))
    return Scenario(
        vehicles,
        vehicles * draw(st.floats(5.0, 60.0)),
        speed_mps=draw(st.floats(0.0, 80.0)),
        driver=draw(drivers()),
        driver_spread=draw(st.sampled_from([0.0, 0.5, 0.9])),
    )


@st.composite
def traffics(draw):
    """Dense and too fast, so that vehicles collide."""
    vehicles, lanes = draw(st.integers(1, 20)), draw(st.integers(1, 5))
    length_m = -(-vehicles // lanes) * draw(st.floats(12.5, 50.0))
    windings = draw(st.sampled_from([1, 1, 3, 1000]))
    speed_mps = draw(st.floats(0.0, 60.0))
    rules = Rules(
        fleet=draw(st.sampled_from(FLEETS)),
        following=draw(st.sampled_from(["idm", "improved_idm"])),
        lane_changing=draw(st.sampled_from(CHANGING)),
        on_collision=draw(st.sampled_from(["stop", "remove", "ignore"])),
        jerk_limit_mps3=draw(st.sampled_from([None, 0.2, 3.0])),
        reaction_delay=draw(st.booleans()),
    )
    return Scenario(
        vehicles,
        track=Track(
            length_m,
            lanes,
            straight_m=draw(st.floats(0.0, 0.49)) * length_m / windings,
            windings=windings,
        ),
        speed_mps=speed_mps,
        speed_jitter_mps=speed_mps * draw(st.floats(0.0, 1.0)),
        position_jitter_m=draw(st.sampled_from([0.0, 0.2])),
        driver=draw(drivers()),
        rules=rules,
    )


def assert_accepted(simulation, path):
    simulation.save(path)
    resumed = Simulation.resume(path)
    saved, again = simulation._engine.save(), resumed._engine.save()
    assert saved.keys() == again.keys()
    for name, array in saved.items():
        np.testing.assert_array_equal(again[name], array, strict=True, err_msg=name)
    assert resumed._engine.clock.saved() == simulation._engine.clock.saved()


@pytest.mark.parametrize("engine", ENGINES)
@ANY_MACHINE
@given(scenario=rings() | traffics(), parts=runs, seed=st.integers(0, 2**62))
def test_every_run_is_accepted(engine, scenario, parts, seed, tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "run.npz"
    simulation = Simulation(scenario, engine, seed)
    assert_accepted(simulation, path)
    for steps, dt in parts:
        with suppress(CollisionError):
            simulation.run(steps, dt)
        assert_accepted(simulation, path)


@pytest.mark.parametrize(
    ("scenario", "dt"),
    [
        (Scenario.ring(2), 1.0),
        (Scenario(1, 50.0), 1.0),
        (Scenario.traffic(8, 2, LATE), 1.0),
        (Scenario.traffic(8, 2, LATE), 0.1),
        (Scenario.traffic(1, 16), 1.0),
    ],
)
def test_long_runs_are_accepted(scenario, dt, tmp_path):
    simulation = Simulation(scenario, "numba")
    for steps in (1, 100_000):
        simulation.run(steps, dt)
        assert_accepted(simulation, tmp_path / "run.npz")
    assert simulation.state.travelled_m.max() > 1e5 * dt


@pytest.mark.parametrize("engine", ENGINES)
def test_collisions_that_removed_vehicles_are_accepted(engine, tmp_path):
    crowded = Scenario(
        24,
        track=Track.ring(200.0, lanes=3),
        speed_mps=20.0,
        speed_jitter_mps=20.0,
        rules=Rules(fleet=None, on_collision="remove", reaction_delay=True),
    )
    simulation = Simulation(crowded, engine, seed=2)
    left = []
    for _ in range(8):
        simulation.run(5, 0.5)
        left.append(simulation.state.vehicle.size)
        assert_accepted(simulation, tmp_path / "run.npz")
    assert left[-1] < 24


@pytest.mark.parametrize("engine", ENGINES)
def test_a_clock_with_more_steps_than_an_int32_holds_goes_on(engine, tmp_path):
    simulation = Simulation(Scenario.traffic(6, 2, LATE), engine)
    simulation._engine.clock.tick(0.1, steps=2**33)
    simulation.run(30)
    assert_accepted(simulation, tmp_path / "run.npz")
    expected = Simulation(Scenario.traffic(6, 2, LATE), "reference")
    expected._engine.clock.tick(0.1, steps=2**33)
    expected.run(30)
    assert simulation.digest() == expected.digest()


def test_a_checkpoint_of_a_version_without_windings_goes_on_as_that_computed(tmp_path):
    path = tmp_path / "run.npz"
    simulation = Simulation(Scenario.traffic(9))
    simulation.run(20)
    simulation.save(path)
    content = path.read_bytes()
    header = header_of(content)
    assert header["scenario"]["Scenario"]["track"]["Track"].pop("windings") == 1
    resumed = Simulation.resume(written(path, arrays_of(content), json.dumps(header)))
    for each in (simulation, resumed):
        each.run(20)
    assert resumed.digest() == simulation.digest()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"position_m": [1e13]}, "position_m must be within 1e\\+12 of 0"),
        ({"position_m": [1e9]}, "position_m must be within 1e\\+06 laps of 0"),
        ({"speed_mps": 1e13}, "speed_mps must be within"),
        ({"vehicle_length_m": 1e-9}, "vehicle_length_m must be at least 1e-06"),
        ({"driver": Driver(headway_s=1e13)}, "driver.headway_s must be within"),
        ({"driver": Driver(headway_s=0.002), "driver_spread": 0.9}, "headway_s must be a number"),
        ({"rules": Rules(near_miss_s=1e13)}, "rules.near_miss_s must be within"),
        ({"rules": Rules(fleet=Fleet(headway_s=Trait(1, 0.1, 1e-9, 2)))}, "headway_s of the fleet"),
        ({"rules": Rules(), "speed_mps": 1e6}, "vehicles must be fewer or slower"),
        (
            {"rules": Rules(fleet=None), "driver": Driver(acceleration_mps2=1e6)},
            "vehicles must be fewer or slower",
        ),
    ],
)
def test_what_no_engine_can_go_on_from_is_not_simulated_either(arguments, message):
    with pytest.raises(ValueError, match=message):
        Scenario(1, 100.0, **arguments)
