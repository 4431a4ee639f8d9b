"""Flow against density on a homogeneous ring, against the closed form of the equilibrium.

Treiber, Hennecke, Helbing: Physical Review E 62, 1805 (2000), section II C; Treiber, Kesting:
Traffic Flow Dynamics (2013), section 11.3. Flow is density times space-mean speed (Edie 1963).
"""

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

from simcore import Driver, Rules, Scenario, Simulation

DRIVERS = [Driver(), Driver(15.0, 1.0, 2.0, 1.0, 1.5)]  # on a motorway and in town
LENGTH_M = 4.5
IMPROVED = Rules(fleet=None, lane_changing=None, following="improved_idm")
DENSITIES = [5.0, 10.0, 20.0, 30.0, 50.0, 80.0, 120.0]  # vehicles per km


def settled_flow(engine, driver, density, rules=None, unbent=None):
    """Vehicles per hour on a ring of five that started from rest, and their speed in m/s."""
    track_m = 5000 / density
    track = {"track": unbent(track_m)} if rules else {"track_length_m": track_m}
    scenario = Scenario(5, speed_mps=0.0, driver=driver, rules=rules, **track)
    simulation = Simulation(scenario, engine=engine)
    simulation.run(steps=3000, dt=0.2)
    metrics = simulation.metrics()
    assert metrics.speed_sd_mps < 1e-6
    return metrics.flow_veh_per_h, metrics.mean_speed_mps


def closed_form_flow(driver, density):
    """By solving for the speed whose equilibrium gap is the one there is."""
    gap_m = 1000 / density - LENGTH_M
    fastest_mps = driver.desired_speed_mps * (1 - 1e-12)
    speed_mps = brentq(lambda v: driver.equilibrium_gap_m(v) - gap_m, 0.0, fastest_mps)
    return 3.6 * density * speed_mps


def closed_form_capacity(driver):
    """The largest flow (vehicles/h) of all speeds, and the density (vehicles/km) it has."""

    def spacing_m(v):
        return driver.equilibrium_gap_m(v) + LENGTH_M

    bounds = (0.0, driver.desired_speed_mps * (1 - 1e-9))
    best = minimize_scalar(lambda v: -v / spacing_m(v), bounds=bounds, method="bounded")
    return -3600 * best.fun, 1000 / spacing_m(best.x)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("density", DENSITIES)
def test_flow_is_that_of_the_equilibrium(engine, driver, density):
    flow, _ = settled_flow(engine, driver, density)
    assert flow == pytest.approx(closed_form_flow(driver, density), rel=1e-6)


@pytest.mark.parametrize("driver", DRIVERS)
def test_capacity_and_its_density_are_those_of_the_closed_form(engine, driver):
    capacity, critical_density = closed_form_capacity(driver)
    densities = critical_density * np.linspace(0.8, 1.2, 21)
    flows = [settled_flow(engine, driver, density)[0] for density in densities]
    assert max(flows) == pytest.approx(capacity, rel=1e-4)
    assert densities[np.argmax(flows)] == pytest.approx(critical_density, rel=0.021)


@pytest.mark.parametrize("density", [20.0, 40.0, 80.0, 120.0])
def test_the_improved_idm_keeps_exactly_its_time_headway(engine, density, unbent):
    """Traffic Flow Dynamics, section 11.3.7: the gap is s0 + v T below the desired speed, so the
    diagram is a triangle."""
    driver = Driver()
    flow, speed_mps = settled_flow(engine, driver, density, IMPROVED, unbent)
    gap_m = 1000 / density - LENGTH_M
    assert speed_mps == pytest.approx((gap_m - driver.min_gap_m) / driver.headway_s, rel=1e-4)
    assert flow == pytest.approx(3.6 * density * speed_mps)


def test_the_improved_idm_drives_at_the_desired_speed_where_there_is_room(engine, unbent):
    """The free branch of the triangle."""
    _, speed_mps = settled_flow(engine, Driver(), 10.0, IMPROVED, unbent)
    assert speed_mps == pytest.approx(33.3, rel=1e-4)
