"""Two workloads drive on a road that is the same at every size; the older one stays what it was."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore import ENGINES, Rules, Scenario, Simulation, Track
from simcore.base_lap import BENDS_M, ROWS, wound_track

# Of `Scenario.traffic` after 200 steps, before there was another workload of the full model.
TRAFFIC = {
    1: "b72c9777c5b85e56",
    10: "8fd502d0ab9d3a54",
    100: "409dad9d80b60796",
    1_000: "bce02f8a18f60c2f",
    10_000: "a6eaf5d5aa6fa722",
}
MOST_OF_REFERENCE = 100


def cases():
    for vehicles, expected in TRAFFIC.items():
        for engine in ENGINES:
            if engine != "reference" or vehicles <= MOST_OF_REFERENCE:
                yield pytest.param(engine, vehicles, expected, id=f"{engine}-{vehicles}")


@pytest.mark.parametrize(("engine", "vehicles", "expected"), list(cases()))
def test_traffic_computes_what_it_did_before(engine, vehicles, expected):
    simulation = Simulation(Scenario.traffic(vehicles), engine)
    simulation.run(200)
    assert simulation.digest().hash == expected


@given(st.integers(1, 10**9), st.floats(20.0, 100.0), st.integers(1, 16))
def test_bends_are_the_same_however_long_a_lap_is(rows, spacing_m, lanes):
    track = wound_track(rows, spacing_m, lanes)
    assert track.lanes == lanes
    assert track.length_m == pytest.approx(spacing_m * max(rows, ROWS))
    assert track.radius_m(0) == pytest.approx(BENDS_M / (2 * math.pi), rel=1e-6)
    stretched = abs(track.winding_m / spacing_m - ROWS)
    assert stretched <= 0.5 * ROWS / track.windings * (1 + 1e-9)


@pytest.mark.parametrize("workload", [Scenario.highway, Scenario.busy])
def test_density_and_bends_do_not_depend_on_the_size(workload):
    scenarios = [workload(n) for n in (102, 1_020, 10_200, 102_000)]
    spacings_m = [each.track_length_m / each.vehicles for each in scenarios]
    assert spacings_m == pytest.approx([spacings_m[0]] * 4)
    radii_m = [each.track.radius_m(0) for each in scenarios]
    assert radii_m == pytest.approx([radii_m[0]] * 4)
    assert [each.track.windings for each in scenarios] == [1, 10, 100, 1_000]


@pytest.mark.parametrize("workload", [Scenario.highway, Scenario.busy])
def test_few_vehicles_have_a_base_lap_to_themselves(workload):
    assert workload(1).track == workload(30).track == workload(102).track
    assert workload(1, lanes=2).track.lanes == 2


def test_a_busy_road_is_denser_than_the_highway():
    highway, busy = (workload(300).track_length_m for workload in (Scenario.highway, Scenario.busy))
    assert busy == pytest.approx(0.8 * highway)


def test_busy_drivers_push_and_those_of_the_highway_are_as_in_traffic():
    changing = Scenario.busy(10).rules.lane_changing
    assert (changing.politeness, changing.keep_right_mps2, changing.pause_s) == (0.0, 0.0, 1.0)
    assert Scenario.highway(10).rules == Scenario.traffic(10).rules == Rules()


def alike_on(windings):
    """The same 24 vehicles with equal drivers on each winding of 700 m."""
    rng = np.random.default_rng(5)
    position_m = np.arange(24) * 700.0 / 24 + rng.uniform(0.0, 10.0, 24)
    return Scenario(
        24 * windings,
        track=Track(700.0 * windings, 2, straight_m=150.0, windings=windings),
        position_m=(position_m + 700.0 * np.arange(windings)[:, np.newaxis]).ravel(),
        speed_mps=np.tile(rng.uniform(5.0, 15.0, 24), windings),
        lane=np.tile([0, 1] * 12, windings),
        rules=Rules(fleet=None),
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_on_each_winding_there_happens_what_happens_on_one_alone(engine):
    alone, copies = (Simulation(alike_on(windings), engine) for windings in (1, 3))
    for each in (alone, copies):
        each.run(400)
    expected, got = alone.state, copies.state
    assert np.ptp(expected.speed_mps) > 1.0
    for name in ("speed_mps", "acceleration_mps2", "gap_m"):
        by_winding = getattr(got, name).reshape(3, 24)
        np.testing.assert_allclose(by_winding, [getattr(expected, name)] * 3, atol=1e-6, rtol=0)
    np.testing.assert_array_equal(got.lane.reshape(3, 24), [expected.lane] * 3)
    one, three = alone.metrics().live, copies.metrics().live
    assert one.lane_changes_left > 0
    assert three.lane_changes_left == 3 * one.lane_changes_left
    assert three.stopping_sight_misses == 3 * one.stopping_sight_misses
