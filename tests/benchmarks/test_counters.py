"""Counters against processes that are known to work, to sleep, to fault and to wait."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import counters

ROOT = Path(__file__).parents[2]
ALL = {
    *("wall_s", "cpu_user_s", "cpu_system_s", "switches_voluntary", "switches_involuntary"),
    *("faults_major", "faults_minor", "run_queue_wait_s", "block_io_wait_s", "steal_s"),
    *("pressure_cpu_s", "pressure_io_s", "pressure_memory_s"),
    *("peak_rss_bytes", "rss_bytes", "cpu_mhz", "cpus_usable"),
}
COUNTED = """
import hashlib, json, mmap, os, threading, time
from benchmarks import counters

def work():
    end = time.perf_counter() + 0.3
    while time.perf_counter() < end or threads:
        hashlib.pbkdf2_hmac("sha256", b"x", b"y", 1000)  # lets other threads work too

threads = []
counters.since(counters.begin())
{before}
begun = counters.begin()
{what}
print(json.dumps(counters.since(begun)))
threads.clear()
"""
PINNED = "os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])"
RIVAL = f"import os\n{PINNED}\nprint('here', flush=True)\nwhile True: pass"
TWO_THREADS = """
threads += [threading.Thread(target=work) for _ in range(2)]
[thread.start() for thread in threads]
time.sleep(0.2)
"""
FRESH = """
memory = mmap.mmap(-1, 1000 * mmap.PAGESIZE)
memory.madvise(mmap.MADV_NOHUGEPAGE)
"""
TOUCH = "for page in range(1000): memory[page * mmap.PAGESIZE] = 1\n"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone counts it")


def counted(what, before=""):
    """The counters of a new process while it does `what`."""
    command = [sys.executable, "-c", COUNTED.format(what=what, before=before)]
    alone = {"OPENBLAS_NUM_THREADS": "1"}  # whose threads spin for a while after the import
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | alone, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def cpu_s(found):
    return found["cpu_user_s"] + found["cpu_system_s"]


def idle_s(found):
    """How long one thread neither worked nor waited for a processor; below 0 where two did."""
    return found["wall_s"] - cpu_s(found) - found.get("run_queue_wait_s", 0)


def never_idle(found):
    """0 but for what a hypervisor steals, in which a process neither works nor waits."""
    return pytest.approx(0, abs=0.1 * found["wall_s"] + found.get("steal_s", 0))


@linux
def test_a_busy_process_works_or_waits_for_a_processor_all_the_time():
    found = counted("work()")
    assert idle_s(found) == never_idle(found)


def test_a_sleeping_process_neither_works_nor_waits_and_gives_way_each_time():
    found = counted("for _ in range(50): time.sleep(0.004)")
    assert idle_s(found) > 0.9 * 50 * 0.004, "however long it waits each time it wakes"
    assert found["switches_voluntary"] >= 50


@linux
def test_a_process_that_shares_its_core_waits_for_it_while_another_works():
    rival = subprocess.Popen([sys.executable, "-c", RIVAL], stdout=subprocess.PIPE)
    try:
        rival.stdout.readline()
        found = counted("work()", before=PINNED)
    finally:
        rival.kill()
        rival.communicate()
    assert idle_s(found) == never_idle(found)
    assert found["run_queue_wait_s"] > 0.35 * found["wall_s"], "half of it, or more beside others"
    assert found["switches_involuntary"] > 0
    assert found["cpus_usable"] == 1


@linux
def test_threads_that_wait_for_one_another_are_counted_though_the_main_thread_sleeps():
    found = counted(TWO_THREADS, before=PINNED)
    assert found["run_queue_wait_s"] > 0.5 * found["wall_s"], "while one works the other waits"
    assert idle_s(found) < -0.25 * found["wall_s"], "two do more than one that is never idle"


@linux
def test_memory_touched_for_the_first_time_faults():
    found = counted(TOUCH, before=FRESH)
    assert 1000 <= found["faults_minor"] < 2000
    assert counted(TOUCH, before=FRESH + TOUCH)["faults_minor"] < 500
    assert found["peak_rss_bytes"] >= found["rss_bytes"] > 1000 * 4096


@linux
def test_everything_is_either_counted_or_named_as_absent():
    found = counters.since(counters.begin())
    absent = set(filter(None, found.pop("counters_absent", "").split(", ")))
    assert found.keys() | absent == ALL
    assert not found.keys() & absent
    assert all(isinstance(value, int | float) for value in found.values())


@linux
def test_what_has_no_file_is_named_as_absent(tmp_path):
    found = counters.since(counters.begin(tmp_path), tmp_path)
    lost = {
        *("run_queue_wait_s", "block_io_wait_s", "steal_s", "rss_bytes"),
        *("pressure_cpu_s", "pressure_io_s", "pressure_memory_s"),
    }
    absent = set(found["counters_absent"].split(", "))
    assert lost <= absent <= lost | {"cpu_mhz"}
    assert not lost & found.keys()
    assert {"wall_s", "cpu_user_s", "faults_minor"} <= found.keys()


@linux
def test_without_psutil_what_it_reads_is_absent(monkeypatch):
    monkeypatch.setitem(sys.modules, "psutil", None)
    found = counters.since(counters.begin())
    assert {"steal_s", "rss_bytes", "cpu_mhz"} <= set(found["counters_absent"].split(", "))
    assert "cpu_user_s" in found


def test_without_getrusage_what_it_reads_is_absent(monkeypatch):
    monkeypatch.setattr(counters, "resource", None)
    found = counters.since(counters.begin())
    lost = {*counters.USAGE, "peak_rss_bytes"}
    assert lost <= set(found["counters_absent"].split(", "))
    assert not lost & found.keys()


class Proc:
    """A /proc with what is said, in the kernel's formats."""

    def __init__(self, root):
        self.root = root
        self.write("sys/kernel/task_delayacct", "1\n")

    def write(self, name, text):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def thread(self, number, waited_ns, block_io_ticks):
        """In man 5 proc_pid_stat the state is field 3 and delayacct_blkio_ticks 42."""
        fields = ["S", *["7"] * 38, str(block_io_ticks), *["7"] * 10]
        self.write(f"self/task/{number}/stat", f"{number} (a (b) c) {' '.join(fields)}\n")
        self.write(f"self/task/{number}/schedstat", f"555 {waited_ns} 9\n")

    def machine(self, steal_ticks, cpu_us, io_us):
        self.write("stat", f"cpu  1 2 3 4 5 6 7 {steal_ticks} 0 0\n")
        for what, total in (("cpu", cpu_us), ("io", io_us)):
            some = f"some avg10=0.00 avg60=0.06 avg300=0.20 total={total}\n"
            self.write(f"pressure/{what}", f"{some}full avg10=0.00 avg60=0.00 total=99\n")


@linux
def test_the_kernels_formats_and_units_are_read_and_threads_come_and_go(tmp_path):
    proc, tick_s = Proc(tmp_path), 1 / os.sysconf("SC_CLK_TCK")
    proc.thread(10, 1_000_000, 3)
    proc.thread(11, 9_000_000, 50)
    proc.machine(steal_ticks=100, cpu_us=1_000, io_us=5_000_000)
    begun = counters.begin(tmp_path)
    proc.thread(10, 3_000_000, 8)
    for name in ("stat", "schedstat"):
        (tmp_path / "self/task/11" / name).unlink()
    (tmp_path / "self/task/11").rmdir()
    proc.thread(12, 500_000, 2)
    proc.machine(steal_ticks=103, cpu_us=1_250, io_us=7_000_000)
    found = counters.since(begun, tmp_path)
    assert found["run_queue_wait_s"] == pytest.approx(2.5e-3), "2 ms of 10, 0.5 ms of 12"
    assert found["block_io_wait_s"] == pytest.approx(7 * tick_s)
    assert found["steal_s"] == pytest.approx(3 * tick_s)
    assert found["pressure_cpu_s"] == pytest.approx(250e-6)
    assert found["pressure_io_s"] == pytest.approx(2)
    assert "pressure_memory_s" in found["counters_absent"]


@linux
def test_block_io_is_absent_and_not_zero_while_nobody_accounts_for_it(tmp_path):
    proc = Proc(tmp_path)
    proc.thread(10, 0, 0)
    assert "block_io_wait_s" in counters.since(counters.begin(tmp_path), tmp_path)
    proc.write("sys/kernel/task_delayacct", "0\n")
    found = counters.since(counters.begin(tmp_path), tmp_path)
    assert "block_io_wait_s" in found["counters_absent"]
    assert "block_io_wait_s" not in found
