"""A jam out of nothing on a ring, after the experiment of Sugiyama et al.: Traffic jams without
bottlenecks. New Journal of Physics 10, 033001 (2008): 22 vehicles on 230 m.
"""

import numpy as np

from simcore import Driver, Scenario, Simulation

VEHICLES, TRACK_M = 22, 230.0
# Asked to drive 30 to 40 km/h, brisk, and braking late: unstable at this density.
HASTY = Driver(
    desired_speed_mps=40 / 3.6,
    headway_s=0.7,
    min_gap_m=2.0,
    acceleration_mps2=1.7,
    braking_mps2=4.0,
)
CALM = Driver(desired_speed_mps=40 / 3.6, headway_s=0.7, acceleration_mps2=3.0, braking_mps2=2.0)


def on_the_ring(engine, driver):
    """Equally spaced but for one vehicle that starts 10 cm ahead of its place."""
    position_m = np.arange(VEHICLES) * TRACK_M / VEHICLES
    position_m[0] += 0.1
    scenario = Scenario(VEHICLES, TRACK_M, position_m=position_m, speed_mps=5.0, driver=driver)
    simulation = Simulation(scenario, engine=engine)
    simulation.run(4000, 0.1)
    return simulation


def wave_speed_kmh(simulation, seconds=200):
    """Of the jam: the phase of the longest wave in how much slower than average each one is."""
    phases = []
    for _ in range(seconds):
        simulation.run(10, 0.1)
        state = simulation.state
        slower_mps = state.speed_mps.mean() - state.speed_mps
        phases.append(
            np.angle((slower_mps * np.exp(2j * np.pi * state.position_m / TRACK_M)).sum())
        )
    jam_m = np.unwrap(phases) * TRACK_M / (2 * np.pi)
    return 3.6 * np.polyfit(np.arange(seconds), jam_m, 1)[0]


def test_a_jam_forms_from_a_tiny_perturbation_and_travels_upstream_as_measured(engine):
    """Sugiyama et al. (2008) report about -20 km/h; jams on motorways run at -15 to -25 km/h
    (Treiber, Kesting: Traffic Flow Dynamics, 2013, chapter 18)."""
    simulation = on_the_ring(engine, HASTY)
    speed_mps = simulation.state.speed_mps
    assert speed_mps.min() < 0.1
    assert speed_mps.max() > 20 / 3.6
    assert -25 < wave_speed_kmh(simulation) < -15


def test_one_single_jam_is_left(engine):
    """Sugiyama et al. (2008): one cluster of vehicles that stand."""
    stands = on_the_ring(engine, HASTY).state.speed_mps < 1.0
    assert (stands & ~np.roll(stands, 1)).sum() == 1


def test_drivers_who_accelerate_sooner_dissolve_the_same_perturbation(engine):
    """The counterpart on the stable side of the criterion in test_stability.py."""
    assert on_the_ring(engine, CALM).metrics().speed_sd_mps < 1e-3
