"""What no step may change, whatever the traffic."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore import CollisionError, LaneChanging, Rules, Scenario, Simulation, Track


@settings(max_examples=25, deadline=None)
@given(
    vehicles=st.integers(1, 60),
    lanes=st.integers(1, 4),
    seed=st.integers(0, 2**32),
    dt=st.sampled_from([0.05, 0.1, 0.2]),
    following=st.sampled_from(["idm", "improved_idm"]),
)
def test_vehicles_are_conserved_keep_their_order_and_never_overlap(
    engine, vehicles, lanes, seed, dt, following
):
    """Conservation of vehicles and first-in-first-out in each lane between lane changes."""
    scenario = Scenario.traffic(vehicles, lanes, Rules(following=following))
    simulation = Simulation(scenario, engine=engine, seed=seed)
    before = simulation.state
    for _ in range(100):
        simulation.run(1, dt)
        state = simulation.state
        np.testing.assert_array_equal(state.vehicle, np.arange(vehicles))
        assert (state.travelled_m >= before.travelled_m).all()
        assert (state.speed_mps >= 0).all()
        assert (state.gap_m > 0).all()
        assert ((state.position_m >= 0) & (state.position_m < scenario.track_length_m)).all()
        assert (np.abs(state.lane.astype(int) - before.lane) <= 1).all()
        if (state.lane == before.lane).all():
            np.testing.assert_array_equal(state.leader, before.leader)
        before = state


@settings(max_examples=15, deadline=None)
@given(
    vehicles=st.integers(1, 60),
    lanes=st.integers(1, 4),
    seed=st.integers(0, 2**32),
    dt=st.sampled_from([0.05, 0.1, 0.2]),
)
def test_gaps_and_vehicles_fill_each_lane_exactly(engine, vehicles, lanes, seed, dt):
    """Front-to-front distances of those who follow each other in a lane add up to one lap."""
    scenario = Scenario.traffic(vehicles, lanes)
    simulation = Simulation(scenario, engine=engine, seed=seed)
    simulation.run(100, dt)
    state, track_m = simulation.state, scenario.track_length_m
    np.testing.assert_allclose(
        np.mod(state.travelled_m - state.position_m + track_m / 2, track_m), track_m / 2
    )
    along_m = np.mod(state.position_m[state.leader] - state.position_m, track_m)
    for lane in np.unique(state.lane):
        here = state.lane == lane
        assert (state.lane[state.leader[here]] == lane).all()
        assert along_m[here].sum() == pytest.approx(track_m if here.sum() > 1 else 0.0)


@pytest.mark.parametrize("dt", [0.05, 0.2])
def test_way_and_speed_follow_from_the_acceleration(engine, dt):
    """The ballistic update: Treiber, Kanagaraj: Physica A 419, 183 (2015). Vehicle 0 is so close
    that it comes to a stop within a step."""
    scenario = Scenario(
        3,
        200.0,
        position_m=[0.0, 6.0, 50.0],
        speed_mps=[2.0, 0.0, 10.0],
        rules=Rules(fleet=None, lane_changing=None),
    )
    simulation = Simulation(scenario, engine=engine)
    before = simulation.state
    stopped = False
    for _ in range(200):
        simulation.run(1, dt)
        state = simulation.state
        mean_mps = (before.speed_mps + state.speed_mps) / 2
        np.testing.assert_allclose(state.travelled_m - before.travelled_m, dt * mean_mps, atol=1e-9)
        new_mps = before.speed_mps + dt * state.acceleration_mps2
        np.testing.assert_allclose(state.speed_mps, np.maximum(new_mps, 0.0), atol=1e-12)
        stopped |= (new_mps < 0).any()
        before = state
    assert stopped


def random_scenario(rng):
    """5 to 60 vehicles on 1 to 4 lanes, 18 to 100 m each, slow enough at first for the gap."""
    vehicles, lanes = int(rng.integers(5, 61)), int(rng.integers(1, 5))
    spacing_m = rng.uniform(18.0, 100.0)
    changing = LaneChanging(
        politeness=rng.uniform(0.0, 1.0),
        threshold_mps2=rng.uniform(0.0, 0.3),
        keep_right_mps2=rng.uniform(0.0, 0.3),
        pause_s=rng.uniform(0.0, 5.0),
    )
    return Scenario(
        vehicles,
        track=Track.stadium(spacing_m * -(-vehicles // lanes), lanes),
        speed_mps=min(15.0, 0.5 * (spacing_m - 14.0)),
        position_jitter_m=1.0,
        speed_jitter_mps=1.0,
        rules=Rules(following=rng.choice(["idm", "improved_idm"]).item(), lane_changing=changing),
    )


def drive(engine, scenarios, steps):
    """This many random scenarios, each for so many steps; a collision names its seed."""
    for seed in range(scenarios):
        rng = np.random.default_rng(seed)
        scenario, dt = random_scenario(rng), rng.uniform(0.02, 0.1)
        try:
            Simulation(scenario, engine=engine, seed=seed).run(steps, dt)
        except CollisionError as collision:
            pytest.fail(f"seed {seed}, dt {dt:g}: {collision}")


def test_nobody_collides_in_thousands_of_random_steps(engine):
    """The IDM is free of collisions: Treiber, Hennecke, Helbing (2000), section II; with MOBIL's
    safety criterion so are lane changes: Kesting, Treiber, Helbing (2007). 20,000 steps, a tenth of
    that with NumPy, which costs most for few vehicles."""
    drive(engine, scenarios=20, steps=100 if engine == "numpy" else 1000)


@pytest.mark.slow
def test_nobody_collides_in_a_million_random_steps(engine):
    """As above, in 200 scenarios; a tenth of that with NumPy."""
    drive(engine, scenarios=200, steps=500 if engine == "numpy" else 5000)
