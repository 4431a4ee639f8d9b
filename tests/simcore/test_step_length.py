"""Steps that are long for their drivers: nobody overshoots, and the command says so.

Treiber, Kanagaraj: Physica A 419, 183 (2015): a step acts as a delay.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore import ENGINES, Driver, Fleet, Rules, Scenario, Simulation, Track, Trait
from simcore.step_length import even_step_s, sane_step_s

ALIKE = Rules(fleet=None, lane_changing=None)
FREE = [(1.5, 0.0011, 0.1), (1.5, 0.1, 0.1), (1.5, 0.1, 1.0), (1.5, 2.0, 1.0), (1000.0, 33.3, 0.1)]


def alone(a, desired_mps, rules=None, **given):
    """Three vehicles that never see one another."""
    driver = Driver(desired_speed_mps=desired_mps, acceleration_mps2=a)
    return Scenario(3, 3e6, driver=driver, rules=rules, **{"speed_mps": 0.0} | given)


@pytest.mark.parametrize("rules", [None, ALIKE], ids=["ring", "full model"])
@pytest.mark.parametrize(("a", "desired_mps", "dt"), FREE)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_free_vehicle_reaches_its_desired_speed_and_no_more(engine, a, desired_mps, dt, rules):
    """Each overshot by 7 % to 6,700 % where steps are not bounded."""
    simulation = Simulation(alone(a, desired_mps, rules), engine)
    fastest_mps = 0.0
    for _ in range(300):
        simulation.step(dt)
        fastest_mps = max(fastest_mps, simulation.state.speed_mps.max())
    assert fastest_mps <= desired_mps * (1 + 1e-12)
    np.testing.assert_allclose(simulation.state.speed_mps, desired_mps, rtol=1e-3)


@pytest.mark.parametrize("rules", [None, ALIKE], ids=["ring", "full model"])
@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=30)
@given(
    a=st.floats(0.1, 20.0),
    desired_mps=st.floats(0.01, 60.0),
    speed_mps=st.floats(0.0, 60.0),
    dt=st.floats(0.01, 1.0),
)
def test_no_step_gains_speed_above_the_desired_one(engine, a, desired_mps, speed_mps, dt, rules):
    simulation = Simulation(alone(a, desired_mps, rules, speed_mps=speed_mps), engine)
    for _ in range(20):
        before_mps = simulation.state.speed_mps
        simulation.step(dt)
        most_mps = np.maximum(before_mps, desired_mps)
        assert (simulation.state.speed_mps <= most_mps * (1 + 1e-12)).all()


def dense(driver, rules, spread=0.0):
    return Scenario(
        12,
        300.0,
        speed_mps=5.0,
        speed_jitter_mps=5.0,
        driver=driver,
        rules=rules,
        driver_spread=spread,
    )


@pytest.mark.parametrize("spread", [0.0, 0.5])
@pytest.mark.parametrize("engine", ENGINES[1:])
def test_engines_agree_on_bounded_steps_of_a_ring(engine, spread):
    """By run, by step, and where steps of both kinds take turns."""
    driver = Driver(desired_speed_mps=2.0, acceleration_mps2=3.0, headway_s=3.0, min_gap_m=4.0)
    scenario = dense(driver, None, spread)
    expected, got = (Simulation(scenario, name) for name in ("reference", engine))
    for steps, dt in ((20, 0.4), (1, 0.4), (1, 0.05), (7, 0.02), (1, 0.3), (30, 0.25)):
        assert (dt > even_step_s(expected.scenario)) == (dt > 0.1)
        for each in (expected, got):
            each.run(steps, dt)
        np.testing.assert_allclose(got.state.speed_mps, expected.state.speed_mps, rtol=1e-9)
        np.testing.assert_allclose(got.state.travelled_m, expected.state.travelled_m, rtol=1e-9)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("engine", ENGINES[1:])
def test_engines_agree_on_bounded_steps_of_the_full_model_to_the_last_bit(engine, late):
    driver = Driver(desired_speed_mps=2.0, acceleration_mps2=3.0, headway_s=3.0)
    rules = Rules(fleet=None, lane_changing=None, reaction_delay=late, on_collision="ignore")
    expected, got = (Simulation(dense(driver, rules), name) for name in ("reference", engine))
    for steps, dt in ((20, 0.4), (1, 0.05), (30, 0.25)):
        for each in (expected, got):
            each.run(steps, dt)
        saved = got._engine.save()
        for name, column in expected._engine.save().items():
            np.testing.assert_array_equal(saved[name], column, err_msg=name)


def test_a_long_ring_of_many_bounded_steps_is_that_of_single_ones():
    pytest.importorskip("numba")
    scenario = Scenario(10_000, driver=Driver(desired_speed_mps=1.0), speed_mps=0.5)
    by_run, by_step = (Simulation(scenario, "numba") for _ in range(2))
    by_run.run(30, 0.5)
    for _ in range(30):
        by_step.step(0.5)
    np.testing.assert_array_equal(by_run.state.travelled_m, by_step.state.travelled_m)
    assert by_run.state.speed_mps.max() <= 1.0


def test_the_longest_even_step_is_that_of_the_liveliest_driver():
    assert even_step_s(Scenario.ring(5)) == pytest.approx(33.3 / 6)
    assert even_step_s(Scenario.ring(5, 0.2)) == pytest.approx(33.3 * 0.8 / (6 * 1.2))
    assert even_step_s(Scenario.traffic(5)) == pytest.approx(22.0 / (4 * 2.5))
    trucks = Fleet(shares=(0, 0, 1, 0, 0), desired_speed_mps=Trait(30.0, 1.0, 28.0, 32.0))
    assert even_step_s(Scenario.traffic(5, 3, Rules(fleet=trucks))) == pytest.approx(25 / 3.2)
    driver = Driver(desired_speed_mps=2.0)
    assert even_step_s(Scenario(5, driver=driver, rules=ALIKE)) == pytest.approx(1 / 3)


def test_the_longest_sane_step_is_well_below_every_headway():
    assert sane_step_s(Scenario.ring(5)) == pytest.approx(1.0)
    assert sane_step_s(Scenario.ring(5, 0.2)) == pytest.approx(0.8)
    assert sane_step_s(Scenario.traffic(5)) == pytest.approx(0.4)
    sluggish = Driver(headway_s=3.0, desired_speed_mps=0.3)
    assert sane_step_s(Scenario(5, driver=sluggish)) == pytest.approx(0.05)


@pytest.mark.parametrize("following", ["idm", "improved_idm"])
@pytest.mark.parametrize("seed", range(3))
def test_nobody_collides_in_the_longest_sane_steps(seed, following):
    """Five minutes of dense traffic of the default drivers, who collide in steps of a second."""
    scenario = Scenario(
        200,
        track=Track.stadium(67 * 22.0, 3),
        speed_mps=8.0,
        speed_jitter_mps=2.0,
        position_jitter_m=1.0,
        rules=Rules(on_collision="ignore", following=following),
    )
    collisions = []
    for dt in (sane_step_s(scenario), 1.0):
        simulation = Simulation(scenario, seed=seed)
        simulation.run(round(300 / dt), dt)
        collisions.append(simulation.metrics().live.collisions)
    assert collisions[0] == 0
    assert collisions[1] > 0
