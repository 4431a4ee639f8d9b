"""What workers do together, with kernels whose speed is known because they sleep."""

import math
import os
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks import ensemble, undisturbed
from benchmarks.ensemble import COUNTED_S, core_counts, throughput
from benchmarks.threads import Threads, threaded_run


@pytest.fixture(autouse=True)
def no_neighbour(monkeypatch):
    """What sleeps shows nothing of a core; and a neighbour may really be there."""
    monkeypatch.setattr(ensemble, "may_have_neighbours", lambda: False)


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
    assert last - first >= COUNTED_S, "nobody stops before the other has counted"


def crowded():
    return int(time.perf_counter() * 10) % 2


def slower_beside_a_neighbour():
    return lambda: time.sleep(0.02 if crowded() else 0.005), 1


@pytest.fixture
def neighbour(monkeypatch):
    """Every second tenth of a second the core is shared, and nothing but the probe tells."""
    monkeypatch.setattr(ensemble, "may_have_neighbours", lambda: True)
    monkeypatch.setattr(ensemble, "probe", lambda: ((36e-6 if crowded() else 20e-6), 0.0))


def test_time_with_a_neighbour_on_the_core_does_not_count(neighbour, monkeypatch):
    assert 150 < throughput(slower_beside_a_neighbour, (), 1) <= 200, "not the 100 of all time"
    assert 300 < throughput(slower_beside_a_neighbour, (), 2) <= 400
    monkeypatch.setattr(ensemble, "may_have_neighbours", lambda: False)
    assert throughput(slower_beside_a_neighbour, (), 1) < 150, "it is a part of what is measured"


def test_a_worker_goes_on_until_it_has_had_its_core_long_enough(neighbour):
    for one in ensemble.at_work(slower_beside_a_neighbour, (), 2, 20e-6):
        own = undisturbed.undisturbed(one.batches, 20e-6)
        assert undisturbed.wall_s(own) > 0.9 * COUNTED_S, "all but a last batch, which is cut off"
        assert undisturbed.wall_s(one.batches) > 1.4 * COUNTED_S


def test_the_least_is_known_from_before_as_a_neighbour_may_stay(neighbour, monkeypatch):
    monkeypatch.setattr(ensemble, "LONGEST_S", 0.5)
    with pytest.raises(RuntimeError, match=r"^a core never was its worker's own, with 1 of them$"):
        throughput(slower_beside_a_neighbour, (), 1, least_s=10e-6)
    least_s = dict.fromkeys(ensemble.Ensemble.params[-1], 10e-6) | {1: 20e-6}
    monkeypatch.setitem(ensemble.KERNELS, "step", lambda vehicles: slower_beside_a_neighbour())
    assert ensemble.Ensemble().track_throughput(least_s, "step", 100, 1) > 150
    with pytest.raises(RuntimeError, match="never"):
        ensemble.Ensemble().track_throughput(least_s, "step", 100, ensemble.CORES)
    more = ensemble.Ensemble().track_throughput(least_s, "step", 100, ensemble.CORES + 1)
    assert more > 0, "who share cores never have their own, and all they do counts"


def spinning():
    return lambda: sum(range(20_000)), 1


def test_more_workers_than_cores_do_no_more_than_the_cores_can():
    cores = ensemble.CORES
    together = throughput(spinning, (), cores + 1)
    assert together / throughput(spinning, (), cores) < (cores + 0.9) / cores


def test_probes_are_the_least_of_all_passes(monkeypatch):
    passes = iter([36e-6, 36e-6, 20e-6, 36e-6, 36e-6, 36e-6])

    def worked(*_):
        return [ensemble.Worked(np.array([[0, 1, 1, next(passes)]]), {})]

    monkeypatch.setattr(ensemble, "at_work", worked)
    assert ensemble.least_probes_s([1, 2]) == {1: 20e-6, 2: 36e-6}


def test_what_is_done_after_another_has_ended_is_cut_off():
    def worked(*ends_s):
        return ensemble.Worked(np.array([[end - 1, end, 1, 2e-5] for end in ends_s]), {})

    short, long = ensemble._while_all_work([worked(1.0, 2.0), worked(1.5, 2.5, 3.5)])
    assert short.batches[:, undisturbed.END_S].tolist() == [1.0, 2.0]
    assert long.batches[:, undisturbed.END_S].tolist() == [1.5]
    for one in ensemble._while_all_work([worked(1.0), worked(1.1, 2.1)]):
        assert len(one.batches) == 1, "nobody is left with nothing"


def test_a_probe_times_its_arithmetic_and_tells_batches_apart(monkeypatch):
    short_s, both_s = min(undisturbed.probe() for _ in range(200))
    assert both_s > 1.5 * short_s
    monkeypatch.setattr(undisturbed, "NUMBERS", 8 * undisturbed.NUMBERS)
    assert min(undisturbed.probe() for _ in range(200))[0] > 4 * short_s
    batches = np.array([[0.0, 1.0, 5, 20e-6], [2.0, 4.0, 10, 40e-6], [4.0, 5.0, 7, 21e-6]])
    own = undisturbed.undisturbed(batches, 20e-6)
    assert undisturbed.rate(own) == 6
    assert undisturbed.wall_s(own) == 2
    assert math.isnan(undisturbed.rate(batches[:0]))


@pytest.mark.parametrize(
    ("flags", "siblings", "hidden"),
    [
        ("flags : fpu hypervisor lahf_lm", "0", True),
        ("flags : fpu hypervisor lahf_lm", "0,1", False),
        ("flags : fpu lahf_lm", "0", False),
    ],
)
def test_neighbours_are_hidden_where_a_hypervisor_hides_the_cores(
    tmp_path, flags, siblings, hidden
):
    (tmp_path / "cpuinfo").write_text(f"processor : 0\n{flags}\n")
    (tmp_path / "cpu0" / "topology").mkdir(parents=True)
    (tmp_path / "cpu0" / "topology" / "thread_siblings_list").write_text(f"{siblings}\n")
    assert undisturbed.may_have_neighbours(tmp_path / "cpuinfo", tmp_path) is hidden
    assert not undisturbed.may_have_neighbours(tmp_path / "none", tmp_path)


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
    Threads().setup(2e-5, 31_623, 2)
    monkeypatch.setattr("benchmarks.threads.Simulation", lambda scenario, engine, seed: None)
    with pytest.raises(NotImplementedError, match="no threads"):
        Threads().setup(2e-5, 31_623, 2)
