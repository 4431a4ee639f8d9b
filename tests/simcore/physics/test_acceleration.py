"""A lone vehicle, and what engine, air, tyres and drivers leave of its acceleration.

Free acceleration: Treiber, Hennecke, Helbing (2000), equation 3; Treiber, Kesting: Traffic Flow
Dynamics (2013), chapter 11. Power, drag and grip: Gillespie, Fundamentals of Vehicle Dynamics
(1992), chapters 2 and 4.
"""

import numpy as np
import pytest
from scipy.integrate import quad

from simcore import VEHICLE_CLASSES, Driver, Fleet, Rules, Scenario, Simulation, Track, Trait

STRAIGHT = Track(2e7, straight_m=9.9e6)
NAMES = [each.name for each in VEHICLE_CLASSES]
EAGER = Trait(41.9, 0.01, 41.8, 42.0)


def only(name, **traits):
    """A fleet of one class."""
    return Fleet(shares=tuple(float(name == each) for each in NAMES), **traits)


def time_to(simulation, speed_mps, dt=0.02):
    """Seconds until a lone vehicle is that fast, interpolated within a step."""
    before_mps = 0.0
    while (now_mps := simulation.state.speed_mps[0]) < speed_mps:
        before_mps = now_mps
        simulation.run(1, dt)
    late_s = dt * (now_mps - speed_mps) / (now_mps - before_mps)
    return simulation.state.time_s - late_s


def test_a_driver_of_the_idm_takes_the_time_of_the_closed_integral_to_100_km_h(engine):
    """Traffic Flow Dynamics, section 11.3: t = integral dv / (a (1 - (v / v0)^4))."""
    driver = Driver()
    expected_s, _ = quad(lambda v: 1 / (1.5 * (1 - (v / 33.3) ** 4)), 0, 100 / 3.6)
    simulation = Simulation(Scenario(1, 1e7, speed_mps=0.0, driver=driver), engine=engine)
    assert time_to(simulation, 100 / 3.6) == pytest.approx(expected_s, rel=1e-3)


def most_mps2(kind, speed_mps):
    """What engine, air and road allow this class at that speed: Gillespie, chapters 2 and 4."""
    power = kind.power_w / kind.mass_kg / max(speed_mps, 1.0)
    drag = 0.5 * 1.2 * kind.drag_area_m2 / kind.mass_kg * speed_mps**2
    return min(power, 9.81 * kind.tyre_friction) - drag - 0.1


@pytest.mark.parametrize("kind", VEHICLE_CLASSES, ids=NAMES)
def test_every_class_takes_the_time_its_driver_and_its_engine_allow(engine, kind):
    """The smaller of the two accelerations, integrated to 90 % of the desired speed."""
    desired_mps = min(41.9, kind.top_speed_mps)

    def acceleration_mps2(v):
        return min(kind.acceleration_mps2 * (1 - (v / desired_mps) ** 4), most_mps2(kind, v))

    expected_s, _ = quad(lambda v: 1 / acceleration_mps2(v), 0, 0.9 * desired_mps, limit=200)
    rules = Rules(fleet=only(kind.name, desired_speed_mps=EAGER))
    simulation = Simulation(Scenario(1, track=STRAIGHT, speed_mps=0.0, rules=rules), engine=engine)
    assert time_to(simulation, 0.9 * desired_mps) == pytest.approx(expected_s, rel=2e-3)


def test_the_engine_of_a_bus_binds_before_its_driver_does(engine):
    """Gillespie, chapter 2: power over speed, less drag and rolling resistance."""
    bus = VEHICLE_CLASSES[NAMES.index("bus")]
    rules = Rules(fleet=only("bus", desired_speed_mps=EAGER))
    simulation = Simulation(Scenario(1, track=STRAIGHT, speed_mps=20.0, rules=rules), engine=engine)
    simulation.step(0.1)
    wanted_mps2 = bus.acceleration_mps2 * (1 - (20.0 / bus.top_speed_mps) ** 4)
    assert simulation.state.acceleration_mps2[0] == pytest.approx(most_mps2(bus, 20.0))
    assert simulation.state.acceleration_mps2[0] < wanted_mps2


def test_nobody_brakes_harder_than_the_tyres_allow(engine):
    """Gillespie, chapter 3: mu g."""
    scenario = Scenario(
        2,
        track=STRAIGHT,
        position_m=[0.0, 20.0],
        speed_mps=[40.0, 0.0],
        rules=Rules(fleet=only("sedan"), on_collision="ignore"),
    )
    simulation = Simulation(scenario, engine=engine)
    simulation.step(0.1)
    assert simulation.state.acceleration_mps2[0] == pytest.approx(-9.81 * 0.90)


@pytest.mark.parametrize("reaction_delay", [False, True])
def test_acceleration_changes_no_faster_than_the_jerk_limit(engine, reaction_delay):
    """Rules.jerk_limit_mps3; adaptive cruise control has to keep one by ISO 15622."""
    rules = Rules(jerk_limit_mps3=3.0, reaction_delay=reaction_delay, on_collision="ignore")
    simulation = Simulation(Scenario.traffic(40, 2, rules), engine=engine)
    before_mps2 = simulation.state.acceleration_mps2
    changes_mps2 = []
    for _ in range(400):
        simulation.run(1, 0.1)
        changes_mps2.append(np.abs(simulation.state.acceleration_mps2 - before_mps2).max())
        before_mps2 = simulation.state.acceleration_mps2
    assert max(changes_mps2) == pytest.approx(0.3)
