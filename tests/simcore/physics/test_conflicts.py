"""Near misses, stopping sight distances and collisions, reckoned by hand.

Time to collision: Hayward, Near-miss determination through use of a scale of danger, Highway
Research Record 384 (1972). Stopping sight distance: AASHTO, A Policy on Geometric Design of
Highways and Streets (2018), section 3.2.2.
"""

import math

import pytest

from simcore import CollisionError, Driver, Fleet, Rules, Scenario, Simulation, Track, Trait

LENGTH_M = 4.5
TRACK_M = 6400.0  # 64 segments of 100 m
# Neither accelerates nor brakes worth mentioning until bumpers all but touch.
ASLEEP = Driver(headway_s=0.01, min_gap_m=0.01, acceleration_mps2=0.002, braking_mps2=1e6)


def approach(engine, gap_m, on_collision="ignore", at_m=1000.0):
    """20 m/s behind 10 m/s on a long ring."""
    scenario = Scenario(
        2,
        track=Track(TRACK_M, superelevation=1e9),
        position_m=[at_m, at_m + gap_m + LENGTH_M],
        speed_mps=[20.0, 10.0],
        driver=ASLEEP,
        rules=Rules(fleet=None, lane_changing=None, on_collision=on_collision),
    )
    return Simulation(scenario, engine=engine)


@pytest.mark.parametrize(("gap_m", "near_misses"), [(15.01, 0), (14.99, 1)])
def test_a_near_miss_begins_below_a_time_to_collision_of_one_and_a_half_seconds(
    engine, gap_m, near_misses
):
    """Hayward (1972): 15 m closing at 10 m/s."""
    simulation = approach(engine, gap_m)
    assert simulation.metrics().min_time_to_collision_s == pytest.approx(gap_m / 10.0)
    simulation.step(0.001)
    assert simulation.metrics().live.near_misses == near_misses


def test_one_approach_is_one_near_miss_where_it_began(engine):
    """From 20.5 m the gap is first below 15 m after 0.6 s, 12 m further on: from 1,090 m that is in
    segment 11."""
    simulation = approach(engine, 20.5, at_m=1090.0)
    simulation.run(6, 0.1)
    assert simulation.metrics().live.near_misses == 0
    simulation.run(100, 0.1)
    live = simulation.metrics().live
    assert live.near_misses == 1
    assert live.conflicts_by_segment[0, 11] == 1
    assert live.conflicts_by_segment[0].sum() == 1


@pytest.mark.parametrize(("share", "misses"), [(1.01, 0), (0.99, 1)])
def test_the_stopping_sight_distance_is_that_of_the_formula(engine, share, misses):
    """AASHTO: v t + (v^2 - v_leader^2) / (2 mu g), for sedans with a reaction time of 1 s."""
    distance_m = 20.0 * 1.0 + (20.0**2 - 10.0**2) / (2 * 0.90 * 9.81)
    fleet = Fleet(shares=(1, 0, 0, 0, 0), reaction_s=Trait(1.0, 1e-4, 0.999, 1.001))
    scenario = Scenario(
        2,
        track=Track(TRACK_M, superelevation=1e9),
        position_m=[1000.0, 1000.0 + share * distance_m + 4.7],
        speed_mps=[20.0, 10.0],
        rules=Rules(fleet=fleet),
    )
    simulation = Simulation(scenario, engine=engine)
    simulation.step(0.001)
    live = simulation.metrics().live
    assert live.stopping_sight_misses == misses
    assert live.conflicts_by_segment[1, 10] == misses


def test_a_collision_stops_the_run_and_names_the_vehicle(engine):
    """Rules.on_collision: a gap of 5.5 m, closing at 10 m/s, is gone after 0.6 s."""
    simulation = approach(engine, 5.5, "stop")
    with pytest.raises(CollisionError, match=r"vehicle 0 ran .* at 0\.6 s") as caught:
        simulation.run(100, 0.1)
    assert caught.value.vehicle == 0
    assert caught.value.time_s == pytest.approx(0.6)
    assert caught.value.gap_m == pytest.approx(-0.5, abs=0.01)
    assert simulation.state.time_s == pytest.approx(0.6)


def test_a_collision_removes_the_one_who_ran_into_the_other(engine):
    """Rules.on_collision."""
    simulation = approach(engine, 5.5, "remove", at_m=1090.0)
    simulation.run(100, 0.1)
    live = simulation.metrics().live
    assert simulation.state.vehicle.tolist() == [1]
    assert (live.collisions, live.removed) == (1, 1)
    assert live.conflicts_by_segment[2, math.floor((1090.0 + 12.0) / 100)] == 1
    assert simulation.state.speed_mps[0] == pytest.approx(10.0, abs=0.1)


def test_a_collision_that_is_ignored_is_counted_and_both_drive_on(engine):
    """Rules.on_collision."""
    simulation = approach(engine, 5.5, "ignore")
    simulation.run(100, 0.1)
    live = simulation.metrics().live
    assert simulation.state.vehicle.tolist() == [0, 1]
    assert (live.collisions, live.removed, live.near_misses) == (1, 0, 1)
    assert simulation.state.travelled_m[1] == pytest.approx(1010.0 + 100.0, abs=0.5)
