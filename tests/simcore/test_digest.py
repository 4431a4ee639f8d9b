"""A digest tells states apart, and does not tell rounding errors apart."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore import ENGINES, Rules, Scenario, Simulation
from simcore.counts import Counts
from simcore.digest import digest

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
    column=st.sampled_from(["travelled_m", "speed_mps"]),
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


def test_a_digest_without_counts_is_of_vehicles_that_only_follow():
    assert after(SCENARIOS["ring"]).digest().counted == ()
    assert sum(after(SCENARIOS["traffic"]).digest().counted) > 0
