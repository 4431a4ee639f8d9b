"""Samples of processes: of real ones, and of a system that counts what a test wants."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import sleep

import psutil
import pytest

from tools.errors import UserError
from tools.measure.portable_processes import PortableProcesses
from tools.measure.process_files import ProcessFiles
from tools.measure.process_sampler import HELD, RISING, ProcessSampler, Sample, require_own
from tools.measure.process_totals import MachineTotals, Processes, ProcessTotals, ThreadTotals
from tools.measure.rising import Rising

SYSTEMS: list[Callable[[], Processes]] = [ProcessFiles, PortableProcesses]
IDLE = ProcessTotals(1, False, 0.0, 0, 0, 1000, 1)


class Counting:
    """A system of processes that a test writes down. It has no storage and no pressure."""

    def __init__(self) -> None:
        self.processes = {1: IDLE}
        self.parents: dict[int, int] = {}
        self.waits: dict[int, dict[str, float | None]] = {}
        self.uss_reads = 0

    def process(self, pid: int) -> ProcessTotals:
        if pid not in self.processes:
            raise ProcessLookupError
        return self.processes[pid]

    def threads(self, pid: int) -> dict[str, ThreadTotals]:
        waits = self.waits.get(pid, {"1": 0.0})
        return {thread: ThreadTotals(wait_s, 0, None) for thread, wait_s in waits.items()}

    def children(self, pid: int) -> list[int]:
        return [child for child, parent in self.parents.items() if parent == pid]

    def uss_bytes(self, pid: int) -> int:
        self.uss_reads += 1
        return 500

    def io_bytes(self, pid: int) -> tuple[int, int] | None:
        raise PermissionError

    def machine(self) -> MachineTotals:
        return MachineTotals(None, (), None, None, None)


def taken(sampler: ProcessSampler) -> Sample:
    sample = sampler.sample()
    assert sample is not None
    return sample


@contextmanager
def running(code: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process that has said that it is ready."""
    command = [sys.executable, "-c", f"import os, sys, time\nprint(flush=True)\n{code}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("system", SYSTEMS)
def test_cpu_time_is_what_the_process_itself_counts(system: Callable[[], Processes]) -> None:
    code = "while time.process_time() < 0.4: pass\nprint(flush=True)\ntime.sleep(60)"
    with running(code) as process:
        before_s = system().process(process.pid).cpu_s
        assert process.stdout is not None
        process.stdout.readline()
        assert before_s < 0.4
        assert system().process(process.pid).cpu_s == pytest.approx(0.4, abs=0.03)


def test_a_waited_for_child_counts_and_counts_once() -> None:
    burn = "while time.process_time() < 0.3: pass"
    code = (
        f"import subprocess; subprocess.run([sys.executable, '-c', 'import time\\n{burn}'])\n"
        "print(flush=True)\ntime.sleep(60)"
    )
    with running(code) as process:
        sampler = ProcessSampler(process.pid)
        first, most = taken(sampler), 0
        while (now := taken(sampler)).values["cpu_s"] < 0.25:  # type: ignore[operator]
            most = max(most, int(now.values["processes"] or 0))
            sleep(0.02)
        assert process.stdout is not None
        process.stdout.readline()
        last = taken(sampler)
    assert first.values["cpu_s"] == 0
    assert most == 2
    assert last.values["processes"] == 1
    assert 0.29 < last.values["cpu_s"] < 0.29 + 0.3  # type: ignore[operator]


def test_memory_that_is_held_alone_is_told_from_memory_that_is_shared() -> None:
    code = (
        "held = bytearray(30_000_000)\nimport mmap\nshared = mmap.mmap(-1, 20_000_000)\n"
        "shared.write(b'1' * 20_000_000)\nchild = os.fork()\nprint(flush=True)\ntime.sleep(60)"
    )
    with running(code) as process:
        assert process.stdout is not None
        process.stdout.readline()
        values = taken(ProcessSampler(process.pid)).values
        (child,) = ProcessFiles().children(process.pid)
        os.kill(child, 9)
    assert values["rss_bytes"] > values["uss_bytes"] + 15e6  # type: ignore[operator]


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_names_everything_and_what_it_does_not_count_is_none(
    system: Callable[[], Processes],
) -> None:
    with running("time.sleep(60)") as process:
        sample = taken(ProcessSampler(process.pid, system()))
    assert set(sample.values) == {*RISING, *HELD}
    assert len(sample.cores_busy_s) == psutil.cpu_count()
    assert sample.values["uss_bytes"] > 1e6  # type: ignore[operator]
    if system is PortableProcesses:
        names = {name for name, value in sample.values.items() if value is None}
        assert {"run_queue_wait_s", "faults_minor", "steal_s", "pressure_cpu_s"} <= names


def test_both_systems_agree_on_the_same_process() -> None:
    with running("held = bytearray(10_000_000)\nprint(flush=True)\ntime.sleep(60)") as process:
        assert process.stdout is not None
        process.stdout.readline()
        files, library = ProcessFiles(), PortableProcesses()
        mine, other = files.process(process.pid), library.process(process.pid)
        assert mine.threads == other.threads
        # The kernel gathers the pages that each core has counted only now and then.
        assert mine.rss_bytes == pytest.approx(other.rss_bytes, rel=0.05)
        assert files.uss_bytes(process.pid) == library.uss_bytes(process.pid)
        assert files.io_bytes(process.pid) == library.io_bytes(process.pid)
        assert files.children(os.getpid()) == library.children(os.getpid())


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_ended_process_says_so_until_it_is_waited_for(system: Callable[[], Processes]) -> None:
    with running("") as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        sampler = ProcessSampler(process.pid, system())
        assert taken(sampler).values["processes"] == 0
        assert taken(sampler).values["uss_bytes"] is None
        process.wait()
        assert sampler.sample() is None


def test_what_is_counted_begins_with_the_first_sample_and_what_is_not_is_none() -> None:
    system = Counting()
    system.processes[1] = replace(IDLE, cpu_s=7.0, faults_minor=30)
    sampler = ProcessSampler(1, system)
    assert taken(sampler).values["cpu_s"] == 0
    system.processes[1] = replace(IDLE, cpu_s=7.5, faults_minor=32)
    values = taken(sampler).values
    assert (values["cpu_s"], values["faults_minor"]) == (0.5, 2)
    for name in ("read_bytes", "block_io_wait_s", "steal_s", "pressure_io_s"):
        assert values[name] is None, name


def test_a_child_that_is_waited_for_moves_into_its_parent() -> None:
    system = Counting()
    sampler = ProcessSampler(1, system)
    taken(sampler)
    system.processes[2], system.parents[2] = replace(IDLE, cpu_s=0.505), 1
    both = taken(sampler).values
    assert (both["cpu_s"], both["processes"], both["rss_bytes"]) == (0.505, 2, 2000)
    del system.processes[2], system.parents[2]
    system.processes[1] = replace(IDLE, cpu_s=0.50)  # in ticks now
    assert taken(sampler).values["cpu_s"] == 0.505
    system.processes[1] = replace(IDLE, cpu_s=0.60)
    assert taken(sampler).values["cpu_s"] == pytest.approx(0.60)


def test_a_child_outlives_its_parent_and_another_of_its_number_is_not_taken_for_it() -> None:
    system = Counting()
    system.processes |= {2: IDLE, 3: IDLE}
    system.parents |= {2: 1, 3: 2}
    sampler = ProcessSampler(1, system)
    assert taken(sampler).values["processes"] == 3
    del system.processes[2], system.parents[2]
    assert taken(sampler).values["processes"] == 2
    system.processes[3] = replace(IDLE, started=99)
    assert taken(sampler).values["processes"] == 1
    system.processes[1] = replace(IDLE, started=99)
    assert sampler.sample() is None


def test_a_wait_that_one_thread_does_not_tell_is_not_counted_for_any() -> None:
    system = Counting()
    system.waits[1] = {"1": 1.0, "2": 5.0}
    sampler = ProcessSampler(1, system)
    taken(sampler)
    system.waits[1] = {"1": 1.5, "3": 0.25}  # 2 has ended, 3 is new
    assert taken(sampler).values["run_queue_wait_s"] == 0.75
    system.waits[1] = {"1": 1.5, "3": None}
    assert taken(sampler).values["run_queue_wait_s"] is None


def test_memory_that_takes_long_to_count_is_counted_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spent = iter([0.0, 0.008, 0.0, 0.008])  # 2 s at 0.4 %
    monkeypatch.setattr("tools.measure.process_sampler.thread_time", lambda: next(spent))
    system, now = Counting(), iter([0.0, 0.5, 1.0, 1.5, 2.0])
    sampler = ProcessSampler(1, system, lambda: next(now))
    read = [taken(sampler).values["uss_bytes"] for _ in range(5)]
    assert read == [500, None, None, None, 500]
    assert system.uss_reads == 2


def test_a_total_never_falls_and_goes_on_from_where_it_fell_to() -> None:
    rising = Rising(slack=0.05)
    assert [rising.read({"": value}) for value in (3.0, 4.0, 3.97, 4.0)] == [0, 1, 1, 1]
    assert [rising.read({"": value}) for value in (2.0, 2.5)] == [1, 1.5]


def test_a_process_that_is_not_there_or_another_s_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    require_own(os.getpid())
    with pytest.raises(UserError, match=r"^--pid 99999999: there is no such process; "):
        require_own(99_999_999)

    def kept(self: object, pid: int) -> int:
        raise PermissionError

    monkeypatch.setattr(ProcessFiles, "uss_bytes", kept)
    with pytest.raises(UserError, match=r"^--pid \d+: it belongs to another user; "):
        require_own(os.getpid())
