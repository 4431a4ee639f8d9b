"""What workers do together, with kernels whose speed is known because they sleep."""

import os
import time
from pathlib import Path

import pytest

from benchmarks import ensemble
from benchmarks.ensemble import WINDOW_S, WINDOWS, core_counts, throughput
from benchmarks.threads import Threads, threaded_run


def sleeping(call_s, amount):
    return lambda: time.sleep(call_s), amount


def failing():
    return lambda: 1 / 0, 1


def first_dies(directory):
    """Dies in the middle of its work, in the worker that gets there first."""

    def call():
        time.sleep(0.005)
        if mine and time.perf_counter() > born_s + 0.1:
            os._exit(3)

    mine, born_s = is_first(directory), time.perf_counter()
    return call, 1


def late(directory):
    """One worker comes late; until then the other is ten times as fast."""
    if is_first(directory):
        time.sleep(0.4)
        (directory / "all here").touch()
    trace = (directory / f"{os.getpid()}.txt").open("w", buffering=1)

    def call():
        time.sleep(0.02 if (directory / "all here").exists() else 0.002)
        print(time.perf_counter(), file=trace)

    return call, 1


def is_first(directory: Path) -> bool:
    try:
        (directory / "first").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def test_what_workers_do_adds_up_and_a_call_counts_as_much_as_it_does():
    alone = throughput(sleeping, (0.01, 1), 1)
    assert 50 < alone <= 100, "a sleep lasts at least as long as it is told to"
    assert throughput(sleeping, (0.01, 1), 4) / alone == pytest.approx(4, rel=0.25)
    assert throughput(sleeping, (0.01, 7), 1) / alone == pytest.approx(7, rel=0.25)


def test_only_what_is_done_while_all_work_is_counted(tmp_path):
    together = throughput(late, (tmp_path,), 2)
    assert 50 < together <= 100, "two of at most 50, and nothing of the 500 of one alone"
    calls_s = [list(map(float, file.read_text().split())) for file in tmp_path.glob("*.txt")]
    assert len(calls_s) == 2
    last, first = min(map(max, calls_s)), max(map(min, calls_s))
    assert last - first >= WINDOWS * WINDOW_S, "nobody stops before the other has counted"


def test_a_worker_that_dies_is_told_in_one_line_at_once(tmp_path):
    start_s = time.perf_counter()
    with pytest.raises(RuntimeError, match=r"^worker [12] of 2 died, exit code 3$"):
        throughput(first_dies, (tmp_path,), 2)
    assert time.perf_counter() - start_s < ensemble.LIMIT_S / 2


def test_what_goes_wrong_in_a_worker_is_told_in_one_line():
    told = r"^worker 1 of 1: ZeroDivisionError: division by zero$"
    with pytest.raises(RuntimeError, match=told):
        throughput(failing, (), 1)


def test_workers_that_do_not_come_to_an_end_are_ended(monkeypatch):
    monkeypatch.setattr(ensemble, "LIMIT_S", 1.0)
    with pytest.raises(RuntimeError, match=r"^2 of 2 workers still at it after 1 s$"):
        throughput(sleeping, (3600, 1), 2)


def test_workers_are_one_then_doubled_up_to_the_cores():
    counts = [core_counts(cores) for cores in (1, 2, 3, 4, 6)]
    assert counts == [[1], [1, 2], [1, 2, 3], [1, 2, 4], [1, 2, 4, 6]]


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
    Threads().setup(31_623, 2)
    monkeypatch.setattr("benchmarks.threads.Simulation", lambda scenario, engine, seed: None)
    with pytest.raises(NotImplementedError, match="no threads"):
        Threads().setup(31_623, 2)
