"""What of a worker's time counts: while all work, and while the core is its own."""

import functools
import math

import numpy as np
import pytest

from benchmarks import ensemble, exclusive_core, workers
from benchmarks.exclusive_core import END_S, START_S
from benchmarks.workers import AT_WORK, COUNTED, COUNTED_S, Task, throughput

ALONE, BESIDE = (20e-6, 0.0), (36e-6, 0.0)  # what a probe tells


def test_a_worker_counts_from_when_all_are_at_work_until_all_have_counted(clock):
    def call():
        clock.move(0.01)
        stages[1] = COUNTED if clock() > 0.895 else AT_WORK if clock() > 0.395 else 0

    stages = [0, 0]
    batches = workers._worked(Task(call, 1), 0, stages, np.inf, COUNTED_S).batches
    assert batches[0, START_S] == pytest.approx(0.4)
    assert batches[-1, END_S] == pytest.approx(0.9)


def in_this_process(clock, kernel, arguments, count, least_s=np.inf):
    """What `at_work` returns, of workers each of which comes when all others have counted."""
    found = []
    for _ in range(count):
        clock.now_s = 0.0
        stages = [COUNTED] * count
        found.append(workers._worked(Task(*kernel(*arguments)), 0, stages, least_s, COUNTED_S))
    return found


def test_a_wait_for_the_core_is_counted_also_where_it_falls_into_a_probe(clock, monkeypatch):
    """As where more workers than cores take turns."""

    def probe_that_waits():
        clock.move(0.005)
        return 20e-6, 40e-6

    def working():
        return lambda: clock.move(0.005), 1

    monkeypatch.setattr(workers, "probe", probe_that_waits)
    (one,) = in_this_process(clock, working, (), 1)
    assert exclusive_core.rate(one.batches) == pytest.approx(1 / (0.005 + 0.005 - 40e-6))


def crowded(clock):
    return int(clock() * 10) % 2


def slower_beside_a_co_tenant(clock):
    """Calls of seven pieces of work each, which last 1 ms, beside a co-tenant 4 ms."""

    def call():
        for _ in range(7):
            clock.move(4e-3 if crowded(clock) else 1e-3)

    return call, 7


@pytest.fixture
def co_tenant(clock, monkeypatch):
    """Every second tenth of a second the core is shared, and nothing but the probe tells."""
    monkeypatch.setattr(workers, "may_have_co_tenants", lambda: True)
    monkeypatch.setattr(workers, "probe", lambda: BESIDE if crowded(clock) else ALONE)
    monkeypatch.setattr(workers, "at_work", functools.partial(in_this_process, clock))


def test_time_with_a_co_tenant_on_the_core_does_not_count(clock, co_tenant, monkeypatch):
    alone = throughput(slower_beside_a_co_tenant, (clock,), 1)
    assert alone == pytest.approx(1000), "not the 625 of all time"
    assert throughput(slower_beside_a_co_tenant, (clock,), 2) == pytest.approx(2000)
    monkeypatch.setattr(workers, "may_have_co_tenants", lambda: False)
    every = throughput(slower_beside_a_co_tenant, (clock,), 1)
    assert every < 750, "it is a part of what is measured"


def on_threads(clock, cores):
    return *slower_beside_a_co_tenant(clock), cores


def test_a_co_tenant_on_the_core_of_any_thread_is_found_where_that_core_is_probed(
    clock, co_tenant, monkeypatch
):
    """It is on core 1; the thread that probes is at home on core 0."""
    probes = {0: lambda: ALONE, 1: workers.probe}
    monkeypatch.setattr(workers, "probe", probes[0])
    monkeypatch.setattr(workers, "probe_each", lambda cores: max(probes[core]() for core in cores))
    assert throughput(on_threads, (clock, (0, 1)), 1) == pytest.approx(1000)
    assert throughput(on_threads, (clock, (0,)), 1) < 750


def test_a_worker_goes_on_until_it_has_had_its_core_long_enough(clock, co_tenant):
    (one,) = in_this_process(clock, slower_beside_a_co_tenant, (clock,), 1, ALONE[0])
    own = exclusive_core.exclusive(one.batches, ALONE[0])
    assert exclusive_core.wall_s(own) == pytest.approx(COUNTED_S, abs=0.01)
    assert exclusive_core.wall_s(one.batches) > 1.4 * COUNTED_S


def test_less_will_do_where_the_core_is_hardly_ever_ones_own(clock, co_tenant, monkeypatch):
    monkeypatch.setattr(workers, "probe", lambda: ALONE if clock() < 0.15 else BESIDE)
    (one,) = in_this_process(clock, slower_beside_a_co_tenant, (clock,), 1)
    assert 0 < exclusive_core.wall_s(exclusive_core.exclusive(one.batches, ALONE[0])) < COUNTED_S
    assert exclusive_core.wall_s(one.batches) == pytest.approx(workers.MOST_S, abs=0.03)


def test_the_least_is_known_from_before_as_a_co_tenant_may_stay(clock, co_tenant):
    with pytest.raises(RuntimeError, match=r"^a worker never had .* core, with 1 of them$"):
        throughput(slower_beside_a_co_tenant, (clock,), 1, least_s=10e-6)


def test_more_workers_than_cores_never_have_their_own_and_all_they_do_counts(
    clock, co_tenant, monkeypatch
):
    monkeypatch.setattr(workers, "CORES", 2)
    monkeypatch.setitem(ensemble.KERNELS, "run", lambda _: slower_beside_a_co_tenant(clock))

    def together(count):
        least_s = {1: 20e-6, 2: 10e-6}
        measured = ensemble.Ensemble().track_throughput(least_s, "run", 100, count)
        (per_s,) = measured["samples"]
        return per_s

    assert together(1) == pytest.approx(1000)
    with pytest.raises(RuntimeError, match="never had an exclusive core, with 2 of them"):
        together(2)
    assert 0 < together(3) < 3 * 750


def test_probes_are_the_least_of_all_passes(monkeypatch):
    passes = iter([36e-6, 36e-6, 20e-6, 36e-6, 36e-6, 36e-6])

    def worked(*_):
        return [workers.Worked(np.array([[0, 1, 1, next(passes)]]), {})]

    monkeypatch.setattr(workers, "at_work", worked)
    assert workers.least_probes_s([1, 2]) == {1: 20e-6, 2: 36e-6}


def test_the_probe_tells_batches_apart():
    batches = np.array([[0.0, 1.0, 5, 20e-6], [2.0, 4.0, 10, 40e-6], [4.0, 5.0, 7, 21e-6]])
    own = exclusive_core.exclusive(batches, 20e-6)
    assert exclusive_core.rate(own) == 6
    assert exclusive_core.wall_s(own) == 2
    assert math.isnan(exclusive_core.rate(batches[:0]))
