"""Conflicts are listed as the engine counts them, and as they can be read off the frames."""

import math

import numpy as np
import pytest

from simcore import ENGINES, CollisionError, Conflicts, Observed, Rules, Scenario, Simulation
from simcore.conflicts import EVENT
from simcore.model.observation import SEGMENTS
from simcore.recording import record
from simcore.vehicle_class import VEHICLE_CLASSES

DENSE = Scenario.traffic(60, 3, Rules(near_miss_s=12.0))
LATE = {how: Rules(on_collision=how, reaction_delay=True) for how in ("stop", "remove", "ignore")}
TYRE_MPS2 = {each.name: 9.81 * each.tyre_friction for each in VEHICLE_CLASSES}


def listed(scenario, engine="numpy", steps=300, dt=0.1, seed=7):
    simulation = Simulation(scenario, engine, seed)
    conflicts = Conflicts(simulation)
    Observed(simulation, conflicts).run(steps, dt)
    return conflicts.table(), simulation


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("how", ["remove", "ignore"])
def test_a_list_has_as_many_as_were_counted_of_each_kind_in_each_segment(how, engine):
    events, simulation = listed(Scenario.traffic(60, 3, LATE[how]), engine)
    live = simulation.metrics().live
    assert live.collisions > 3
    assert live.near_misses > 3
    kinds = ("near miss", "stopping sight", "collision")
    for kind, counted in zip(kinds, live.conflicts_by_segment, strict=True):
        of_kind = events[events["kind"] == kind]
        share = of_kind["position_m"] / simulation.scenario.track_length_m
        segments = np.minimum((SEGMENTS * share).astype(int), SEGMENTS - 1)
        np.testing.assert_array_equal(np.bincount(segments, minlength=SEGMENTS), counted)


@pytest.mark.parametrize("how", ["remove", "ignore"])
def test_every_engine_lists_the_same(how):
    expected, _ = listed(Scenario.traffic(60, 3, LATE[how]), "reference")
    for engine in ENGINES[1:]:
        events, _ = listed(Scenario.traffic(60, 3, LATE[how]), engine)
        assert events.dtype == EVENT
        np.testing.assert_array_equal(events, expected)


def begun_in(frames, population, lap_m, near_miss_s):
    """(time, kind, vehicle, partner) of near misses and short gaps, vehicle by vehicle."""
    under_way, found = set(), []
    for frame in frames:
        going_on = set()
        for i, own in enumerate(frame):
            others = [j for j in range(len(frame)) if j != i and frame[j]["lane"] == own["lane"]]
            if not others:
                continue
            ahead = {j: (frame[j]["position_m"] - own["position_m"]) % lap_m for j in others}
            leader = min(ahead, key=ahead.get)
            gap_m = ahead[leader] - population[leader]["length_m"]
            v, u = own["speed_mps"], frame[leader]["speed_mps"]
            tyre = TYRE_MPS2[population[i]["vehicle_class"]]
            if v > u and gap_m / (v - u) < near_miss_s:
                going_on.add(("near miss", i, leader))
            if gap_m < v * population[i]["reaction_s"] + (v * v - u * u) / (2 * tyre):
                going_on.add(("stopping sight", i, leader))
        known = {(kind, i) for kind, i, _ in under_way}
        found += [
            (round(float(frame[0]["time_s"]), 6), kind, i, leader)
            for kind, i, leader in going_on
            if (kind, i) not in known
        ]
        under_way = going_on
    return sorted(found)


def test_near_misses_and_short_gaps_are_those_that_the_frames_show():
    simulation, near_miss_s = Simulation(DENSE, seed=7), DENSE.rules.near_miss_s
    conflicts = Conflicts(simulation)
    frames = list(Simulation(DENSE, seed=7).frames(150, dt=0.2))[:-1]
    Observed(simulation, conflicts).run(150, dt=0.2)
    events = conflicts.table()
    rows = events[["time_s", "kind", "vehicle", "partner"]].tolist()
    expected = begun_in(frames, simulation.population, DENSE.track_length_m, near_miss_s)
    assert sorted((round(time_s, 6), *rest) for time_s, *rest in rows) == expected
    assert len({kind for _, kind, *_ in expected}) == 2
    steps = {round(float(frame["time_s"][0]), 6): frame for frame in frames}
    for event in events:
        frame = steps[round(float(event["time_s"]), 6)]
        vehicle, partner = event["vehicle"], event["partner"]
        assert event["position_m"] == frame["position_m"][vehicle]
        assert event["lane"] == frame["lane"][vehicle] == frame["lane"][partner]
        closing_mps = frame["speed_mps"][vehicle] - frame["speed_mps"][partner]
        expected_s = event["gap_m"] / closing_mps if closing_mps > 0 else math.inf
        assert event["time_to_collision_s"] == expected_s
        if event["kind"] == "near miss":
            assert event["time_to_collision_s"] < near_miss_s


@pytest.mark.parametrize("engine", ENGINES)
def test_the_collision_that_ends_a_run_is_the_last_of_its_list(engine):
    simulation = Simulation(Scenario.traffic(40, 3, LATE["stop"]), engine, seed=3)
    conflicts = Conflicts(simulation)
    with pytest.raises(CollisionError) as stopped:
        Observed(simulation, conflicts).run(1000)
    *before, last = conflicts.table()
    assert (last["kind"], last["vehicle"]) == ("collision", stopped.value.vehicle)
    assert (last["time_s"], last["gap_m"]) == (stopped.value.time_s, stopped.value.gap_m)
    assert last["time_to_collision_s"] == 0.0
    assert all(event["kind"] != "collision" for event in before)


def test_what_is_under_way_already_is_not_listed_again(tmp_path):
    whole, _ = listed(DENSE, steps=120)
    simulation = Simulation(DENSE, seed=7)
    simulation.run(60)
    simulation.save(tmp_path / "run.npz")
    resumed = Simulation.resume(tmp_path / "run.npz")
    conflicts = Conflicts(resumed)
    observed = Observed(resumed, conflicts)
    for steps in (1, 0, 39, 20):
        observed.run(steps)
    assert conflicts.table().size > 0
    later = whole[whole["time_s"] > 5.95]
    np.testing.assert_array_equal(conflicts.table(), later)


def test_an_observed_run_is_the_run_and_is_recorded_as_such(tmp_path):
    alone, simulation = Simulation(DENSE, seed=7), Simulation(DENSE, seed=7)
    alone.record(tmp_path / "alone.npy", 40)
    observed = Observed(simulation, Conflicts(simulation))
    record(observed, tmp_path / "observed.npy", 40)
    assert (tmp_path / "observed.npy").read_bytes() == (tmp_path / "alone.npy").read_bytes()
    assert simulation.digest() == alone.digest()


def test_there_are_none_where_vehicles_only_follow_and_none_before_a_step():
    with pytest.raises(ValueError, match="conflicts are those of the full model"):
        Conflicts(Simulation(Scenario.ring(3)))
    events, _ = listed(DENSE, steps=0)
    assert (events.dtype, events.shape) == (EVENT, (0,))
    for wrong in ((-1, 0.1), (1, 2.0)):
        with pytest.raises(ValueError, match="must be"):
            Observed(Simulation(DENSE)).run(*wrong)
