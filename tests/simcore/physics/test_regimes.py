"""Speeds and events on the road that is the same at every size, after two minutes to settle."""

import numpy as np
import pytest

from simcore import Scenario, Simulation

DT_S = 0.1
SETTLE_STEPS = 1_200
MOST_RATIO = 1.3
# By vehicles, how many worlds are averaged and for how many steps: few vehicles have few events,
# and a hundred drivers are not yet the average of all.
SIZES = {100: (8, 3_000), 1_000: (1, 1_800), 10_000: (1, 400)}


def regime(scenario, engine, seed, steps):
    """Mean speed in m/s; lane changes, near misses and gaps too short to stop per vehicle-hour."""
    simulation = Simulation(scenario, engine, seed)
    simulation.run(SETTLE_STEPS, DT_S)
    before = totals(simulation)
    simulation.run(steps, DT_S)
    mean_m, *events = totals(simulation) - before
    return np.array([mean_m, *(3600 * each / scenario.vehicles for each in events)]) / steps / DT_S


def totals(simulation):
    live = simulation.metrics().live
    changes = live.lane_changes_left + live.lane_changes_right
    mean_m = simulation.state.travelled_m.mean()
    return np.array([mean_m, changes, live.near_misses, live.stopping_sight_misses])


@pytest.fixture(scope="module")
def regimes(engine):
    """By workload and size, the mean over worlds."""
    return {
        (workload, vehicles): np.mean(
            [
                regime(getattr(Scenario, workload)(vehicles), engine, seed, steps)
                for seed in range(worlds)
            ],
            axis=0,
        )
        for workload in ("highway", "busy")
        for vehicles, (worlds, steps) in SIZES.items()
    }


@pytest.mark.parametrize("quantity", range(4), ids=["speed", "changes", "near", "short gaps"])
@pytest.mark.parametrize("workload", ["highway", "busy"])
def test_what_happens_does_not_depend_on_the_size(regimes, workload, quantity):
    values = [regimes[workload, vehicles][quantity] for vehicles in SIZES]
    assert max(values) <= MOST_RATIO * min(values)


def test_there_are_lane_changes_and_conflicts_to_count(regimes):
    for vehicles in SIZES:
        _, changes_per_h, near_misses_per_h, short_gaps_per_h = regimes["busy", vehicles]
        _, calm_changes_per_h, _, calm_short_gaps_per_h = regimes["highway", vehicles]
        assert 10 <= calm_changes_per_h <= 0.8 * changes_per_h <= 80
        assert 5 <= calm_short_gaps_per_h <= 0.8 * short_gaps_per_h
        assert near_misses_per_h > 0.5
