"""One simulation on several threads, counted in a worker."""

import pytest

from benchmarks.threads import Threads, threaded_run


def test_a_run_on_threads_has_as_many_as_it_says(monkeypatch):
    made = []

    class Simulation:
        def __init__(self, scenario, engine, seed, threads):
            made.append((scenario.vehicles, engine, threads))

        def run(self, steps, dt):
            made.append(steps)

    def stay_on_cores(count):
        made.append(count)
        return 5, 7

    monkeypatch.setattr("benchmarks.threads.Simulation", Simulation)
    monkeypatch.setattr("benchmarks.threads.stay_on_cores", stay_on_cores)
    call, amount, cores = threaded_run(31_623, 2)
    call()
    assert made == [2, (31_623, "numba", 2), amount, amount], "its threads start on its cores"
    assert cores == (5, 7)


def test_a_commit_without_threads_is_skipped(monkeypatch):
    Threads().setup({1: 2e-5}, 31_623, 2)
    monkeypatch.setattr("benchmarks.threads.Simulation", lambda scenario, engine, seed: None)
    with pytest.raises(NotImplementedError, match="no threads"):
        Threads().setup({1: 2e-5}, 31_623, 2)
