"""What vehicles are is told as it was drawn, in every engine, by number, and kept in recordings."""

from copy import deepcopy

import numpy as np
import pytest

from simcore import ENGINES, Driver, Fleet, Rules, Scenario, Simulation, Track
from simcore.fleet import TRAITS
from simcore.population import VEHICLE, by_number
from simcore.recording import read_population
from simcore.vehicle_class import VEHICLE_CLASSES

REMOVING = Scenario.traffic(60, 3, Rules(on_collision="remove", reaction_delay=True))


def seed_3(scenario):
    return scenario.rules.fleet.sample(scenario.vehicles, np.random.default_rng([3, 2]))


@pytest.mark.parametrize("engine", ENGINES)
def test_it_is_what_the_fleet_drew_and_stays_so(engine):
    scenario = Scenario.traffic(50)
    simulation = Simulation(scenario, engine, seed=3)
    before, drawn = simulation.population, seed_3(scenario)
    simulation.run(100)
    np.testing.assert_array_equal(simulation.population, before)
    assert before.dtype == VEHICLE
    assert (before["vehicle"] == np.arange(50)).all()
    for row, kind in zip(before, drawn.vehicle_class, strict=True):
        expected = VEHICLE_CLASSES[kind]
        assert row["vehicle_class"] == expected.name
        for name in ("length_m", "mass_kg", "min_gap_m", "acceleration_mps2"):
            assert row[name] == getattr(expected, name)
    for name in TRAITS:
        np.testing.assert_array_equal(before[name], getattr(drawn, name))


@pytest.mark.parametrize("engine", ENGINES)
def test_it_is_in_the_order_of_the_state_also_where_vehicles_were_removed(engine):
    simulation = Simulation(REMOVING, engine, seed=1)
    whole = simulation.population
    simulation.run(100)
    state, left = simulation.state, simulation.population
    assert 0 < state.vehicle.size < 60
    np.testing.assert_array_equal(left["vehicle"], state.vehicle)
    np.testing.assert_array_equal(left, whole[state.vehicle])
    ahead_m = state.travelled_m[state.leader] - state.travelled_m - left["length_m"][state.leader]
    lap_m = simulation.scenario.track_length_m
    off_m = (ahead_m - state.gap_m) % lap_m
    assert (np.minimum(off_m, lap_m - off_m) < 1e-6).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_on_a_ring_it_is_the_drivers(engine):
    alike = Simulation(Scenario(5, driver=Driver(headway_s=2.5), vehicle_length_m=6.0), engine)
    assert (alike.population["headway_s"] == 2.5).all()
    assert (alike.population["length_m"] == 6.0).all()
    assert (alike.population["vehicle_class"] == "").all()
    assert np.isnan(alike.population["mass_kg"]).all()
    mixed = Scenario.ring(5, driver_spread=0.3)
    population = Simulation(mixed, engine, seed=4).population
    columns = dict(zip(Driver.__slots__, mixed.driver_columns(4), strict=True))
    for name, column in columns.items():
        np.testing.assert_array_equal(population[name], column)


def test_without_a_fleet_all_have_the_driver_of_the_scenario():
    driver = Driver(desired_speed_mps=70.0)  # faster than any class
    scenario = Scenario(5, track=Track.stadium(300.0, 2), driver=driver, rules=Rules(fleet=None))
    population = Simulation(scenario).population
    assert (population["desired_speed_mps"] == 70.0).all()
    assert (population["reaction_s"] == 1.0).all()
    assert np.isnan(population["mass_kg"]).all()
    with pytest.raises(ValueError, match="read-only"):
        population["headway_s"] = 1.0


def test_copies_and_checkpoints_have_it(tmp_path):
    simulation = Simulation(REMOVING, seed=1)
    simulation.run(100)
    simulation.save(tmp_path / "run.npz")
    for other in (deepcopy(simulation), Simulation.resume(tmp_path / "run.npz")):
        np.testing.assert_array_equal(other.population, simulation.population)


@pytest.mark.parametrize("steps", [0, 7])
def test_a_recording_has_a_row_for_each_of_its_columns(steps, tmp_path):
    simulation, path = Simulation(REMOVING, seed=1), tmp_path / "run.npy"
    simulation.run(100)
    kept = simulation.population
    simulation.record(path, steps)
    rows, frames = read_population(path), np.load(path, mmap_mode="r")
    assert frames.shape == (1 + steps, 60)
    assert rows.tobytes() == by_number(kept, 60).tobytes()
    gone = np.isnan(rows["length_m"])
    np.testing.assert_array_equal(gone, frames["lane"][0] == 255)
    assert (rows["vehicle_class"][gone] == "").all()


def test_a_recording_without_one_is_refused_in_a_line(tmp_path):
    path = tmp_path / "run.npy"
    Simulation(Scenario.ring(3)).record(path, 2)
    whole, frames = path.read_bytes(), np.load(path)
    for less in (1, 3 * VEHICLE.itemsize, 3 * VEHICLE.itemsize + 40):
        path.write_bytes(whole[:-less])
        with pytest.raises(ValueError, match=r"run\.npy: holds no population; record it anew"):
            read_population(path)
    np.save(path, frames)
    with pytest.raises(ValueError, match="holds no population"):
        read_population(path)
    np.save(path, np.zeros(3))
    with pytest.raises(ValueError, match="no recording; name one"):
        read_population(path)


def test_a_class_that_has_no_share_is_in_no_population():
    scenario = Scenario.traffic(40, 2, Rules(fleet=Fleet(shares=(0.0, 0.0, 1.0, 0.0, 1.0))))
    assert set(Simulation(scenario).population["vehicle_class"]) == {"truck", "motorbike"}
