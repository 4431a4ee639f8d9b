"""Small perturbations of a homogeneous ring against linear stability theory.

Wilson, Ward: Car-following models: fifty years of linear stability analysis. Transportation
Planning and Technology 34, 3 (2011); Treiber, Kesting: Traffic Flow Dynamics (2013), chapter 15.

With the acceleration f(gap, own speed, leader's speed) linearised about an equilibrium, a mode
exp(lambda t + i k n) of vehicles n, n + 1 being ahead, obeys

    lambda^2 - (f_v + f_l e^ik) lambda - f_s (e^ik - 1) = 0.

With F = f_v + f_l < 0 and V' = -f_s / F, the slope of the equilibrium speed, the slow root is
lambda = i V' k + V' (f_l - F / 2 - V') / F k^2 for small k: long waves decay if and only if
V' < f_l - F / 2.
"""

import numpy as np
import pytest

from simcore import Driver, Rules, Scenario, Simulation

LENGTH_M = 4.5
SPEED_MPS = 10.0
STABLE, UNSTABLE = Driver(headway_s=1.0, acceleration_mps2=3.0), Driver(headway_s=1.0)


def partial_derivatives(driver, speed_mps, step=1e-5):
    """f_s, f_v and f_l at the equilibrium of this speed."""
    point = np.array([speed_mps, speed_mps, driver.equilibrium_gap_m(speed_mps)])
    f_v, f_l, f_s = (
        (driver.acceleration(*(point + each)) - driver.acceleration(*(point - each))) / (2 * step)
        for each in step * np.eye(3)
    )
    return f_s, f_v, f_l


def long_waves_decay(driver, speed_mps):
    f_s, f_v, f_l = partial_derivatives(driver, speed_mps)
    return -f_s / (f_v + f_l) < f_l - (f_v + f_l) / 2


def eigenvalue(driver, speed_mps, k):
    """The root of the dispersion relation that decays slowest or grows fastest."""
    f_s, f_v, f_l = partial_derivatives(driver, speed_mps)
    ahead = np.exp(1j * k)
    return max(np.roots([1, -(f_v + f_l * ahead), -f_s * (ahead - 1)]), key=lambda root: root.real)


def measured_eigenvalue(engine, driver, speed_mps, vehicles, dt=0.05):
    """Of the longest wave on the ring, from the second half of 80 s after a push of 1 mm."""
    spacing_m = driver.equilibrium_gap_m(speed_mps) + LENGTH_M
    n, k = np.arange(vehicles), 2 * np.pi / vehicles
    position_m = n * spacing_m + 1e-3 * np.cos(k * n)
    scenario = Scenario(
        vehicles,
        vehicles * spacing_m,
        position_m=position_m,
        speed_mps=speed_mps,
        driver=driver,
    )
    simulation = Simulation(scenario, engine=engine)
    simulation.run(round(40 / dt), dt)
    modes = []
    for _ in range(80):
        simulation.run(round(0.5 / dt), dt)
        modes.append((simulation.state.speed_mps * np.exp(-1j * k * n)).sum())
    time_s = 0.5 * np.arange(80)
    rate, _ = np.polyfit(time_s, np.log(np.abs(modes)), 1)
    frequency, _ = np.polyfit(time_s, np.unwrap(np.angle(modes)), 1)
    return complex(rate, frequency)


@pytest.mark.parametrize("acceleration_mps2", [0.5, 1.0, 1.5, 3.0, 4.0])
def test_the_criterion_and_the_dispersion_relation_agree_on_long_waves(acceleration_mps2):
    """Wilson and Ward (2011): the accelerations lie on both sides of the threshold."""
    driver = Driver(headway_s=1.0, acceleration_mps2=acceleration_mps2)
    grows = eigenvalue(driver, SPEED_MPS, k=0.01).real > 0
    assert grows != long_waves_decay(driver, SPEED_MPS)


def test_a_small_perturbation_decays_where_the_criterion_holds(engine):
    """Wilson and Ward (2011)."""
    assert long_waves_decay(STABLE, SPEED_MPS)
    assert measured_eigenvalue(engine, STABLE, SPEED_MPS, vehicles=30).real < -0.01


def test_a_small_perturbation_grows_where_the_criterion_fails(engine):
    """Wilson and Ward (2011)."""
    assert not long_waves_decay(UNSTABLE, SPEED_MPS)
    assert measured_eigenvalue(engine, UNSTABLE, SPEED_MPS, vehicles=30).real > 0.003


@pytest.mark.parametrize("acceleration_mps2", [0.5, 1.0, 1.5, 3.0])
@pytest.mark.parametrize("speed_mps", [5.0, 10.0])
def test_the_longest_wave_grows_and_travels_as_the_linearised_ring(
    engine, acceleration_mps2, speed_mps
):
    """Traffic Flow Dynamics, chapter 15: the dispersion relation. A step of 0.02 s lets drivers act
    0.01 s late on average, hence the absolute tolerance of the rate."""
    driver = Driver(headway_s=1.0, acceleration_mps2=acceleration_mps2)
    measured = measured_eigenvalue(engine, driver, speed_mps, vehicles=30, dt=0.02)
    expected = eigenvalue(driver, speed_mps, 2 * np.pi / 30)
    assert measured.real == pytest.approx(expected.real, rel=0.03, abs=3e-4)
    assert measured.imag == pytest.approx(expected.imag, rel=0.01)


def growth_with_delay(driver, speed_mps, k):
    """Per second, of drivers who look once a second, act one second later and hold that for one
    second: a linear map of gap, speed and acceleration from second to second."""
    f_s, f_v, f_l = partial_derivatives(driver, speed_mps)
    ahead = np.exp(1j * k)
    a_second = [[1, ahead - 1, (ahead - 1) / 2], [0, 1, 1], [f_s, f_v + f_l * ahead, 0]]
    return np.log(np.abs(np.linalg.eigvals(a_second)).max())


LATE = Rules(fleet=None, lane_changing=None, reaction_delay=True)


@pytest.mark.parametrize("speed_mps", [10.0, 20.0])
def test_reaction_delay_makes_a_stable_ring_unstable_as_fast_as_theory_says(
    engine, unbent, speed_mps
):
    """Treiber, Kesting, Helbing: Delays, inaccuracies and anticipation in microscopic traffic
    models. Physica A 360, 71 (2006). Out of noise the fastest growing wave comes to rule; the delay
    is 1 s where there is no fleet. Theory lets all drivers look at once, the model in turns."""
    driver, vehicles, steps = Driver(), 30, 40
    modes = 2 * np.pi / vehicles * np.arange(1, vehicles // 2 + 1)
    fastest = max(growth_with_delay(driver, speed_mps, k) for k in modes)
    assert max(eigenvalue(driver, speed_mps, k).real for k in modes) < 0 < fastest
    spacing_m = driver.equilibrium_gap_m(speed_mps) + LENGTH_M
    scenario = Scenario(
        vehicles,
        track=unbent(vehicles * spacing_m),
        position_jitter_m=1e-6,
        speed_mps=speed_mps,
        driver=driver,
        rules=LATE,
    )
    simulation = Simulation(scenario, engine=engine)
    simulation.run(200, 0.1)
    spread_mps = []
    for _ in range(steps):
        simulation.run(5, 0.1)
        spread_mps.append(simulation.state.speed_mps.std())
    rate, _ = np.polyfit(0.5 * np.arange(steps), np.log(spread_mps), 1)
    assert rate == pytest.approx(fastest, rel=0.15)
