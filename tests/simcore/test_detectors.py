"""Loops count what passes them: by theory, by hand over frames, and the same however it is run."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore import ENGINES, Detectors, Driver, Observed, Rules, Scenario, Simulation
from simcore.detectors import COUNT

DENSE = Scenario.traffic(40, 3, Rules(on_collision="ignore"))
SAMPLES = 400


def counted(scenario, position_m, interval_s, parts, engine="numpy", seed=1):
    """The table after so many steps of such a length, part by part."""
    simulation = Simulation(scenario, engine, seed)
    detectors = Detectors(simulation, position_m, interval_s)
    observed = Observed(simulation, detectors)
    for steps, dt in parts:
        observed.run(steps, dt)
    return detectors.table()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_stream_in_equilibrium_is_counted_as_theory_has_it(engine):
    """Flow is speed times density, occupancy is length times density (Edie 1963)."""
    driver, speed_mps, vehicles, length_m = Driver(), 20.0, 12, 5.0
    lap_m = vehicles * (driver.equilibrium_gap_m(speed_mps) + length_m)
    scenario = Scenario(
        vehicles, lap_m, speed_mps=speed_mps, driver=driver, vehicle_length_m=length_m
    )
    laps_s = 10 * lap_m / speed_mps
    steps = 1000
    (row,) = counted(scenario, 0.4 * lap_m, 1000.0, [(steps, laps_s / steps)], engine)
    assert row["count"] == 10 * vehicles
    assert row["flow_veh_per_h"] == pytest.approx(3600 * speed_mps * vehicles / lap_m)
    assert row["time_mean_speed_mps"] == pytest.approx(speed_mps)
    assert row["space_mean_speed_mps"] == pytest.approx(speed_mps)
    assert row["occupancy"] == pytest.approx(vehicles * length_m / lap_m)
    assert (row["start_s"], row["observed_s"]) == (0.0, pytest.approx(laps_s))


def test_rows_are_what_can_be_counted_by_hand_over_the_frames():
    """Each step of each vehicle is cut into parts, evenly accelerated."""
    steps, dt, interval_s, position_m, lap_m = 200, 0.25, 20.0, 31.0, DENSE.track_length_m
    simulation = Simulation(DENSE, seed=3)
    length_m = simulation.population["length_m"]
    frames = list(simulation.frames(steps, dt))
    speeds: dict[tuple[int, int], list[float]] = {}
    occupied_s: dict[tuple[int, int], float] = {}
    ends_s = np.arange(1, SAMPLES + 1) / SAMPLES * dt
    for before, after in pairwise(frames):
        for vehicle in range(DENSE.vehicles):
            v, u = before["speed_mps"][vehicle], after["speed_mps"][vehicle]
            lane, start_s = int(after["lane"][vehicle]), before["time_s"][vehicle]
            beyond_m = (before["position_m"][vehicle] - position_m) % lap_m
            way_m = beyond_m + v * ends_s + (u - v) / dt * ends_s**2 / 2
            interval = np.floor((start_s + ends_s - dt / SAMPLES / 2) / interval_s).astype(int)
            for k in set(interval.tolist()):
                is_over = (way_m % lap_m < length_m[vehicle]) & (interval == k)
                share_s = float(is_over.sum()) * dt / SAMPLES
                occupied_s[k, lane] = occupied_s.get((k, lane), 0.0) + share_s
            if way_m[-1] >= lap_m:
                first = int(np.argmax(way_m >= lap_m))
                at_mps = v + (u - v) / dt * ends_s[first]
                speeds.setdefault((int(interval[first]), lane), []).append(float(at_mps))
    table = counted(DENSE, [position_m], interval_s, [(steps, dt)], seed=3)
    assert table.dtype == COUNT
    assert table["start_s"].tolist() == [0.0] * 3 + [20.0] * 3 + [40.0] * 3
    assert table["observed_s"] == pytest.approx([20.0] * 6 + [10.0] * 3)
    assert table["count"].sum() > 30
    for row in table:
        key = round(row["start_s"] / interval_s), int(row["lane"])
        passed = speeds.get(key, [])
        assert row["count"] == len(passed)
        assert row["flow_veh_per_h"] == pytest.approx(3600 * len(passed) / row["observed_s"])
        if passed:
            harmonic = len(passed) / sum(1 / speed for speed in passed)
            assert row["time_mean_speed_mps"] == pytest.approx(np.mean(passed), abs=0.01)
            assert row["space_mean_speed_mps"] == pytest.approx(harmonic, abs=0.01)
        else:
            assert math.isnan(row["time_mean_speed_mps"])
            assert math.isnan(row["space_mean_speed_mps"])
        room = (2 * len(passed) + 2) * dt / SAMPLES / row["observed_s"]
        assert row["occupancy"] == pytest.approx(occupied_s[key] / row["observed_s"], abs=room)


PARTS = st.lists(st.tuples(st.integers(0, 30), st.floats(0.02, 1.0)), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(
    parts=PARTS,
    share=st.floats(0, 1, exclude_max=True),
    interval_s=st.floats(1, 50),
    vehicles=st.integers(1, 6),
)
def test_no_vehicle_is_lost_or_counted_twice(parts, share, interval_s, vehicles):
    """However steps and intervals fall, what passed is the laps that were completed."""
    scenario = Scenario(vehicles, 60.0 * vehicles, speed_mps=5.0)
    position_m, lap_m = share * scenario.track_length_m, scenario.track_length_m
    simulation = Simulation(scenario)
    before_m = simulation.state.travelled_m
    for steps, dt in parts:
        simulation.run(steps, dt)
    after_m = simulation.state.travelled_m
    laps = np.floor((after_m - position_m) / lap_m) - np.floor((before_m - position_m) / lap_m)
    table = counted(scenario, position_m, interval_s, parts)
    assert table["count"].sum() == laps.sum()
    assert table["observed_s"].sum() == pytest.approx(simulation.state.time_s, abs=1e-6)
    assert (table["occupancy"] <= 1 + 1e-9).all()
    passed = table[table["count"] > 0]
    assert (passed["space_mean_speed_mps"] <= passed["time_mean_speed_mps"] + 1e-9).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_counts_the_same_and_parts_are_the_whole(engine):
    expected = counted(DENSE, [0.0, 100.0], 7.0, [(150, 0.1)], "reference")
    table = counted(DENSE, [0.0, 100.0], 7.0, [(50, 0.1), (1, 0.1), (99, 0.1)], engine)
    for name in COUNT.names:
        np.testing.assert_array_equal(table[name], expected[name], err_msg=name)
    assert table.size == 3 * 2 * 3


def test_short_intervals_add_up_to_long_ones():
    short, long = (counted(DENSE, 50.0, s, [(240, 0.25)]) for s in (5.0, 30.0))
    assert (short.size, long.size) == (12 * 3, 2 * 3)
    for name, weight in (("count", None), ("occupancy", "observed_s")):
        parts, wholes = (each[name] * (each[weight] if weight else 1) for each in (short, long))
        summed = parts.reshape(2, 6, 3).sum(axis=1)
        np.testing.assert_allclose(summed, wholes.reshape(2, 3), rtol=1e-9, atol=1e-9)


def test_a_run_that_goes_on_later_is_counted_in_the_intervals_of_its_clock():
    simulation = Simulation(DENSE)
    simulation.run(130)
    detectors = Detectors(simulation, 10.0, 5.0)
    Observed(simulation, detectors).run(40)
    table = detectors.table()
    assert table["start_s"][::3].tolist() == [10.0, 15.0]
    assert table["observed_s"][::3] == pytest.approx([2.0, 2.0])


def test_a_queue_that_stands_on_a_loop_occupies_it():
    """Bumper to bumper nobody moves: a loop under a vehicle is occupied, one in a gap is free."""
    scenario = Scenario(
        2, 21.0, position_m=[5.0, 15.5], speed_mps=0.0, driver=Driver(min_gap_m=50.0)
    )
    table = counted(scenario, [3.0, 8.0], 10.0, [(20, 0.5)])
    assert table["occupancy"].tolist() == [1.0, 0.0]
    assert table["count"].tolist() == [0, 0]


def test_removed_vehicles_are_no_longer_counted():
    removing = Scenario.traffic(60, 3, Rules(on_collision="remove", reaction_delay=True))
    tables = [counted(removing, 99.0, 60.0, [(100, 0.1)], engine) for engine in ENGINES]
    assert tables[0]["count"].sum() > 0
    for table in tables[1:]:
        np.testing.assert_array_equal(table["count"], tables[0]["count"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([],), r"position_m must be numbers in \[0, 105\)"),
        (([0.0, 105.0],), r"position_m must be numbers in \[0, 105\)"),
        ((float("nan"),), r"position_m must be numbers in \[0, 105\)"),
        ((1.0, 0.5), "interval_s must be at least 1, got 0.5"),
        ((1.0, -1.0), r"interval_s must be a number in \(0, 1e\+06\], got -1.0"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        Detectors(Simulation(Scenario.ring(3)), *arguments)


class Interrupted:
    """A simulation whose fifth step meets Ctrl-C, behind its end as in an engine, or before it."""

    def __init__(self, simulation, makes_the_step):
        self.scenario, self.population = simulation.scenario, simulation.population
        self.simulation, self.makes_the_step, self.left = simulation, makes_the_step, 5

    @property
    def state(self):
        return self.simulation.state

    def run(self, steps, dt):
        self.left -= steps
        if self.left or self.makes_the_step:
            self.simulation.run(steps, dt)
        if steps and not self.left:
            raise KeyboardInterrupt


@pytest.mark.parametrize("makes_the_step", [True, False])
def test_the_step_that_ends_at_ctrl_c_is_seen(makes_the_step):
    simulation = Simulation(DENSE)
    interrupted = Interrupted(simulation, makes_the_step)
    detectors = Detectors(simulation, 0.0)
    with pytest.raises(KeyboardInterrupt):
        Observed(interrupted, detectors).run(100)
    assert simulation.state.time_s == pytest.approx(0.5 if makes_the_step else 0.4)
    assert detectors.table()["observed_s"][0] == pytest.approx(simulation.state.time_s)
