"""All engines compute the same world, and it is one that could drive on a road."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simcore import ENGINES, CollisionError, Driver, Scenario, Simulation


@st.composite
def scenarios(draw):
    """Random worlds a driver could be in: nobody starts so fast that braking at 6 m/s2 from the
    first step on could not keep the gap to the vehicle ahead."""
    count = draw(st.integers(1, 40))
    driver = Driver(
        desired_speed_mps=draw(st.floats(8.0, 45.0)),
        headway_s=draw(st.floats(0.8, 2.5)),
        min_gap_m=draw(st.floats(1.0, 4.0)),
        acceleration_mps2=draw(st.floats(0.5, 3.0)),
        braking_mps2=draw(st.floats(1.0, 4.0)),
    )
    gap_m = np.array(draw(st.lists(st.floats(2.0, 120.0), min_size=count, max_size=count)))
    safe_mps = -3.0 + np.sqrt(9.0 + 12.0 * gap_m.min())  # v * 0.5 s + v^2 / (2 * 6 m/s2) = gap
    speed_mps = draw(st.floats(0.0, 1.0)) * min(safe_mps, driver.desired_speed_mps)
    spacing_m = gap_m + 4.5
    return Scenario(
        count,
        float(spacing_m.sum()),
        position_m=np.concatenate([[0.0], np.cumsum(spacing_m[:-1])]),
        speed_mps=speed_mps,
        speed_jitter_mps=0.2 * speed_mps,
        driver=driver,
    )


def test_the_engines_are_the_ones_promised():
    assert ENGINES == ("reference", "numpy", "numba")


@pytest.mark.parametrize("engine", ENGINES[1:])
@settings(max_examples=25, deadline=None)
@given(scenario=scenarios(), seed=st.integers(0, 2**32), dt=st.sampled_from([0.05, 0.1, 0.25]))
def test_every_engine_agrees_with_the_reference_over_1000_steps(engine, scenario, seed, dt):
    reference = Simulation(scenario, engine="reference", seed=seed)
    other = Simulation(scenario, engine=engine, seed=seed)
    for _ in range(4):
        reference.run(250, dt)
        other.run(250, dt)
        expected, got = reference.state, other.state
        np.testing.assert_allclose(got.travelled_m, expected.travelled_m, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(got.speed_mps, expected.speed_mps, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(got.gap_m, expected.gap_m, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenario=scenarios(), seed=st.integers(0, 2**32), dt=st.floats(0.01, 0.25))
def test_nobody_overtakes_or_drives_backwards(engine, scenario, seed, dt):
    """1,000 steps an example: 100,000 random steps for each engine."""
    simulation = Simulation(scenario, engine=engine, seed=seed)
    travelled_m = simulation.state.travelled_m
    for _ in range(100):
        simulation.run(10, dt)
        state = simulation.state
        assert (state.gap_m > 0).all()
        assert (state.travelled_m >= travelled_m).all()
        assert (state.speed_mps >= 0).all()
        assert np.isfinite(state.acceleration_mps2).all()
        travelled_m = state.travelled_m


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_seed_repeats_bit_for_bit_and_another_does_not(engine):
    def final_state(seed):
        simulation = Simulation(Scenario.ring(50), engine=engine, seed=seed)
        simulation.run(200)
        return simulation.state.travelled_m

    np.testing.assert_array_equal(final_state(3), final_state(3))
    assert (final_state(3) != final_state(4)).any()


@pytest.mark.parametrize("engine", ENGINES)
def test_steps_runs_and_stages_are_the_same_thing(engine):
    by_run, by_step, by_stage = (Simulation(Scenario.ring(30), engine=engine) for _ in range(3))
    by_run.run(100, 0.1)
    for _ in range(100):
        by_step.step(0.1)
        for stage in by_stage.stages(0.1).values():
            stage()
    np.testing.assert_array_equal(by_step.state.travelled_m, by_run.state.travelled_m)
    np.testing.assert_array_equal(by_stage.state.travelled_m, by_run.state.travelled_m)
    assert by_step.state.time_s == pytest.approx(10.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_snapshot_stays_as_it_was_taken(engine):
    simulation = Simulation(Scenario.ring(10), engine=engine)
    before = simulation.state
    copy = before.travelled_m.copy()
    simulation.run(10)
    np.testing.assert_array_equal(before.travelled_m, copy)
    assert simulation.state.travelled_m.shape == (10,)
    assert (simulation.state.position_m < simulation.scenario.track_length_m).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_lone_vehicle_reaches_its_desired_speed(engine):
    simulation = Simulation(Scenario(1, 1e6), engine=engine)
    simulation.run(3000, 0.1)
    assert simulation.state.speed_mps[0] == pytest.approx(33.3, abs=1e-3)


def test_metrics_agree_with_a_literal_count():
    simulation = Simulation(Scenario.ring(20))
    simulation.run(300)
    state, metrics = simulation.state, simulation.metrics()
    closing = [
        state.gap_m[i] / (state.speed_mps[i] - state.speed_mps[(i + 1) % 20])
        for i in range(20)
        if state.speed_mps[i] > state.speed_mps[(i + 1) % 20]
    ]
    assert metrics.vehicles == 20
    assert metrics.time_s == pytest.approx(30.0)
    assert metrics.density_veh_per_km == pytest.approx(1000 / 35)
    assert metrics.flow_veh_per_h == pytest.approx(3.6 * 1000 / 35 * metrics.mean_speed_mps)
    assert metrics.mean_speed_mps == pytest.approx(sum(state.speed_mps) / 20)
    assert metrics.min_gap_m == min(state.gap_m)
    assert metrics.min_time_to_collision_s == pytest.approx(min(closing))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_bytes_held_grow_with_the_vehicles_alone(engine):
    small, large = (Simulation(Scenario.ring(n), engine=engine) for n in (1000, 10_000))
    assert 8 < (large.nbytes - small.nbytes) / 9000 < 400
    before = small.nbytes
    small.run(100)
    assert small.nbytes == before


@pytest.mark.parametrize("engine", ENGINES)
def test_a_collision_stops_the_run_and_keeps_the_state_for_inspection(engine):
    too_fast = Scenario(3, 200.0, position_m=[0.0, 5.0, 100.0], speed_mps=[30.0, 0.0, 20.0])
    simulation = Simulation(too_fast, engine=engine)
    with pytest.raises(
        CollisionError, match=r"vehicle 0 ran into the one ahead at 1 s .* smaller dt"
    ):
        simulation.run(10, dt=1.0)
    assert simulation.state.time_s == 1.0
    assert simulation.state.gap_m[0] < 0
