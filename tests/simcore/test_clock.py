import pytest

from simcore import CollisionError, Driver, Scenario, Simulation
from simcore.clock import Clock
from simcore.engines import ENGINES


def test_a_million_steps_add_up_to_one_rounding_error():
    clock = Clock()
    for _ in range(1_000_000):
        clock.tick(0.1)
    assert clock.time_s == pytest.approx(100_000.0, rel=1e-15)


def test_the_clock_follows_a_change_of_step():
    clock = Clock()
    clock.tick(0.1, steps=10)
    clock.tick(0.25, steps=4)
    clock.tick(0.1)
    assert clock.time_s == pytest.approx(2.1)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_collision_is_found_in_the_step_that_leads_to_it(engine):
    too_fast = Scenario(3, 200.0, position_m=[0.0, 5.0, 100.0], speed_mps=[30.0, 0.0, 20.0])
    with pytest.raises(CollisionError, match="at 1 s"):
        Simulation(too_fast, engine=engine).step(1.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_position_is_within_the_lap_even_just_below_its_start(engine):
    scenario = Scenario(2, 70.0, position_m=[-1e-16, 35.0])
    position_m = Simulation(scenario, engine=engine).state.position_m
    assert (position_m >= 0).all()
    assert (position_m < 70.0).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"vehicles": 10**400}, "vehicles must be a whole number of at most"),
        ({"vehicles": 2, "speed_mps": "fast"}, "speed_mps must be numbers, one per vehicle"),
        ({"vehicles": 2, "position_m": [[0.0], [1.0, 2.0]]}, "position_m must be numbers"),
        ({"vehicles": 2, "driver": "careful"}, "driver must be Driver or None, got 'careful'"),
    ],
)
def test_what_is_no_scenario_at_all_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        Scenario(**arguments)


def test_a_parameter_of_next_to_nothing_is_refused():
    with pytest.raises(ValueError, match=r"min_gap_m must be a number finite and above 0\.001"):
        Driver(min_gap_m=1e-9)


@pytest.mark.parametrize("engine", [[], None, 3])
def test_an_engine_that_is_no_name_is_refused(engine):
    with pytest.raises(ValueError, match="engine must be one of"):
        Simulation(Scenario.ring(5), engine=engine)
