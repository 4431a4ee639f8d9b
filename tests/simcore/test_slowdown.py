"""Drivers slow down where and when they are told to, comfortably, and go on afterwards."""

from dataclasses import replace

import numpy as np
import pytest

from simcore import ENGINES, Population, Rules, Scenario, Simulation, Slowdown, Track
from tests.simcore.test_checkpoint import assert_same_bits

STOP = Slowdown(0.001, vehicle=3, start_s=5.0, end_s=25.0)
LIMIT = Slowdown(8.0, from_m=200.0, to_m=300.0)
ACROSS = Slowdown(6.0, start_s=3.0, from_m=380.0, to_m=50.0, lane=1)
BOTH = Scenario.traffic(24, 2, Rules(slowdowns=(STOP, LIMIT, ACROSS)))


def alone(*slowdowns, following="idm"):
    """One sedan that wants 30 m/s, on a circle so wide that it does not matter."""
    fleet = Population(["sedan"], 30.0)
    rules = Rules(fleet=fleet, following=following, slowdowns=slowdowns)
    track = Track(20_000.0, superelevation=0.5, side_friction=1.0)
    return Scenario(1, track=track, speed_mps=25.0, rules=rules)


@pytest.mark.parametrize("engine", ENGINES[1:])
@pytest.mark.parametrize("following", ["idm", "improved_idm"])
def test_every_engine_slows_down_the_same(engine, following):
    scenario = Scenario.traffic(24, 2, replace(BOTH.rules, following=following))
    expected, got = (Simulation(scenario, each, seed=2) for each in ("reference", engine))
    for _ in range(6):
        for each in (expected, got):
            each.run(50)
        assert got.digest().matches(expected.digest())
        if following == "idm":
            assert_same_bits(got, expected)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_is_its_stages_and_is_resumed_in_the_midst_of_it(engine, tmp_path):
    whole, staged, saved = (Simulation(BOTH, engine, seed=2) for _ in range(3))
    whole.run(200)
    stages = staged.stages()
    assert next(iter(stages)) == "slow_down"
    for _ in range(200):
        for stage in stages.values():
            stage()
    assert_same_bits(staged, whole)
    saved.run(97)
    saved.save(tmp_path / "run.npz")
    resumed = Simulation.resume(tmp_path / "run.npz")
    assert resumed.scenario.rules == BOTH.rules
    resumed.run(103)
    assert_same_bits(resumed, whole)


def test_a_vehicle_brakes_comfortably_stands_and_goes_on():
    simulation = Simulation(alone(Slowdown(0.001, vehicle=0, start_s=10.0, end_s=60.0)))
    frames = np.concatenate(list(simulation.frames(1500)))
    time_s, speed_mps = frames["time_s"], frames["speed_mps"]
    assert speed_mps[time_s < 10.0].min() >= 25.0
    braking_s = speed_mps[100] / 2.0  # at 2 m/s2
    assert (speed_mps[(time_s > 10.5 + braking_s) & (time_s < 60.0)] < 0.01).all()
    slowing = frames[(time_s > 10.2) & (time_s < 9.0 + braking_s)]
    np.testing.assert_allclose(slowing["acceleration_mps2"], -2.0, rtol=0.02)
    assert frames["acceleration_mps2"].min() > -2.05
    assert speed_mps[-1] > 28.0
    assert simulation.population["desired_speed_mps"] == [30.0]


@pytest.mark.parametrize("following", ["idm", "improved_idm"])
def test_on_a_stretch_the_limit_is_kept_and_not_beyond_it(following):
    simulation = Simulation(alone(Slowdown(12.0, from_m=1000.0, to_m=2000.0), following=following))
    frames = np.concatenate(list(simulation.frames(2000)))
    position_m, speed_mps = frames["position_m"], frames["speed_mps"]
    assert speed_mps[position_m < 1000.0][-1] > 28.0
    kept_mps = speed_mps[(position_m > 1700.0) & (position_m < 2000.0)]
    np.testing.assert_allclose(kept_mps, 12.0, rtol=0.02)
    assert speed_mps[-1] > 28.0


def test_a_limit_concerns_its_lane_across_the_start_of_the_lap_alone():
    position_m = np.array([400.0, 20.0, 400.0, 100.0, 379.0])
    lane = np.array([1, 1, 0, 1, 1], dtype=np.uint8)
    vehicle = np.arange(5, dtype=np.int32)
    assert ACROSS.concerns(3.0, vehicle, position_m, lane).tolist() == [True, True, *[False] * 3]
    assert not ACROSS.concerns(2.9, vehicle, position_m, lane).any()
    assert STOP.concerns(5.0, vehicle, position_m, lane).tolist() == [False] * 3 + [True, False]
    assert not STOP.concerns(25.0, vehicle, position_m, lane).any()


@pytest.mark.parametrize("engine", ENGINES)
def test_who_follows_one_that_stops_queues_behind_it_and_nobody_collides(engine):
    """On one lane, so that nobody passes."""
    stop = Slowdown(0.001, vehicle=10, start_s=10.0, end_s=70.0)
    rules = Rules(lane_changing=None, slowdowns=(stop,))
    simulation = Simulation(Scenario.traffic(30, 1, rules), engine)
    simulation.run(650)
    stands_m = simulation.state.travelled_m[10]
    simulation.run(30)
    state = simulation.state
    assert state.travelled_m[10] - stands_m < 0.1
    assert (state.speed_mps < 0.5).sum() > 25
    simulation.run(600)
    assert simulation.state.speed_mps.mean() > 5.0
    assert simulation.metrics().live.collisions == 0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Slowdown(0.0), "speed_mps must be a number finite and above 0, got 0.0"),
        (lambda: Slowdown(1e-4), "speed_mps must be at least 0.001, got 0.0001"),
        (lambda: Slowdown(5.0, start_s=3.0, end_s=2.0), "end_s must be a number"),
        (lambda: Slowdown(5.0, start_s=-1.0), "start_s must be a finite number of at least 0"),
        (lambda: Slowdown(5.0, from_m=3.0), "from_m and to_m must be given together"),
        (lambda: Slowdown(5.0, vehicle=-1), "vehicle must be a whole number of at least 0"),
        (lambda: Rules(slowdowns=5.0), "slowdowns must be Slowdown, got 5.0"),
        (
            lambda: Scenario.traffic(3, 2, Rules(slowdowns=(Slowdown(5.0, vehicle=3),))),
            "vehicle of a slowdown is beyond what there is",
        ),
        (
            lambda: Scenario.traffic(3, 2, Rules(slowdowns=(Slowdown(5.0, lane=2),))),
            "lane of a slowdown is beyond what there is",
        ),
        (
            lambda: Scenario.traffic(3, 2, Rules(slowdowns=(Slowdown(5.0, from_m=1, to_m=99),))),
            "to_m of a slowdown is beyond what there is",
        ),
    ],
)
def test_what_is_no_slowdown_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
