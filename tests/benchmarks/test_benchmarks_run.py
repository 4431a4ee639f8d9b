"""Every benchmark does what it says, at small sizes, for every engine."""

import functools
import importlib
import itertools
import json
import math
from dataclasses import replace
from types import SimpleNamespace

import pytest

from benchmarks import common, memory
from benchmarks.common import MOST_VEHICLES, VEHICLES, ring, settled, simulate
from benchmarks.physics import Physics
from benchmarks.regime import Regime
from benchmarks.traffic_components import TrafficComponents
from benchmarks.workers import Probed
from simcore import ENGINES
from tools.gate.rule.digest import difference

MODULES = (
    *("components", "construct", "memory", "physics", "run", "step", "throughput"),
    *("traffic_components", "workloads", "ensemble", "threads", "highway", "regime"),
)
SMALL = 100


def suites():
    for module in MODULES:
        for value in vars(importlib.import_module(f"benchmarks.{module}")).values():
            if isinstance(value, type) and hasattr(value, "params"):
                yield value


def methods():
    for suite in suites():
        for name in dir(suite):
            if name.startswith(("time_", "track_", "peakmem_")):
                for arguments in itertools.product(*map(small, suite.params)):
                    label = f"{suite.__name__}-{name}-{arguments}"
                    yield pytest.param(suite, name, arguments, id=label)


@functools.cache
def least_probes_s():
    """What all that have a cache share."""
    return Probed().setup_cache()


def small(values):
    """The values of a parameter, vehicles only as far as they are few."""
    return [v for v in values if isinstance(v, str) or v <= SMALL] or [SMALL]


@pytest.mark.parametrize(("suite", "name", "arguments"), list(methods()))
def test_a_benchmark_runs_and_tracks_a_number(suite, name, arguments, monkeypatch):
    monkeypatch.setattr("benchmarks.workers.may_have_co_tenants", lambda: False)
    monkeypatch.setattr("benchmarks.workers.COUNTED_S", 0.02)
    monkeypatch.setattr("benchmarks.common.SETTLE_STEPS", 20)
    benchmark = suite()
    if hasattr(benchmark, "setup_cache"):
        arguments = (least_probes_s(), *arguments)
    benchmark.setup(*arguments)
    measured = getattr(benchmark, name)(*arguments)
    if name.startswith("track_"):
        for value in measured["samples"] if isinstance(measured, dict) else [measured]:
            assert math.isfinite(value)
            assert value > 0 or name in ("track_growth_per_step", "track_near_misses")
        assert hasattr(getattr(suite, name), "unit")


def test_what_a_commit_lacks_and_an_engine_that_stops_earlier_are_skipped(monkeypatch):
    with pytest.raises(NotImplementedError, match="no engine 'abacus'"):
        ring(10, "abacus")
    with pytest.raises(NotImplementedError, match="'reference' is not measured at 10000"):
        ring(10_000, "reference")
    with pytest.raises(NotImplementedError, match="'numpy' is not measured at 1000000"):
        simulate("traffic", 1_000_000, "numpy")
    with pytest.raises(NotImplementedError, match="'reference' is not measured at 316"):
        settled("busy", 316, "reference")
    for workload in ("highway", "busy"):
        monkeypatch.delattr(common.Scenario, workload)
        with pytest.raises(NotImplementedError, match=f"no workload {workload!r}"):
            settled(workload, 100, "numpy")
    monkeypatch.delattr(common.Scenario, "traffic")
    for workload in ("mixed ring", "traffic"):
        with pytest.raises(NotImplementedError, match=f"no workload '{workload}'"):
            simulate(workload, 10)
    assert MOST_VEHICLES["ring", "reference"] in VEHICLES
    assert ring(10).engine == "numpy"


def test_the_workloads_are_what_they_are_called():
    assert not simulate("ring", 10).scenario.driver_spread
    assert simulate("mixed ring", 10).scenario.driver_spread == 0.2
    assert simulate("traffic", 10).scenario.track.lanes == 3
    assert simulate("highway", 10).scenario.rules.lane_changing.keep_right_mps2 > 0
    assert simulate("busy", 10).scenario.rules.lane_changing.keep_right_mps2 == 0


def test_a_regime_is_counted_from_where_highway_and_busy_begin(monkeypatch):
    monkeypatch.setattr("benchmarks.common.SETTLE_STEPS", 50)
    benchmark = Regime()
    benchmark.setup("busy", 10_000)
    benchmark.steps = 20
    before = benchmark.simulation.metrics().live
    began_s = benchmark.simulation.state.time_s
    changes_per_h = benchmark.track_lane_changes("busy", 10_000)
    after = benchmark.simulation.metrics().live
    changes = after.lane_changes_left + after.lane_changes_right
    changes -= before.lane_changes_left + before.lane_changes_right
    assert began_s == pytest.approx(5.0)
    assert changes > 0
    assert changes_per_h == pytest.approx(changes / (10_000 * 2.0 / 3600))
    state = benchmark.simulation.state
    mean_mps = benchmark.track_mean_speed("busy", 10_000)
    driven_m = benchmark.simulation.state.travelled_m - state.travelled_m
    assert mean_mps == pytest.approx(driven_m.mean() / 2.0)


def test_the_clock_of_a_component_runs_only_while_its_stage_does(monkeypatch):
    class Clock:
        now_s = 0.0

        def stage(self, lasts_s):
            def run():
                self.now_s += lasts_s

            return run

    clock, benchmark = Clock(), TrafficComponents()
    monkeypatch.setattr("benchmarks.traffic_components.perf_counter", lambda: clock.now_s)
    benchmark.stages = {"decide": clock.stage(1.0), "move": clock.stage(20.0)}
    benchmark.spent_s = 0.0
    for _ in range(3):
        benchmark.time_component("move", 10)
    assert clock.now_s == 63.0, "every step is whole"
    assert benchmark.timer() == 60.0


@pytest.mark.parametrize("engine", ENGINES)
def test_no_engine_keeps_anything_from_step_to_step(engine):
    benchmark = memory.Memory()
    benchmark.simulation = ring(1000, engine)
    assert benchmark.track_growth_per_step(1000) < 8, "less than one number a step"


def test_a_leak_is_measured_in_bytes_per_step():
    class Leaking:
        def __init__(self):
            self.kept = []

        def run(self, steps, dt):
            for _ in range(steps):
                self.kept.append(bytes(1000))

    benchmark = memory.Memory()
    benchmark.simulation = Leaking()
    assert benchmark.track_growth_per_step(10) == pytest.approx(1041, rel=0.05)


@pytest.mark.parametrize("workload", Physics.params[0])
def test_a_digest_is_plain_numbers_that_every_engine_agrees_on(workload):
    digests = []
    for engine in ENGINES:
        physics = Physics()
        physics.setup(workload, engine)
        digests.append(physics.digest(workload, engine))
        assert json.loads(json.dumps(digests[-1])) == digests[-1]
    assert not any(difference(digests[0], other, 1e-9, 1e-4) for other in digests[1:])


def test_another_computation_has_another_digest(monkeypatch):
    digests = []
    for _ in range(2):
        physics = Physics()
        physics.setup("ring", "numpy")
        digests.append(physics.digest("ring", "numpy"))
        monkeypatch.setattr("benchmarks.physics.STEPS", 601)
    assert difference(*digests, relative=1e-9, absolute=1e-4)


def test_the_digest_compares_commits_whose_own_digests_are_defined_otherwise():
    """In what their states show: a vehicle by a millimetre, and not the new definition."""
    physics = Physics()
    physics.setup("traffic", "numpy")
    head = physics.digest("traffic", "numpy")
    simulation, state = physics.simulation, physics.simulation.state
    older = SimpleNamespace(
        vehicles=100, counted=tuple(head["counted"]), version=0, projections=(1.0, 2.0)
    )
    physics.simulation = SimpleNamespace(state=state, digest=lambda: older)
    assert not difference(physics.digest("traffic", "numpy"), head, relative=1e-9, absolute=1e-4)
    for name in ("travelled_m", "speed_mps", "acceleration_mps2", "gap_m"):
        for vehicle in (0, 57, 99):
            column = getattr(state, name).copy()
            column[vehicle] += 0.001
            moved = replace(state, **{name: column})
            physics.simulation = SimpleNamespace(state=moved, digest=simulation.digest)
            got = physics.digest("traffic", "numpy")
            assert difference(head, got, relative=1e-9, absolute=1e-4).startswith(f"state.{name}")


def test_a_commit_without_digests_says_that_it_has_none(monkeypatch):
    physics = Physics()
    physics.setup("ring", "numpy")
    monkeypatch.delattr(type(physics.simulation), "digest")
    with pytest.raises(NotImplementedError, match="no digest"):
        physics.digest("ring", "numpy")
