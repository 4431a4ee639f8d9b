"""The arithmetic that tells whether a core is exclusive, and the cores that it visits."""

import os
import threading
from statistics import median

import pytest

from benchmarks import probe

pinned = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system pins nothing")


@pytest.fixture
def own_cores():
    """The cores that this process may use, which it may again afterwards."""
    cores = os.sched_getaffinity(0)
    yield sorted(cores)
    os.sched_setaffinity(0, cores)


def test_a_probe_times_its_arithmetic(monkeypatch):
    short_s, both_s = min(probe.probe() for _ in range(200))
    assert both_s > 1.5 * short_s
    monkeypatch.setattr(probe, "NUMBERS", 8 * probe.NUMBERS)
    assert min(probe.probe() for _ in range(200))[0] > 4 * short_s


def test_one_reading_that_is_slow_by_accident_leaves_a_steady_probe_as_it_is(monkeypatch):
    readings = [20e-6, 900e-6, 21e-6, 1e-6, 22e-6]
    left = [(reading, 0.0) for reading in readings]
    monkeypatch.setattr(probe, "probe", lambda: left.pop())
    assert probe.steady_probe_s() == median(readings) == 21e-6
    assert not left


@pinned
def test_each_core_is_visited_the_slowest_tells_and_the_thread_may_go_where_it_could(
    monkeypatch, own_cores
):
    visited = []

    def slower_on_later_cores():
        (core,) = os.sched_getaffinity(0)
        visited.append(core)
        return 20e-6 * (1 + own_cores.index(core)), 0.0

    monkeypatch.setattr(probe, "probe", slower_on_later_cores)
    slowest_s, spent_s = probe.probe_each(own_cores)
    assert visited == own_cores
    assert slowest_s == pytest.approx(20e-6 * len(own_cores))
    assert spent_s > 0
    assert os.sched_getaffinity(0) == set(own_cores)


@pinned
def test_a_probe_that_fails_leaves_the_thread_where_it_could_go(monkeypatch, own_cores):
    monkeypatch.setattr(probe, "probe", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        probe.probe_each(own_cores)
    assert os.sched_getaffinity(0) == set(own_cores)


@pinned
def test_a_thread_and_those_it_starts_stay_on_the_last_cores(own_cores):
    assert probe.stay_on_cores(1) == (own_cores[-1],)
    found = []
    later = threading.Thread(target=lambda: found.append(os.sched_getaffinity(0)))
    later.start()
    later.join()
    assert found == [{own_cores[-1]}]


@pinned
def test_more_threads_than_cores_stay_on_all_of_them(own_cores):
    assert probe.stay_on_cores(len(own_cores) + 5) == tuple(own_cores)


def test_a_system_that_pins_nothing_has_no_cores_to_visit(monkeypatch):
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    assert probe.stay_on_cores(2) == ()


@pytest.mark.parametrize(
    ("flags", "siblings", "hidden"),
    [
        ("flags : fpu hypervisor lahf_lm", "0", True),
        ("flags : fpu hypervisor lahf_lm", "0,1", False),
        ("flags : fpu lahf_lm", "0", False),
    ],
)
def test_co_tenants_are_hidden_where_a_hypervisor_hides_the_cores(
    tmp_path, flags, siblings, hidden
):
    (tmp_path / "cpuinfo").write_text(f"processor : 0\n{flags}\n")
    (tmp_path / "cpu0" / "topology").mkdir(parents=True)
    (tmp_path / "cpu0" / "topology" / "thread_siblings_list").write_text(f"{siblings}\n")
    assert probe.may_have_co_tenants(tmp_path / "cpuinfo", tmp_path) is hidden
    assert not probe.may_have_co_tenants(tmp_path / "none", tmp_path)
