"""Curves are driven at the speed of AASHTO, A Policy on Geometric Design of Highways and Streets,
7th edition (2018), section 3.3: v^2 = g R (e + f).
"""

import math
from functools import cache

import numpy as np
import pytest

from simcore import VEHICLE_CLASSES, Fleet, Rules, Scenario, Simulation, Track

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
