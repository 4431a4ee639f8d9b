"""What is read of files in /proc, also of kernels that have fewer of them."""

from pathlib import Path

import pytest

from tools.measure.machine_files import read_machine
from tools.measure.process_files import ProcessFiles
from tools.measure.process_totals import MachineTotals

PID = 99_999_999  # has no clock, so its CPU time is in ticks
STAT = f"{PID} (a ) b) S 1 " + " ".join(map(str, range(5, 53)))


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    thread = tmp_path / str(PID) / "task" / "7"
    thread.mkdir(parents=True)
    (thread.parents[1] / "stat").write_text(STAT)
    (thread / "stat").write_text(STAT)
    (thread / "schedstat").write_text("1000 2500000000 3\n")
    (thread / "status").write_text(
        "Name:\tx\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3\n"
    )
    (thread / "children").write_text("8 9 ")
    rollup = "00-ff ---p 0 [rollup]\nRss: 9 kB\nPrivate_Clean:  3 kB\nPrivate_Dirty: 4 kB\n"
    (thread.parents[1] / "smaps_rollup").write_text(rollup)
    (thread.parents[1] / "io").write_text("rchar: 1\nread_bytes: 4096\nwrite_bytes: 512\n")
    return tmp_path


def test_fields_are_those_of_the_manual_though_a_command_holds_brackets(proc: Path) -> None:
    totals = ProcessFiles(str(proc)).process(PID)
    assert totals.started == 22
    assert totals.cpu_s == pytest.approx((14 + 15 + 16 + 17) / 100)
    assert (totals.faults_minor, totals.faults_major) == (10 + 11, 12 + 13)
    assert totals.threads == 20
    assert totals.rss_bytes % 24 == 0
    assert not totals.ended


def test_threads_children_memory_and_storage_are_read(proc: Path) -> None:
    files = ProcessFiles(str(proc))
    thread = files.threads(PID)["7"]
    assert (thread.run_queue_wait_s, thread.switches_voluntary) == (2.5, 12)
    assert thread.block_io_wait_s is None
    assert files.children(PID) == [8, 9]
    assert files.uss_bytes(PID) == 7 * 1024
    assert files.io_bytes(PID) == (4096, 512)


def test_block_io_is_counted_where_the_kernel_was_asked_to(proc: Path) -> None:
    switch = proc / "sys" / "kernel" / "task_delayacct"
    switch.parent.mkdir(parents=True)
    switch.write_text("1\n")
    assert ProcessFiles(str(proc)).threads(PID)["7"].block_io_wait_s == 0.42
    switch.write_text("0\n")
    assert ProcessFiles(str(proc)).threads(PID)["7"].block_io_wait_s is None


def test_a_kernel_without_scheduler_statistics_counts_no_wait(proc: Path) -> None:
    (proc / str(PID) / "task" / "7" / "schedstat").unlink()
    assert ProcessFiles(str(proc)).threads(PID)["7"].run_queue_wait_s is None


def test_a_process_that_has_gone_is_one_error(proc: Path) -> None:
    files = ProcessFiles(str(proc))
    for read in (files.process, files.threads, files.children, files.uss_bytes, files.io_bytes):
        with pytest.raises(ProcessLookupError):
            read(PID - 1)


def test_cores_steal_and_pressure_are_read(proc: Path) -> None:
    (proc / "stat").write_text(
        "cpu  1 2 3 4 5 6 7 800 0 0\ncpu0 100 0 100 9 9 0 100 9 0 0\nintr 5\n"
    )
    (proc / "pressure").mkdir()
    (proc / "pressure" / "cpu").write_text("some avg10=0.00 total=2500000\nfull avg10=0 total=0\n")
    machine = read_machine(str(proc))
    assert machine == MachineTotals(8.0, (3.0,), 2.5, None, None)


def test_a_machine_that_tells_nothing_counts_nothing(tmp_path: Path) -> None:
    assert read_machine(str(tmp_path)) == MachineTotals(None, (), None, None, None)
