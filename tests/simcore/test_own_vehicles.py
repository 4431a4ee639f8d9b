"""Vehicles and classes of one's own drive as those that are drawn and built in."""

import json
from dataclasses import replace

import numpy as np
import pytest

from simcore import (
    ENGINES,
    VEHICLE_CLASSES,
    Detectors,
    Driver,
    Fleet,
    LaneChanging,
    Observed,
    Population,
    Rules,
    Scenario,
    Simulation,
    Track,
    VehicleClass,
)
from simcore.fleet import TRAITS
from tests.simcore.checkpoint_files import arrays_of, header_of, refusal, written

VAN = VehicleClass("van", 6.0, 3_000, 9e4, 1.5, 0.8, 1.2, 2.5, 40.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_vehicles_given_one_by_one_drive_as_those_that_a_fleet_drew(engine):
    drawn = Fleet().sample(50, np.random.default_rng([3, 2]))
    given = Population(*(getattr(drawn, name).tolist() for name in ("vehicle_class", *TRAITS)))
    by_fleet, by_hand = (
        Simulation(Scenario.traffic(50, 3, Rules(fleet=fleet)), engine, seed=3)
        for fleet in (Fleet(), given)
    )
    np.testing.assert_array_equal(by_hand.population, by_fleet.population)
    for each in (by_fleet, by_hand):
        each.run(200)
    assert by_hand.digest() == by_fleet.digest()


def test_a_class_of_ones_own_that_is_built_in_under_another_name_drives_as_that():
    renamed = tuple(replace(each, name=f"my {each.name}") for each in VEHICLE_CLASSES)
    own, usual = (
        Simulation(Scenario.traffic(50, 3, Rules(fleet=fleet)), seed=3)
        for fleet in (Fleet(classes=renamed), Fleet())
    )
    for each in (own, usual):
        each.run(200)
    assert own.digest() == usual.digest()
    assert own.population["vehicle_class"].tolist() == [
        f"my {name}" for name in usual.population["vehicle_class"]
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_own_class_has_its_sizes_and_limits(engine):
    fleet = Fleet(shares=(1.0, 1.0), classes=(VAN, replace(VAN, name="long", length_m=18.0)))
    simulation = Simulation(Scenario.traffic(30, 2, Rules(fleet=fleet)), engine, seed=2)
    simulation.run(600)
    population, state = simulation.population, simulation.state
    assert set(population["vehicle_class"]) == {"van", "long"}
    np.testing.assert_array_equal(
        population["length_m"], np.where(population["vehicle_class"] == "van", 6.0, 18.0)
    )
    lap_m = simulation.scenario.track_length_m
    ahead_m = (state.travelled_m[state.leader] - state.travelled_m) % lap_m
    np.testing.assert_allclose(state.gap_m, ahead_m - population["length_m"][state.leader])
    assert (state.acceleration_mps2 <= VAN.acceleration_mps2).all()
    assert simulation.digest().matches(_reference(simulation).digest())


def _reference(simulation):
    same = Simulation(simulation.scenario, "reference", simulation.seed)
    same.run(600)
    return same


@pytest.mark.parametrize("engine", ENGINES)
def test_each_driver_has_the_speed_that_is_given(engine):
    """Far apart, in lanes of their own, all reach it; the truck what its limiter allows."""
    wanted_mps = np.array([12.0, 17.0, 25.0, 33.0])
    population = Population(["sedan", "suv", "sedan", "truck"], wanted_mps)
    scenario = Scenario.traffic(4, 4, Rules(fleet=population, lane_changing=None))
    scenario = Scenario(
        4, track=replace(scenario.track, length_m=40_000.0, straight_m=0.0), rules=scenario.rules
    )
    simulation = Simulation(scenario, engine)
    simulation.run(2500)
    expected = [12.0, 17.0, 25.0, 90 / 3.6]
    assert simulation.population["desired_speed_mps"].tolist() == expected
    np.testing.assert_allclose(simulation.state.speed_mps[:3], expected[:3], rtol=0.05)
    assert 0.8 * expected[3] < simulation.state.speed_mps[3] <= expected[3]


def test_one_number_is_for_all_and_names_are_classes():
    population = Population(np.array(["bus", "sedan"]), 20, headway_s=1.5)
    assert population.vehicle_class.tolist() == [3, 0]
    assert population.desired_speed_mps.tolist() == [20.0, 20.0]
    assert population.headway_s.tolist() == [1.5, 1.5]
    assert population.vehicle_class.dtype == np.uint8


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Population(["tram"]), "vehicle_class must be among sedan, .*, got 'tram'"),
        (lambda: Population([]), "vehicle_class must be a row of whole numbers"),
        (lambda: Population([0, 1], headway_s="slow"), "headway_s must be numbers, one per"),
        (lambda: Population([0], classes=()), "classes must be 1 to 64 VehicleClass"),
        (lambda: Population([0], classes=(VAN, VAN)), "classes must have names of which none"),
        (lambda: Fleet(classes=(VAN,)), "shares must be 1 numbers, one per vehicle class"),
        (lambda: Fleet(classes="van"), "classes must be 1 to 64 VehicleClass, got 'van'"),
        (lambda: replace(VAN, name=""), "name must be 1 to 16 printable characters, got ''"),
        (lambda: replace(VAN, name="a\nb"), "name must be 1 to 16 printable characters"),
        (lambda: replace(VAN, mass_kg=0), "mass_kg must be a number finite and above 0.001"),
        (lambda: replace(VAN, length_m="long"), "length_m must be a number finite and above"),
        (
            lambda: Scenario.traffic(3, rules=Rules(fleet=Population([0, 1]))),
            "fleet must have 3 vehicles, as many as the scenario, got 2",
        ),
        (lambda: Rules(fleet=Driver()), "fleet must be Fleet or None"),
        (
            lambda: Scenario.traffic(2, rules=Rules(fleet=Population([0, 1], headway_s=1e-4))),
            "headway_s of the fleet must be at least 0.001",
        ),
    ],
)
def test_what_is_no_vehicle_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


HOSTILE = {
    "a class that there is not": ({"scenario.vehicle_class": np.array([0, 9], np.uint8)}, "[0, 1]"),
    "fewer vehicles": ({"scenario.headway_s": np.ones(1)}, "headway_s must have shape"),
    "more of a kind": ({"scenario.reaction_s": np.ones(2, np.float32)}, "must be float64"),
    "another driver": ({"engine.headway_s": np.array([1.0, 2.0])}, "headway_s must be in [1, 1]"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_checkpoint_of_own_vehicles_is_checked_as_any(name, tmp_path):
    changed, reason = HOSTILE[name]
    fleet = Population([0, 1], classes=(VAN, replace(VAN, name="other")))
    Simulation(Scenario.traffic(2, 1, Rules(fleet=fleet))).save(tmp_path / "run.npz")
    arrays = arrays_of((tmp_path / "run.npz").read_bytes())
    assert Simulation.resume(written(tmp_path / "same.npz", arrays)).state.time_s == 0.0
    assert reason in refusal(written(tmp_path / "run.npz", arrays | changed))


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "x" * 10_000, "name must be 1 to 16 printable characters"),
        ("name", 7, "name must be"),
        ("mass_kg", 0, "mass_kg must be a number"),
        ("length_m", 1e300, "track_length_m must be above"),
    ],
)
def test_a_class_in_a_checkpoint_is_checked_as_any(field, value, reason, tmp_path):
    fleet = Fleet(shares=(1.0,), classes=(VAN,))
    Simulation(Scenario.traffic(2, 1, Rules(fleet=fleet))).save(tmp_path / "run.npz")
    content = (tmp_path / "run.npz").read_bytes()
    header = header_of(content)
    kinds = header["scenario"]["Scenario"]["rules"]["Rules"]["fleet"]["Fleet"]["classes"]
    kinds[0]["VehicleClass"][field] = value
    path = written(tmp_path / "run.npz", arrays_of(content), json.dumps(header))
    assert reason in refusal(path)


def test_a_checkpoint_without_classes_has_the_usual_ones(tmp_path):
    """As those of older versions."""
    simulation = Simulation(Scenario.traffic(9))
    simulation.save(tmp_path / "run.npz")
    content = (tmp_path / "run.npz").read_bytes()
    header = header_of(content)
    del header["scenario"]["Scenario"]["rules"]["Rules"]["fleet"]["Fleet"]["classes"]
    path = written(tmp_path / "old.npz", arrays_of(content), json.dumps(header))
    assert Simulation.resume(path).digest() == simulation.digest()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_lane_is_blocked_by_what_stands_in_it(engine):
    """Those behind it change lane or queue; nobody hits it, and it stays."""
    barrier = VehicleClass("barrier", 10.0, 10_000, 1.0, 1.0, 0.9, 0.002, 2.0, 0.002)
    count, length_m = 40, 2000.0
    fleet = Population(["barrier"] + ["sedan"] * (count - 1), classes=(*VEHICLE_CLASSES, barrier))
    scenario = Scenario(
        count,
        track=Track.stadium(length_m, 2),
        position_m=np.linspace(0.0, 1900.0, count),
        speed_mps=[0.0] + [10.0] * (count - 1),
        lane=np.arange(count) % 2,
        rules=Rules(fleet=fleet, lane_changing=LaneChanging(politeness=0.0)),
    )
    simulation = Simulation(scenario, engine)
    detectors = Detectors(simulation, [length_m - 1.0, 500.0], 600.0)
    Observed(simulation, detectors).run(900)
    state, live = simulation.state, simulation.metrics().live
    assert (state.travelled_m[0], state.lane[0]) == (0.0, 0)
    assert (state.travelled_m[1:] > 1000.0).all()
    at_barrier, after_it = detectors.table()["count"].reshape(2, 2)
    assert at_barrier[0] == 0
    assert at_barrier[1] > 20
    assert after_it.min() > 5
    assert live.lane_changes_left > 20
    assert live.collisions == 0
