"""Many vehicles are computed tile by tile, several steps and domains at once; nobody can tell."""

from functools import partial

import numpy as np
import pytest

from simcore import CollisionError, Rules, Scenario, Simulation

domains = pytest.importorskip("simcore.engines.numba.domains")
LATE = Rules(reaction_delay=True, jerk_limit_mps3=3.0, on_collision="ignore")
LONG = 2 * domains.SMALLEST + 1234


def final(scenario, steps, threads=1, at_once=None):
    simulation = Simulation(scenario, engine="numba", threads=threads)
    for _ in range(steps // (at_once or steps)):
        simulation.run(at_once or steps)
    return simulation.state


def step_by_step(simulation, steps, dt):
    for _ in range(steps):
        simulation.step(dt)


@pytest.mark.parametrize("driver_spread", [0.0, 0.2])
@pytest.mark.parametrize(("threads", "at_once"), [(1, 1), (1, 50), (2, 150), (3, 75)])
def test_tiles_and_threads_change_no_bit(driver_spread, threads, at_once):
    scenario = Scenario.ring(LONG, driver_spread=driver_spread)
    expected = final(scenario, 150)
    got = final(scenario, 150, threads, at_once)
    for field in ("travelled_m", "speed_mps", "acceleration_mps2", "gap_m"):
        np.testing.assert_array_equal(getattr(got, field), getattr(expected, field))


@pytest.mark.parametrize("driver_spread", [0.0, 0.2])
def test_a_long_ring_is_the_reference_where_it_counts(driver_spread):
    """Each vehicle depends on those ahead only: NumPy, which has no tiles, is held to the reference
    elsewhere."""
    scenario = Scenario.ring(LONG, driver_spread=driver_spread)
    expected = Simulation(scenario, engine="numpy")
    expected.run(150)
    got = final(scenario, 150)
    np.testing.assert_allclose(got.speed_mps, expected.state.speed_mps, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(got.travelled_m, expected.state.travelled_m, rtol=1e-9)


@pytest.mark.parametrize("place", [5, LONG // 2, LONG - 1])
def test_a_collision_inside_a_block_of_steps_is_found_in_its_step(place):
    position_m = np.arange(LONG) * 35.0
    position_m[place] += 30.0 - 1e-3
    speed_mps = np.full(LONG, 15.0)
    speed_mps[(place + 1) % LONG] = 0.0
    scenario = Scenario(LONG, position_m=position_m, speed_mps=speed_mps)
    by_block, by_step = (Simulation(scenario, engine="numba") for _ in range(2))
    with pytest.raises(CollisionError) as found:
        by_block.run(100, 0.5)
    with pytest.raises(CollisionError) as expected:
        step_by_step(by_step, 100, 0.5)
    assert str(found.value) == str(expected.value)
    assert found.value.vehicle == place
    np.testing.assert_array_equal(by_block.state.gap_m, by_step.state.gap_m)


@pytest.mark.parametrize("engine", ["reference", "numpy"])
def test_threads_are_refused_where_there_is_one(engine):
    with pytest.raises(ValueError, match="threads must be 1 for engine"):
        Simulation(Scenario.ring(5), engine=engine, threads=2)


@pytest.mark.parametrize("threads", [2, 3])
@pytest.mark.parametrize(
    "workload",
    [
        Scenario.traffic,
        partial(Scenario.traffic, rules=LATE),
        Scenario.highway,
        Scenario.busy,
    ],
)
def test_domains_of_the_full_model_change_no_bit(threads, workload):
    scenario = workload(3 * domains.SMALLEST + 7)
    one, several = (Simulation(scenario, "numba", threads=many) for many in (1, threads))
    for steps in (1, 59):
        one.run(steps)
        several.run(steps)
    expected = one._engine.save()
    for name, column in several._engine.save().items():
        np.testing.assert_array_equal(column, expected[name], err_msg=name)
    assert one.metrics().live.lane_changes_left > 0
    assert one.digest() == several.digest()


@pytest.mark.parametrize("workload", [Scenario.ring, Scenario.traffic])
def test_few_vehicles_use_no_threads(workload):
    few, many = (workload(2 * domains.SMALLEST - missing) for missing in (1, 0))
    assert len(Simulation(few, "numba", threads=2)._engine._domains.bounds) == 1
    assert len(Simulation(many, "numba", threads=2)._engine._domains.bounds) == 2
