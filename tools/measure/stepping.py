"""Processes that make steps of a case: started, told to go, listened to, and stopped."""

import contextlib
import json
import select
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import IO

import numpy as np

from ..stats.arrays import FloatArray
from .installation import Installation
from .step_messages import Counted, Failed, Message, Ready, Segments, columns, read_message
from .workers import script
from .workload import StepCase

WORKER = script("stepping")
_TOLD = (
    "cpu",
    "steps",
    "warm_up",
    "least_s",
    "most_s",
    "segment_s",
    "until_stopped",
    "collect_garbage",
)
_READY_S = 600.0  # the first process of a compiled engine compiles
_PATIENCE_S = 60.0  # beyond the seconds that were asked for
_READ_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class StepRequest:
    """One process. cpu: the core it is pinned to, None for any. warm_up: steps that do not count,
    cut short after a quarter of most_s.

    It counts `steps`, more if they take less than least_s, fewer if they take more than most_s.
    segment_s: what it reads its counters after. until_stopped: it goes on after those steps, until
    it is told to stop. collect_garbage: while it counts, too, as an ordinary run does.
    """

    case: StepCase
    installation: Installation
    cpu: int | None
    steps: int
    warm_up: int
    most_s: float
    least_s: float = 0.0
    segment_s: float = 0.02
    until_stopped: bool = False
    collect_garbage: bool = False


@dataclass(frozen=True, slots=True)
class Stepped:
    """All that a process said. segments: by name of SEGMENT, shape (k,) each."""

    cpu: int | None
    ready: Ready
    counted: Counted
    segments: Mapping[str, FloatArray]


class SteppingProcess:
    """A running process; a context manager that kills it at the end."""

    def __init__(self, request: StepRequest) -> None:
        """Start the process, which sets its case up and says `Ready`."""
        self.request = request
        asked = {
            "suite": str(request.installation.suite),
            "case": request.case.request(),
            **{name: getattr(request, name) for name in _TOLD},
        }
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed in __exit__
        self._process = subprocess.Popen(
            [str(request.installation.python), str(WORKER), json.dumps(asked)],
            env=dict(request.installation.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            bufsize=0,
        )
        self._unread = b""
        self._ended = False

    def __enter__(self) -> "SteppingProcess":
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Kill it, if it is still there."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self._process.wait()

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def fileno(self) -> int:
        """Return what a selector waits on for the next message."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def go(self) -> None:
        """Tell it to make its steps, after `Ready`."""
        self._tell(b"go\n")

    def stop(self) -> None:
        """Tell it to stop where it goes on by itself."""
        self._tell(b"stop\n")

    def pause(self) -> None:
        """Take the core away from it."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Give the core back."""
        self._process.send_signal(signal.SIGCONT)

    def receive(self, timeout_s: float) -> list[Message] | None:
        """Return the messages that came by the time, none if it took longer; None at the end.

        A process that dies without a word is a `Failed` with its last line on stderr.
        """
        if self._ended:
            return None
        if not select.select([self], [], [], timeout_s)[0]:
            return []
        assert self._process.stdout is not None
        read = self._process.stdout.read(_READ_BYTES)
        *lines, self._unread = (self._unread + (read or b"")).split(b"\n")
        messages = [read_message(line) for line in lines]
        if read:
            return messages
        self._ended = True
        code = self._process.wait()
        return [Failed(f"exit code {code}: {self._last_words()}")] if code else None

    def _tell(self, line: bytes) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # that it died is told by what it sends
            self._process.stdin.write(line)

    def _last_words(self) -> str:
        self._errors.seek(0)
        words = self._errors.read().decode(errors="replace").strip().splitlines()
        return words[-1] if words else "no reason given"


def step_together(requests: Sequence[StepRequest]) -> list[Stepped | Failed]:
    """Run several processes at once, each of which makes steps until the last one has counted.

    One request is a process alone. Each says `Ready` before any is told to go.
    """
    with ExitStack() as running:
        processes = [running.enter_context(SteppingProcess(request)) for request in requests]
        ready = [_until(process, Ready, _READY_S) for process in processes]
        if failed := [answer[-1] for answer in ready if isinstance(answer[-1], Failed)]:
            return [failed[0] for _ in requests]
        for process in processes:
            process.go()
        said = [
            _until(process, Counted, process.request.most_s + _PATIENCE_S) for process in processes
        ]
        for process in processes:
            process.stop()
        for process, messages in zip(processes, said, strict=True):
            messages += _rest(process)
    return [
        _stepped(request, before + after)
        for request, before, after in zip(requests, ready, said, strict=True)
    ]


def _until(process: SteppingProcess, kind: type, patience_s: float) -> list[Message]:
    """Return all messages up to the first of `kind`; a Failed is the last one otherwise."""
    got: list[Message] = []
    end_s = monotonic() + patience_s
    while (left_s := end_s - monotonic()) > 0:
        messages = process.receive(left_s)
        if messages is None:
            return [*got, Failed("it ended early")]
        got += messages
        if any(isinstance(message, kind | Failed) for message in messages):
            return got
    return [*got, Failed(f"no answer within {patience_s:.0f} s")]


def _rest(process: SteppingProcess) -> Iterator[Message]:
    while messages := process.receive(_PATIENCE_S):
        yield from messages


def _stepped(request: StepRequest, messages: Sequence[Message]) -> Stepped | Failed:
    by_kind = {type(message): message for message in messages}
    failed, ready, counted = (by_kind.get(kind) for kind in (Failed, Ready, Counted))
    if isinstance(failed, Failed):
        return failed
    assert isinstance(ready, Ready)
    assert isinstance(counted, Counted)
    rows = np.concatenate([m.rows for m in messages if isinstance(m, Segments)])
    return Stepped(request.cpu, ready, counted, columns(rows))
