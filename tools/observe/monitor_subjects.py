"""What `monitor` watches: a running process, a program that it starts, a workload that it steps."""

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

import psutil

from ..errors import UserError
from ..measure.installation import Installation
from ..measure.process import last_core
from ..measure.process_sampler import require_own
from ..measure.step_messages import Counted, Failed, Ready, Segments
from ..measure.stepping import SteppingProcess, StepRequest
from ..measure.workload import StepCase
from ..stats.arrays import FloatArray

_PATIENCE_S = 2.0
_WARM_UP = 10
_SEGMENT_S = 0.05  # on an exclusive core; a starved one takes several times as long
_READY_S = 600.0  # an engine may compile


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended. words: one line. exit_code: None where it is not known or has none."""

    words: str
    exit_code: int | None = None


class Subject(Protocol):
    """A program that can be watched.

    label: one line. step_name: what it makes, None where it makes no steps. simulated_s: of a step.
    """

    label: str
    step_name: str | None
    simulated_s: float | None

    def start(self) -> int:
        """Start what is not running yet and return the process to watch; UserError."""

    def segments(self) -> list[FloatArray]:
        """Return the segments of steps since the last call, none for a program without steps."""

    def how_it_ended(self) -> Ended | None:
        """Return how; None while it runs."""

    def close(self) -> None:
        """End what it has started."""


class RunningProcess:
    """A process that somebody else has started."""

    step_name: str | None = None
    simulated_s: float | None = None

    def __init__(self, pid: int) -> None:
        """Watch process `pid`."""
        self._pid = pid
        self.label = f"process {pid}"

    def start(self) -> int:
        """Return its number; UserError where there is none, or where it is another user's."""
        require_own(self._pid)
        with suppress(psutil.Error):
            self.label += f": {_one_line(psutil.Process(self._pid).cmdline())}"
        return self._pid

    def segments(self) -> list[FloatArray]:
        """Return none."""
        return []

    def how_it_ended(self) -> Ended | None:
        """Return that it did; its code is told to its parent alone."""
        return None if psutil.pid_exists(self._pid) else Ended("ended")

    def close(self) -> None:
        """Leave it running."""


class Command:
    """A program that is started to be watched. What it prints would destroy the view: it goes
    nowhere, but for the last line on stderr where it fails.
    """

    step_name: str | None = None
    simulated_s: float | None = None

    def __init__(self, command: Sequence[str]) -> None:
        """Watch `command`, its name first."""
        self._command = command
        self.label = _one_line(command)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed in close()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> int:
        """Start it in a process group of its own, so that Ctrl-C is only this program's."""
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                process_group=0,
            )
        except OSError as error:
            raise UserError(
                f"-- {self._command[0]}: cannot be run ({error.strerror}); name a program"
            ) from None
        return self._process.pid

    def segments(self) -> list[FloatArray]:
        """Return none."""
        return []

    def how_it_ended(self) -> Ended | None:
        """Return `exit code 3: its last words` or the signal."""
        code = None if self._process is None else self._process.poll()
        if code is None:
            return None
        if code < 0:
            return Ended(f"ended by {signal.Signals(-code).name}")
        words = self._last_words() if code else ""
        return Ended(f"exit code {code}{words and f': {words}'}", code)

    def close(self) -> None:
        """Ask the program and what it has started to end, and end it where it does not."""
        self._errors.close()
        if self._process is None or self._process.poll() is not None:
            return
        for last in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, last)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE_S)
                return

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return " ".join(lines[-1].split()) if lines else ""


class SteppedWorkload:
    """A process that makes steps of a workload until it is stopped, and counts them itself."""

    def __init__(self, installation: Installation, case: StepCase, threads: int = 1) -> None:
        """Watch `case`, pinned to a core where it is of one thread."""
        self.case = case
        self._request = StepRequest(
            case=case,
            installation=installation,
            cpu=last_core() if threads == 1 else None,
            steps=1,  # the others are not timed one by one, which takes memory
            warm_up=_WARM_UP,
            most_s=_PATIENCE_S,
            segment_s=_SEGMENT_S,
            until_stopped=True,
            collect_garbage=True,  # else garbage in cycles would be taken for growth
        )
        self._process: SteppingProcess | None = None
        self._warm = False
        self._ended: Ended | None = None
        self.label = case.label
        self.step_name: str | None = "step"
        self.simulated_s: float | None = None

    def start(self) -> int:
        """Start it, and let it go when it is warm; UserError where it comes to nothing."""
        self._process = SteppingProcess(self._request)
        ready = self._ready(self._process)
        self.step_name, self.simulated_s = ready.step_name, ready.simulated_s
        self._process.go()
        return self._process.pid

    def segments(self) -> list[FloatArray]:
        """Return the segments that came since the last call."""
        assert self._process is not None
        rows = []
        while messages := self._process.receive(timeout_s=0):
            for message in messages:
                if isinstance(message, Segments) and self._warm:
                    rows.append(message.rows)
                elif isinstance(message, Counted):  # segments are of one length from here on
                    self._warm = True
                elif isinstance(message, Failed):
                    self._ended = Ended(message.reason)
        if messages is None:
            self._ended = self._ended or Ended("ended")
        return rows

    def how_it_ended(self) -> Ended | None:
        """Return why it failed."""
        return self._ended

    def close(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.__exit__(None, None, None)

    def _ready(self, process: SteppingProcess) -> Ready:
        end_s = monotonic() + _READY_S
        while (left_s := end_s - monotonic()) > 0:
            for message in process.receive(left_s) or [Failed("it ended early")]:
                if isinstance(message, Ready):
                    return message
                if isinstance(message, Failed):
                    raise UserError(f"{self.label}: {message.reason}; correct the flags")
        raise UserError(f"{self.label}: not ready within {_READY_S:.0f} s; name a smaller case")


def _one_line(command: Sequence[str]) -> str:
    return " ".join(shlex.join(command).split())
