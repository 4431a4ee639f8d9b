"""Curves are driven at the speed of AASHTO, A Policy on Geometric Design of Highways and Streets,
7th edition (2018), section 3.3: v^2 = g R (e + f).
"""

import math
from functools import cache

import numpy as np
import pytest

from simcore import ENGINES, VEHICLE_CLASSES, Driver, Fleet, Rules, Scenario, Simulation, Track

NAMES = [each.name for each in VEHICLE_CLASSES]


TRACK = Track.stadium(1600.0)  # straights of 400 m, curves of 127 m radius
CURVE_MPS = TRACK.curve_speed_mps(0)


@cache
def half_a_lap(engine, kind, following):
    """Position, speed and acceleration at every step of a lone vehicle that begins the straight
    with 15 m/s, the curve speed, and drives to the end of the curve."""
    fleet = Fleet(shares=tuple(float(each == kind) for each in range(5)))
    rules = Rules(fleet=fleet, following=following)
    simulation = Simulation(Scenario(1, track=TRACK, rules=rules), engine=engine)
    rows = [(0.0, 15.0, 0.0)]
    while rows[-1][0] < TRACK.length_m / 2:
        simulation.run(1, 0.1)
        state = simulation.state
        rows.append((state.position_m[0], state.speed_mps[0], state.acceleration_mps2[0]))
    return np.array(rows[:-1]).T


@pytest.mark.parametrize(
    ("design_speed_kmh", "side_friction", "radius_m"),
    [(50, 0.19, 79), (80, 0.14, 252), (100, 0.12, 437)],
)
def test_the_curve_speed_is_the_design_speed_of_the_smallest_radius(
    design_speed_kmh, side_friction, radius_m
):
    """AASHTO, table of minimum radii for a superelevation of 6 %."""
    track = Track(2 * math.pi * radius_m, superelevation=0.06, side_friction=side_friction)
    assert 3.6 * track.curve_speed_mps(0) == pytest.approx(design_speed_kmh, rel=0.005)


def lone_lap(engine, track, braking_mps2, dt, lane=0, desired_mps=40.0):
    """Position along the half lap and speed at every step of a second lap."""
    driver = Driver(braking_mps2=braking_mps2, desired_speed_mps=desired_mps)
    rules = Rules(fleet=None, lane_changing=None)
    scenario = Scenario(1, track=track, lane=[lane], speed_mps=3.0, driver=driver, rules=rules)
    simulation = Simulation(scenario, engine=engine)
    rows = []
    while simulation.state.travelled_m[0] < 2 * track.length_m:
        simulation.step(dt)
        rows.append((simulation.state.position_m[0], simulation.state.speed_mps[0]))
    along_m, speed_mps = np.array(rows).T
    half = len(rows) // 2  # without the start
    return along_m[half:] % (track.length_m / 2), speed_mps[half:]


@pytest.mark.parametrize("dt", [0.05, 0.25])
@pytest.mark.parametrize("braking_mps2", [1.0, 3.5, 8.0])
@pytest.mark.parametrize("radius_m", [3.0, 11.0, 30.0, 64.0, 130.0, 400.0])
def test_bends_of_any_radius_are_met_at_their_speed(engine, radius_m, braking_mps2, dt):
    """AASHTO, section 3.3, to 5 %, also where the straight before it lets a driver get fast."""
    straight_m = 600.0
    track = Track(2 * straight_m + 2 * math.pi * radius_m, straight_m=straight_m)
    curve_mps = track.curve_speed_mps(0)
    along_m, speed_mps = lone_lap(engine, track, braking_mps2, dt)
    in_bend = along_m > straight_m
    assert speed_mps[~in_bend].max() > 1.1 * curve_mps
    assert speed_mps[in_bend].max() <= 1.05 * curve_mps
    assert speed_mps[in_bend].min() >= 0.85 * curve_mps


@pytest.mark.parametrize("lane", [0, 1, 2])
def test_each_lane_has_the_speed_of_its_own_bend(engine, lane):
    track = Track(2 * 200.0 + 2 * math.pi * 15.0, lanes=3, straight_m=200.0)
    along_m, speed_mps = lone_lap(engine, track, 2.0, 0.1, lane)
    in_bend = along_m > track.straight_m
    assert speed_mps[in_bend].max() <= 1.05 * track.curve_speed_mps(lane)


@pytest.mark.parametrize("any_engine", ENGINES)
@pytest.mark.parametrize(("position_m", "lane_after"), [(20.0, 0), (110.0, 1)])
def test_the_inner_lane_is_weighed_with_its_own_bend(any_engine, position_m, lane_after):
    """A driver alone in the outer lane keeps right on the straight, and not in a bend in which the
    inner lane is slower by more than the bias of 0.1 m/s2 makes up for."""
    track = Track(2 * 100.0 + 2 * math.pi * 15.0, lanes=2, straight_m=100.0)
    assert track.curve_speed_mps(1) > 1.1 * track.curve_speed_mps(0)
    scenario = Scenario(
        1,
        track=track,
        lane=[1],
        position_m=[position_m],
        speed_mps=track.curve_speed_mps(1),
        rules=Rules(fleet=None),
    )
    simulation = Simulation(scenario, engine=any_engine)
    simulation.step(0.1)
    assert simulation.state.lane.tolist() == [lane_after]


def test_dense_traffic_meets_its_bends_at_their_speeds(engine):
    """A lap of 140 m whose inner lane turns at 4 m/s, after a minute to settle."""
    scenario = Scenario.traffic(10)
    simulation, track = Simulation(scenario, engine=engine, seed=2), scenario.track
    curve_mps = np.array([track.curve_speed_mps(lane) for lane in range(3)])
    simulation.run(600)
    over = []
    for _ in range(3000):
        simulation.step()
        state = simulation.state
        in_bend = state.position_m % (track.length_m / 2) > track.straight_m
        over.extend((state.speed_mps / curve_mps[state.lane] - 1)[in_bend])
    assert np.mean(np.array(over) > 0.05) < 0.02
    assert max(over) < 0.15


@pytest.mark.parametrize("following", ["idm", "improved_idm"])
@pytest.mark.parametrize("kind", range(5), ids=NAMES)
def test_nobody_drives_through_a_curve_faster_than_the_curve_speed(engine, kind, following):
    """AASHTO, section 3.3."""
    along_m, speed_mps, _ = half_a_lap(engine, kind, following)
    assert speed_mps[along_m > TRACK.straight_m].max() <= 1.05 * CURVE_MPS


@pytest.mark.parametrize("kind", range(5), ids=NAMES)
def test_curves_are_driven_at_the_curve_speed_in_the_end(engine, kind):
    """AASHTO, section 3.3: the last 40 m of the semicircle."""
    along_m, speed_mps, _ = half_a_lap(engine, kind, "idm")
    np.testing.assert_allclose(speed_mps[along_m > 760.0], CURVE_MPS, rtol=0.05)


@pytest.mark.parametrize("following", ["idm", "improved_idm"])
@pytest.mark.parametrize("kind", range(5), ids=NAMES)
def test_drivers_brake_ahead_of_a_curve_and_not_much_harder_than_comfortably(
    engine, kind, following
):
    """Comfortable braking: Treiber, Kesting: Traffic Flow Dynamics (2013), chapter 11; here at most
    half as hard again as the fleet's hardest."""
    along_m, speed_mps, acceleration_mps2 = half_a_lap(engine, kind, following)
    straight = along_m < TRACK.straight_m
    assert speed_mps[straight].max() > 1.1 * CURVE_MPS
    assert acceleration_mps2[straight].min() < -0.1
    assert acceleration_mps2.min() >= -1.5 * Fleet().braking_mps2.high
