"""Which kernels, engines and workloads several workers run, and how often each is repeated."""

import importlib

import pytest
from asv_runner.benchmarks._base import get_setup_cache_key

from benchmarks.ensemble import EngineEnsemble, Ensemble, WorkloadEnsemble
from benchmarks.threads import Threads
from benchmarks.workers import REPEATS, core_counts

TIMED = {"Step": "step", "Run": "run", "Construct": "construct", "Workloads": "workloads"}


def values(suite):
    return dict(zip(suite.param_names, suite.params, strict=True))


@pytest.mark.parametrize("suite", [Ensemble, EngineEnsemble, WorkloadEnsemble])
def test_a_kernel_is_called_as_the_timed_class_whose_cases_it_runs(suite):
    taken = values(suite)
    timed = {name.lower(): (name, module) for name, module in TIMED.items()}
    for kernel in taken["kernel"]:
        name, module = timed[kernel]
        of_timed = values(getattr(importlib.import_module(f"benchmarks.{module}"), name))
        shared = taken.keys() & of_timed.keys()
        assert shared == of_timed.keys(), "so that it is known which of its cases is meant"
        for parameter in shared - {"vehicles"}:
            assert taken[parameter] == of_timed[parameter]


def test_sizes_reach_to_half_a_decade_of_those_timed_also_where_an_engine_stops_early():
    sizes = values(EngineEnsemble)["vehicles"]
    timed = values(importlib.import_module("benchmarks.step").Step)["vehicles"]
    for most in (3_162, timed[-1]):  # of the engine `reference`, and of the others
        within = [size for size in sizes if size <= most]
        assert len(within) >= 3
        assert within[0] <= min(timed)
        assert within[-1] * 10**0.5 * 1.001 >= most


@pytest.mark.parametrize(
    ("suite", "case"),
    [
        (EngineEnsemble, ("step", "abacus", 10, 1)),
        (EngineEnsemble, ("step", "reference", 10_000, 1)),
        (WorkloadEnsemble, ("workloads", "traffic", "abacus", 1_000, 1)),
    ],
)
def test_what_a_commit_or_an_engine_lacks_is_skipped_before_any_worker_starts(suite, case):
    with pytest.raises(NotImplementedError):
        suite().setup({1: 2e-5}, *case)


@pytest.mark.parametrize(
    ("suite", "method"),
    [
        (EngineEnsemble, "track_throughput"),
        (Ensemble, "track_throughput"),
        (WorkloadEnsemble, "track_throughput"),
        (Threads, "track_steps"),
    ],
)
def test_every_case_is_repeated_in_processes_of_its_own(suite, method, monkeypatch):
    module = f"benchmarks.{'threads' if suite is Threads else 'ensemble'}"
    monkeypatch.setattr(f"{module}.throughput", lambda *_: 7.0)
    tracked = getattr(suite, method)
    case = [parameter[0] for parameter in suite.params]
    assert tracked(suite(), {1: 2e-5}, *case) == {"samples": [7.0], "number": 1}
    assert tracked.rounds == REPEATS >= 3
    assert tracked.unit == "1/s"


def test_one_search_for_the_least_probe_serves_them_all(monkeypatch):
    suites = (Ensemble, EngineEnsemble, WorkloadEnsemble, Threads)
    assert len({get_setup_cache_key(suite().setup_cache) for suite in suites}) == 1
    asked = []
    monkeypatch.setattr("benchmarks.workers.least_probes_s", asked.append)
    Threads().setup_cache()
    assert asked == [core_counts(importlib.import_module("benchmarks.workers").CORES)]
