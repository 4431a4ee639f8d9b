"""The IDM against its closed forms (Treiber, Hennecke, Helbing 2000)."""

import numpy as np
import pytest

from simcore import Driver, Scenario, Simulation
from simcore.engines import ENGINES


@pytest.mark.parametrize("speed_mps", [0.0, 5.0, 15.0, 25.0, 30.0])
def test_equal_speeds_at_the_equilibrium_gap_stay_as_they_are(speed_mps):
    driver = Driver()
    gap_m = driver.equilibrium_gap_m(speed_mps)
    assert driver.acceleration(speed_mps, speed_mps, gap_m) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("spacing_m", [12.0, 35.0, 80.0])
def test_a_homogeneous_ring_settles_at_the_closed_form_gap(engine, spacing_m):
    simulation = Simulation(Scenario(10, 10 * spacing_m, speed_mps=5.0), engine=engine)
    simulation.run(steps=6000, dt=0.1)
    state = simulation.state
    driver = simulation.scenario.driver
    v, v0 = state.speed_mps, driver.desired_speed_mps
    closed_form_m = (driver.min_gap_m + v * driver.headway_s) / np.sqrt(1 - (v / v0) ** 4)
    np.testing.assert_allclose(state.gap_m, closed_form_m, atol=1e-6, rtol=0)
    assert driver.equilibrium_gap_m(float(v[0])) == pytest.approx(float(closed_form_m[0]))


def test_free_road_acceleration_starts_at_the_maximum_and_ends_at_the_desired_speed():
    driver = Driver()
    assert driver.acceleration(0.0, 0.0, 1e9) == pytest.approx(driver.acceleration_mps2)
    assert driver.acceleration(driver.desired_speed_mps, 33.3, 1e9) == pytest.approx(0, abs=1e-9)


def test_a_leader_that_pulls_away_never_shortens_the_desired_gap_below_the_minimum():
    driver = Driver()
    jam = driver.acceleration(1.0, 100.0, driver.min_gap_m)
    assert jam == pytest.approx(-driver.acceleration_mps2 * (1 / driver.desired_speed_mps) ** 4)


@pytest.mark.parametrize("speed_mps", [-1.0, 33.3, 50.0])
def test_the_equilibrium_gap_is_refused_where_there_is_none(speed_mps):
    with pytest.raises(ValueError, match=r"speed_mps must be in \[0, 33.3\)"):
        Driver().equilibrium_gap_m(speed_mps)


@pytest.mark.parametrize("field", Driver.__slots__)
@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf"), True, "1"])
def test_a_bad_parameter_is_named(field, value):
    with pytest.raises(ValueError, match=f"{field} must be a number finite and above 0"):
        Driver(**{field: value})
