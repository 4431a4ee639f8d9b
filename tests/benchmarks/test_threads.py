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

    monkeypatch.setattr("benchmarks.threads.Simulation", Simulation)
    call, amount = threaded_run(31_623, 2)
    call()
    assert made == [(31_623, "numba", 2), amount, amount]


def test_a_commit_without_threads_is_skipped(monkeypatch):
    Threads().setup(2e-5, 31_623, 2)
    monkeypatch.setattr("benchmarks.threads.Simulation", lambda scenario, engine, seed: None)
    with pytest.raises(NotImplementedError, match="no threads"):
        Threads().setup(2e-5, 31_623, 2)
