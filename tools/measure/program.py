"""Runs of any program, from start to end, as `stepping` has processes: a run is one step."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import UserError
from .step_messages import SEGMENT, Counted, Failed, Ready, columns
from .stepping import Stepped
from .workers import script

WORKER = script("run_program")
# Of the CPU time of a run that its first thread must have had: its waits are then the run's.
_WHOLE = 0.98


@dataclass(frozen=True, slots=True)
class ProgramCase:
    """A program with its arguments."""

    command: tuple[str, ...]

    @property
    def label(self) -> str:
        """Return the command as a shell takes it, in one line."""
        return " ".join(shlex.join(self.command).split())


def find_program(command: Sequence[str]) -> ProgramCase:
    """Return the case of a command; UserError where there is no such program."""
    if not command or shutil.which(command[0]) is None:
        name = command[0] if command else ""
        raise UserError(f"-- {name}: no such program; name one that the shell would find")
    return ProgramCase(tuple(command))


def run_program(case: ProgramCase) -> Stepped | Failed:
    """Run a program once, on any core; what it prints is dropped, and what it started killed if
    this is interrupted.

    Its waits are known where one thread did the work: of threads and processes that have ended,
    Linux keeps the CPU time alone. A run that ends with an exit code other than 0 is a Failed.
    """
    with subprocess.Popen(
        [sys.executable, "-S", "-E", str(WORKER), *case.command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as worker:
        try:
            answered, words = worker.communicate()
        except BaseException:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            raise
    if worker.returncode:
        return Failed((words.strip().splitlines() or ["no reason given"])[-1])
    answer = json.loads(answered)
    if answer["exit_code"]:
        return Failed(_ending(answer["exit_code"]))
    wall_s = answer["end_s"] - answer["start_s"]
    ready = Ready("run", 1.0, None, None, None, 1, 0.0, answer["reference_kernel_s"])
    peak_bytes = answer["peak_rss_bytes"]
    counted = Counted(1, wall_s, wall_s, wall_s, wall_s, None, None, peak_bytes)
    return Stepped(None, ready, counted, columns(np.array([_row(answer)])))


def _ending(exit_code: int) -> str:
    if exit_code > 0:
        return f"it ended with exit code {exit_code}"
    try:
        return f"it was killed by {signal.Signals(-exit_code).name}"
    except ValueError:  # a real-time signal has no name
        return f"it was killed by signal {-exit_code}"


def _row(answer: Mapping[str, Any]) -> list[float]:
    """Return a run as a segment; what nothing counts is NaN."""
    cpu_s = answer["cpu_user_s"] + answer["cpu_system_s"]
    known = {**answer, "steps": 1.0}
    if not answer["on_cpu_s"] >= _WHOLE * cpu_s:
        known.pop("run_queue_wait_s")
    return [float(known.get(name, np.nan)) for name in SEGMENT]
