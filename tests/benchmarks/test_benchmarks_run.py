"""Every benchmark does what it says, at small sizes, for every engine."""

import importlib
import itertools
import math

import pytest

from benchmarks import memory
from benchmarks.common import MOST_VEHICLES, VEHICLES, ring
from simcore import ENGINES

MODULES = ("components", "construct", "memory", "run", "step", "throughput")
SMALL = 100


def methods():
    for module in MODULES:
        (suite,) = (
            value
            for value in vars(importlib.import_module(f"benchmarks.{module}")).values()
            if isinstance(value, type) and hasattr(value, "params")
        )
        for name in dir(suite):
            if name.startswith(("time_", "track_", "peakmem_")):
                for arguments in itertools.product(*suite_params(suite)):
                    yield pytest.param(suite, name, arguments, id=f"{name}-{arguments}")


def suite_params(suite):
    """The parameter values, vehicles only as far as they are few."""
    return [[v for v in values if isinstance(v, str) or v <= SMALL] for values in suite.params]


@pytest.mark.parametrize(("suite", "name", "arguments"), list(methods()))
def test_a_benchmark_runs_and_tracks_a_number(suite, name, arguments):
    benchmark = suite()
    benchmark.setup(*arguments)
    measured = getattr(benchmark, name)(*arguments)
    if name.startswith("track_"):
        assert math.isfinite(measured)
        assert measured > 0 or name == "track_growth_per_step"
        assert hasattr(getattr(suite, name), "unit")


def test_a_commit_without_an_engine_and_an_engine_that_stops_earlier_are_skipped():
    with pytest.raises(NotImplementedError, match="no engine 'abacus'"):
        ring(10, "abacus")
    with pytest.raises(NotImplementedError, match="'reference' is not measured at 10000"):
        ring(10_000, "reference")
    assert MOST_VEHICLES["reference"] in VEHICLES
    assert ring(10).engine == "numpy"


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
