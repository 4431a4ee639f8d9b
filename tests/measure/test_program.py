"""Runs of any program: what is known of them, and how they end."""

import math
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tools.errors import UserError
from tools.measure.program import ProgramCase, find_program, run_program
from tools.measure.step_messages import SEGMENT, Failed
from tools.measure.stepping import Stepped

BUSY = (sys.executable, "-S", "-c", "sum(range(3_000_000))")


def ran(*command: str) -> Stepped:
    answer = run_program(ProgramCase(command))
    assert isinstance(answer, Stepped), answer
    return answer


def test_a_run_is_one_step_with_its_wall_and_cpu_time():
    run = ran(*BUSY)
    assert (run.ready.step_name, run.ready.work, run.counted.steps) == ("run", 1, 1)
    assert run.segments.keys() == set(SEGMENT)
    assert all(column.shape == (1,) for column in run.segments.values())
    wall_s = (run.segments["end_s"] - run.segments["start_s"])[0]
    assert run.counted.mean == pytest.approx(wall_s)
    cpu_s = (run.segments["cpu_user_s"] + run.segments["cpu_system_s"])[0]
    assert 0 < cpu_s < 1.1 * wall_s
    assert np.isfinite(run.segments["run_queue_wait_s"][0]), "one thread did the work"
    assert np.isnan(run.segments["probe_s"][0])
    assert run.ready.reference_kernel_s > 0


def test_the_waits_of_several_processes_are_not_known():
    run = ran("sh", "-c", f"'{sys.executable}' -S -c 'sum(range(3_000_000))'; true")
    assert math.isnan(run.segments["run_queue_wait_s"][0])
    assert run.segments["cpu_user_s"][0] > 0, "their CPU time is"


def test_memory_is_the_programs_own_where_it_is_more_than_what_started_it_held():
    held = 200_000_000
    run = ran(sys.executable, "-S", "-c", f"bytearray({held})[::4096] = bytes({held // 4096 + 1})")
    assert run.counted.peak_rss_bytes is not None
    assert run.counted.peak_rss_bytes > held / 2
    assert ran("true").counted.peak_rss_bytes is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("exit 3", "it ended with exit code 3"),
        ("kill -9 $$", "it was killed by SIGKILL"),
        ("kill -40 $$", "it was killed by signal 40"),
    ],
)
def test_a_run_that_fails_is_no_measurement(code, reason):
    assert run_program(ProgramCase(("sh", "-c", code))) == Failed(reason)


def test_a_file_that_cannot_be_run_is_told_in_one_line(tmp_path: Path):
    script = tmp_path / "no program"
    script.write_bytes(b"\x00\x01")
    script.chmod(0o755)
    answer = run_program(find_program([str(script)]))
    assert isinstance(answer, Failed)
    assert "Exec format error" in answer.reason
    assert "\n" not in answer.reason


@pytest.mark.parametrize("command", [[], [""], ["no-such-program-anywhere"], ["/"]])
def test_what_is_no_program_is_told(command):
    with pytest.raises(UserError, match="no such program"):
        find_program(command)


def test_the_label_is_one_line_and_tells_commands_apart():
    labels = {ProgramCase(words).label for words in (("a b",), ("a", "b"), ("a\nb",))}
    assert labels == {"'a b'", "a b"}
    assert all("\n" not in label for label in labels)


def test_what_it_prints_and_reads_is_nothing_to_us(capfd: pytest.CaptureFixture[str]):
    ran("sh", "-c", "cat; echo out; echo err >&2")
    assert capfd.readouterr() == ("", "")


def test_an_interrupt_kills_the_program_too(tmp_path: Path):
    told = tmp_path / "pid"
    command = ("sh", "-c", f"echo $$ > '{told}'; sleep 600")

    def interrupt() -> None:
        while not (told.exists() and told.read_text().strip()):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        run_program(ProgramCase(command))
    state = subprocess.run(
        ["ps", "-o", "state=", "-p", told.read_text().strip()], capture_output=True, text=True
    ).stdout.strip()
    assert state in ("", "Z"), "it is gone, or waits to be forgotten"
