"""All engines of the full model compute the same world: the same events in the same steps, and
states that agree to the last bit with the IDM, and to 1e-9 with the Improved IDM, whose powers are
rounded differently by different libraries."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simcore import ENGINES, CollisionError, LaneChanging, Rules, Scenario, Simulation

OTHERS = [engine for engine in ENGINES if engine != "reference"]
SLOW_COMPILER = [HealthCheck.too_slow]


@st.composite
def rules(draw, following="idm"):
    return Rules(
        following=following,
        on_collision=draw(st.sampled_from(["remove", "ignore"])),
        jerk_limit_mps3=draw(st.sampled_from([None, 3.0])),
        reaction_delay=draw(st.booleans()),
        lane_changing=draw(
            st.sampled_from(
                [None, LaneChanging(), LaneChanging(politeness=0.0, keep_right_mps2=0, pause_s=0)]
            )
        ),
    )


def assert_equal(expected: dict, got: dict, **tolerance) -> None:
    assert expected.keys() == got.keys()
    for name, column in expected.items():
        if tolerance and column.dtype == np.float64:
            np.testing.assert_allclose(got[name], column, **tolerance, err_msg=name)
        else:
            np.testing.assert_array_equal(got[name], column, err_msg=name)


def both_run(engine, scenario, seed, steps, dt, every, **tolerance):
    reference = Simulation(scenario, engine="reference", seed=seed)
    other = Simulation(scenario, engine=engine, seed=seed)
    for _ in range(steps // every):
        reference.run(every, dt)
        other.run(every, dt)
        assert_equal(reference._engine.save(), other._engine.save(), **tolerance)
    return reference


@pytest.mark.parametrize("engine", OTHERS)
@settings(max_examples=12, deadline=None, suppress_health_check=SLOW_COMPILER)
@given(
    vehicles=st.integers(1, 30),
    lanes=st.integers(1, 4),
    rules=rules(),
    seed=st.integers(0, 2**32),
    dt=st.sampled_from([0.05, 0.1, 0.25]),
)
def test_every_engine_is_the_reference_to_the_last_bit(engine, vehicles, lanes, rules, seed, dt):
    scenario = Scenario.traffic(vehicles, lanes, rules)
    both_run(engine, scenario, seed, steps=300, dt=dt, every=20)


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize("following", ["idm", "improved_idm"])
def test_a_thousand_steps_of_dense_traffic_hold_the_same_events(engine, following):
    scenario = Scenario.traffic(60, 3, Rules(following=following))
    tolerance = {} if following == "idm" else {"rtol": 1e-9, "atol": 1e-9}
    reference = both_run(engine, scenario, 7, steps=1000, dt=0.1, every=50, **tolerance)
    live = reference.metrics().live
    assert live.lane_changes_left + live.lane_changes_right > 5
    assert live.vehicle_steps == 60_000


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize("workload", [Scenario.highway, Scenario.busy])
def test_every_engine_meets_the_same_jams_at_the_bends_of_a_base_lap(engine, workload):
    """More than one winding, so that a bend is reached anew within a lap, and all three at the
    lap's end."""
    scenario = workload(160)
    assert scenario.track.windings > 1
    reference = both_run(engine, scenario, 11, steps=200, dt=0.1, every=50)
    live = reference.metrics().live
    assert live.lane_changes_left > 5
    assert live.lane_changes_right > 5


@pytest.mark.parametrize("engine", OTHERS)
@settings(max_examples=6, deadline=None, suppress_health_check=SLOW_COMPILER)
@given(vehicles=st.integers(2, 30), rules=rules("improved_idm"), seed=st.integers(0, 2**32))
def test_the_improved_idm_agrees_within_rounding(engine, vehicles, rules, seed):
    scenario = Scenario.traffic(vehicles, 2, rules)
    both_run(engine, scenario, seed, steps=200, dt=0.1, every=20, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_is_its_stages_in_order(engine):
    by_run, by_stage = (Simulation(Scenario.traffic(50), engine=engine, seed=2) for _ in range(2))
    by_run.run(100)
    stages = by_stage.stages()
    for _ in range(100):
        for stage in stages.values():
            stage()
    assert_equal(by_run._engine.save(), by_stage._engine.save())
    assert by_run.state.time_s == by_stage.state.time_s


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_names_the_same_collision(engine):
    late = Rules(reaction_delay=True)
    simulation = Simulation(Scenario.traffic(40, 3, late), engine=engine, seed=3)
    with pytest.raises(CollisionError) as stopped:
        simulation.run(1000)
    expected = Simulation(Scenario.traffic(40, 3, late), engine="reference", seed=3)
    with pytest.raises(CollisionError) as first:
        expected.run(1000)
    assert str(stopped.value) == str(first.value)
    assert_equal(expected._engine.save(), simulation._engine.save())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_vehicle_of_the_full_model_takes_no_more_than_200_bytes(engine):
    limit = 400 if engine == "reference" else 200
    small, large = (Simulation(Scenario.traffic(n), engine=engine) for n in (1000, 5000))
    assert (large.nbytes - small.nbytes) / 4000 <= limit
