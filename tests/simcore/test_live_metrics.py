"""Metrics of the whole run against Edie's definitions, computed step by step.

Edie: Discussion of traffic stream measurements and definitions. Proceedings of the 2nd
International Symposium on the Theory of Traffic Flow (1963), pages 139 to 154.
"""

import numpy as np
import pytest

from simcore import ENGINES, Rules, Scenario, Simulation, Track
from tests.simcore.checkpoint_files import arrays_of, written

CRASHING = Scenario(
    24,
    track=Track.ring(200.0, lanes=3),
    speed_mps=20.0,
    speed_jitter_mps=20.0,
    rules=Rules(fleet=None, on_collision="remove", reaction_delay=True),
)
PARTS = ((10, 0.05), (3, 0.5), (200, 0.1), (1, 1.0), (37, 0.02))


def crashed(engine, parts=PARTS):
    """A simulation that lost vehicles, and the seconds all of them together were on the road."""
    simulation = Simulation(CRASHING, engine, seed=2)
    travelled_s = 0.0
    for steps, dt in parts:
        for _ in range(steps):
            travelled_s += simulation.state.vehicle.size * dt
            simulation.step(dt)
    return simulation, travelled_s


@pytest.mark.parametrize("engine", ENGINES)
def test_time_travelled_counts_seconds_whatever_steps_they_are_cut_into(engine):
    simulation, travelled_s = crashed(engine)
    live, time_s = simulation.metrics().live, simulation.state.time_s
    assert 0 < live.removed < 24
    distance_m = simulation._engine.counts.totals[2] / 1e6
    track_m = CRASHING.track_length_m
    assert live.density_veh_per_km == pytest.approx(1000 * travelled_s / (track_m * time_s))
    assert live.mean_speed_mps == pytest.approx(distance_m / travelled_s)
    assert live.flow_veh_per_h == pytest.approx(3600 * distance_m / (track_m * time_s))
    density_per_m, flow_per_s = live.density_veh_per_km / 1000, live.flow_veh_per_h / 3600
    assert flow_per_s == pytest.approx(density_per_m * live.mean_speed_mps)


@pytest.mark.parametrize("engine", ENGINES)
def test_where_nobody_is_removed_density_is_the_number_of_vehicles(engine):
    simulation = Simulation(Scenario.traffic(30), engine)
    simulation.run(50, 0.02)
    simulation.run(5, 0.25)
    state, live = simulation.state, simulation.metrics().live
    assert live.density_veh_per_km == pytest.approx(simulation.metrics().density_veh_per_km)
    start_m, _ = simulation.scenario.start(1)
    mean_mps = (state.travelled_m - start_m).mean() / state.time_s
    assert live.mean_speed_mps == pytest.approx(mean_mps, rel=1e-5)


def test_before_the_first_step_nothing_was_travelled():
    live = Simulation(Scenario.traffic(9)).metrics().live
    assert (live.mean_speed_mps, live.flow_veh_per_h, live.density_veh_per_km) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_time_travelled_is_kept_in_a_checkpoint(engine, tmp_path):
    simulation, _ = crashed(engine)
    simulation.save(tmp_path / "run.npz")
    resumed = Simulation.resume(tmp_path / "run.npz")
    for each in (simulation, resumed):
        each.run(10, 0.3)
    assert resumed.metrics().live.density_veh_per_km == simulation.metrics().live.density_veh_per_km


def without_removed_s(simulation, path):
    """As versions saved it that had no such entry."""
    simulation.save(path)
    arrays = arrays_of(path.read_bytes())
    del arrays["engine.removed_s"]
    return written(path, arrays)


def test_a_checkpoint_of_an_older_version_goes_on_as_that_computed(tmp_path):
    """Right where all steps were equally long."""
    simulation, _ = crashed("numpy", parts=[(300, 0.1)])
    resumed = Simulation.resume(without_removed_s(simulation, tmp_path / "run.npz"))
    for each in (simulation, resumed):
        each.run(10, 0.1)
    expected = simulation.metrics().live.density_veh_per_km
    assert simulation.metrics().live.removed > 0
    assert resumed.metrics().live.density_veh_per_km == pytest.approx(expected)


@pytest.mark.parametrize("absurd", [-1.0, 1e9, np.nan, np.inf])
def test_more_time_than_has_passed_is_refused(absurd, tmp_path):
    simulation, _ = crashed("numpy")
    simulation.save(tmp_path / "run.npz")
    arrays = arrays_of((tmp_path / "run.npz").read_bytes())
    arrays["engine.removed_s"][0] = absurd
    with pytest.raises(ValueError, match="removed_s must be in"):
        Simulation.resume(written(tmp_path / "run.npz", arrays))
