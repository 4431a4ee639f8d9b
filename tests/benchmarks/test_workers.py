"""What forked workers do together, with kernels whose speed is known because they sleep."""

import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks import exclusive_core, workers
from benchmarks.exclusive_core import END_S
from benchmarks.workers import COUNTED_S, core_counts, throughput


def sleeping(clock, call_s, amount):
    return lambda: clock.sleep(call_s), amount


def failing():
    return lambda: 1 / 0, 1


def first_dies(clock, directory):
    """Dies in the middle of its work, in the worker that gets there first."""

    def call():
        clock.sleep(0.005)
        if mine and clock() > 0.1:
            os._exit(3)

    mine = is_first(directory)
    return call, 1


def late(clock, directory):
    """One worker comes late; until then the other is ten times as fast."""
    if is_first(directory):
        clock.sleep(0.4)
        (directory / "all here").touch()
    return lambda: clock.sleep(0.02 if (directory / "all here").exists() else 0.002), 1


def is_first(directory: Path) -> bool:
    try:
        (directory / "first").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def test_what_workers_do_adds_up_and_a_call_counts_as_much_as_it_does(clock):
    assert throughput(sleeping, (clock, 0.01, 1), 1) == pytest.approx(100)
    assert throughput(sleeping, (clock, 0.01, 1), 4) == pytest.approx(400)
    assert throughput(sleeping, (clock, 0.01, 7), 1) == pytest.approx(700)


def test_only_what_is_done_while_all_work_is_counted(clock, tmp_path):
    together = throughput(late, (clock, tmp_path), 2)
    assert together == pytest.approx(100), "two of 50, and nothing of the 500 of one alone"


@pytest.mark.parametrize(("least_s", "lasts_s"), [(np.inf, COUNTED_S), (10e-6, 0.5)])
def test_workers_are_told_the_least_time_of_a_probe(clock, monkeypatch, least_s, lasts_s):
    monkeypatch.setattr(workers, "may_have_co_tenants", lambda: True)
    monkeypatch.setattr(workers, "LONGEST_S", 0.5)
    (one,) = workers.at_work(sleeping, (clock, 0.01, 1), 1, least_s)
    assert exclusive_core.wall_s(one.batches) == pytest.approx(lasts_s, abs=0.015)


def test_what_is_done_after_another_has_ended_is_cut_off(clock, monkeypatch):
    def worked(*ends_s):
        return workers.Worked(np.array([[end - 1, end, 1, 2e-5] for end in ends_s]), {})

    short, long = workers._while_all_work([worked(1.0, 2.0), worked(1.5, 2.5, 3.5)])
    assert short.batches[:, END_S].tolist() == [1.0, 2.0]
    assert long.batches[:, END_S].tolist() == [1.5]
    for one in workers._while_all_work([worked(1.0), worked(1.1, 2.1)]):
        assert len(one.batches) == 1, "nobody is left with nothing"
    monkeypatch.setattr(workers, "_while_all_work", len)
    assert workers.at_work(sleeping, (clock, 0.01, 1), 2) == 2, "of the work of both"


@pytest.mark.parametrize("count", [1, 2])
def test_a_worker_that_dies_is_told_in_one_line(clock, tmp_path, count):
    told = rf"^worker [12] of {count} died, exit code 3$"
    with pytest.raises(RuntimeError, match=told):
        throughput(first_dies, (clock, tmp_path), count)


def test_what_goes_wrong_in_a_worker_is_told_in_one_line():
    told = r"^worker 1 of 1: ZeroDivisionError: division by zero$"
    with pytest.raises(RuntimeError, match=told):
        throughput(failing, (), 1)


def test_workers_that_do_not_come_to_an_end_are_ended(clock, monkeypatch):
    monkeypatch.setattr(workers, "LIMIT_S", 1.0)
    with pytest.raises(RuntimeError, match=r"^2 of 2 workers still at it after 1 s$"):
        throughput(sleeping, (clock, 3600, 1), 2)


def test_workers_are_one_then_doubled_up_to_the_cores():
    counts = [core_counts(cores) for cores in (1, 2, 3, 4, 6)]
    assert counts == [[1], [1, 2], [1, 2, 3], [1, 2, 4], [1, 2, 4, 6]]
