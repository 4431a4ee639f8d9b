"""A digest tells states apart, and does not tell rounding errors apart."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore import ENGINES, Rules, Scenario, Simulation
from simcore.counts import Counts
from simcore.digest import ROWS, digest
from simcore.fleet import TRAITS

SCENARIOS = {
    "ring": Scenario.ring(40, driver_spread=0.2),
    "traffic": Scenario.traffic(40, lanes=3),
    "removal": Scenario.traffic(60, 3, Rules(on_collision="remove", reaction_delay=True)),
}


def after(scenario, engine="numpy", seed=1, steps=100):
    simulation = Simulation(scenario, engine, seed)
    simulation.run(steps)
    return simulation


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("engine", ENGINES)
def test_one_seed_has_one_digest_in_every_engine(engine, name):
    expected = after(SCENARIOS[name], "reference").digest()
    got = after(SCENARIOS[name], engine).digest()
    assert got.matches(expected)
    assert got.counted == expected.counted
    assert after(SCENARIOS[name], engine).digest() == got


@pytest.mark.parametrize("name", SCENARIOS)
def test_another_seed_or_another_moment_has_another(name):
    digests = [
        after(SCENARIOS[name]).digest(),
        after(SCENARIOS[name], seed=2).digest(),
        after(SCENARIOS[name], steps=101).digest(),
    ]
    assert len({each.hash for each in digests}) == 3
    assert not digests[0].matches(digests[1])
    assert not digests[0].matches(digests[2])


def moved(state, vehicle, column, by):
    values = getattr(state, column).copy()
    values[vehicle] += by
    return replace(state, **{column: values})


@settings(max_examples=50)
@given(
    vehicle=st.integers(0, 999),
    column=st.sampled_from(["travelled_m", "speed_mps", "acceleration_mps2"]),
    by=st.sampled_from([0.001, -0.001]),
)
def test_a_vehicle_off_by_a_millimetre_among_a_thousand_does_not_match(vehicle, column, by):
    state = Simulation(Scenario.ring(1000)).state
    expected = digest(state, None)
    assert not digest(moved(state, vehicle, column, by), None).matches(expected)


@pytest.mark.parametrize("vehicle", range(3))
def test_a_millimetre_among_few_and_a_metre_among_many_change_the_hash(vehicle):
    for scenario, by in ((Scenario.ring(3), 0.001), (Scenario.ring(1000), 1.0)):
        state = Simulation(scenario).state
        assert (
            digest(moved(state, vehicle, "travelled_m", by), None).hash != digest(state, None).hash
        )


def test_a_change_of_lane_alone_does_not_match():
    state = Simulation(SCENARIOS["traffic"]).state
    lane = state.lane.copy()
    lane[7] += 1
    assert not digest(replace(state, lane=lane), None).matches(digest(state, None))


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32))
def test_rounding_errors_match(seed):
    state = after(Scenario.ring(100)).state
    noise = np.random.default_rng(seed).uniform(-1e-12, 1e-12, (2, 100))
    rounded = replace(
        state, travelled_m=state.travelled_m + noise[0], speed_mps=state.speed_mps + noise[1]
    )
    assert digest(rounded, None).matches(digest(state, None))


@pytest.mark.parametrize("name", [*Counts().arrays()])
def test_a_single_count_more_changes_digest_and_hash(name):
    state = Simulation(SCENARIOS["traffic"]).state
    counts = Counts()
    none_yet = digest(state, counts)
    counts.arrays()[name].flat[-1] += 1
    one_more = digest(state, counts)
    assert one_more.hash != none_yet.hash
    assert not one_more.matches(none_yet)


@settings(max_examples=200)
@given(
    pair=st.lists(st.integers(0, 99), min_size=2, max_size=2, unique=True),
    column=st.sampled_from(["travelled_m", "speed_mps", "acceleration_mps2"]),
    by=st.sampled_from([1.0, 0.01, -1.0]),
)
def test_what_two_vehicles_are_off_by_does_not_cancel_out(pair, column, by):
    """Of sums with random signs, one pair in two to the power of their number would."""
    state = Simulation(Scenario.ring(100)).state
    expected = digest(state, None)
    got = digest(moved(moved(state, pair[0], column, by), pair[1], column, -by), None)
    assert not got.matches(expected)
    assert got.hash != expected.hash or abs(by) < 1.0


def test_no_pair_of_a_hundred_vehicles_cancels_out():
    """All 4,950 of them, by the weights alone."""
    state = Simulation(Scenario.ring(100)).state
    zeros = replace(state, travelled_m=np.zeros(100))
    weights = np.array(
        [
            digest(moved(zeros, vehicle, "travelled_m", 1.0), None).projections[:ROWS]
            for vehicle in range(100)
        ]
    )
    assert (np.abs(weights) >= 1.0).all()
    apart = np.abs(weights[:, np.newaxis] - weights).max(axis=2)
    assert apart[~np.eye(100, dtype=bool)].min() > 0.001


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("engine", ENGINES)
def test_any_trait_of_any_vehicle_is_in_it(engine, name):
    simulation = after(SCENARIOS[name], engine)
    traits = simulation._engine.traits()
    expected = simulation.digest()
    for trait, column in traits.items():
        for vehicle in (0, column.size - 1):
            changed = {**traits, trait: column.astype(float)}
            changed[trait][vehicle] += 0.001
            got = digest(simulation.state, simulation._engine.counts, changed)
            assert not got.matches(expected), trait
            assert got.hash != expected.hash, trait


def test_every_driver_and_the_last_lane_change_are_traits():
    assert {"headway_s", "desired_speed_mps"} <= set(after(SCENARIOS["ring"]).digest().columns)
    columns = after(SCENARIOS["removal"]).digest().columns
    drawn = {"vehicle_class", *TRAITS}
    assert {*drawn, "changed_s", "vehicle", "held_mps2", "intended_mps2"} <= set(columns)


def test_two_who_swap_places_are_two_other_vehicles():
    state = Simulation(SCENARIOS["traffic"]).state
    order = np.arange(40)
    order[[3, 7]] = order[[7, 3]]
    swapped = replace(state, travelled_m=state.travelled_m[order])
    assert not digest(swapped, None).matches(digest(state, None))


def test_digests_of_two_definitions_are_not_compared():
    one = after(SCENARIOS["ring"]).digest()
    older = replace(one, version=one.version - 1)
    assert older.hash != one.hash
    with pytest.raises(ValueError, match="digests must be of one version, got 1 and 2"):
        older.matches(one)


def test_a_digest_without_counts_is_of_vehicles_that_only_follow():
    assert after(SCENARIOS["ring"]).digest().counted == ()
    assert sum(after(SCENARIOS["traffic"]).digest().counted) > 0
