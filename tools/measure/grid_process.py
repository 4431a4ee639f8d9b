"""A process of a grid, from its start until what it was asked for is done."""

from contextlib import ExitStack
from time import monotonic

import numpy as np

from ..stats.arrays import FloatArray
from .alone import AloneMoments, Candidate
from .step_messages import Counted, Failed, Message, Ready, Segments, columns
from .stepping import Stepped, SteppingProcess, StepRequest

_READY_S = 600.0  # the first process of a compiled engine compiles
_PATIENCE_S = 60.0  # beyond the seconds that were asked for


class GridProcess:
    """A process at work. number: of its request. patience_s: until when it is waited for.

    candidate: while it makes steps that count, it can be left alone for a moment.
    """

    def __init__(self, number: int, request: StepRequest, segment_s: float) -> None:
        """Start it. segment_s: what a segment of its case took before, 0 if that is not known."""
        self.number, self.label, self.core = number, request.case.label, request.cpu
        self.segment_s = segment_s
        self.patience_s = monotonic() + _READY_S
        self.candidate: Candidate | None = None
        self._most_s = request.most_s
        self._ready: Ready | None = None
        self._rows: list[FloatArray] = []
        self._answer: Stepped | Failed | None = None
        self._alive = ExitStack()
        self._process = self._alive.enter_context(SteppingProcess(request))

    def fileno(self) -> int:
        """Return what a selector waits on."""
        return self._process.fileno()

    def close(self) -> None:
        """Kill it, if it is still there."""
        self._alive.close()

    def pause(self) -> None:
        """Take its core away."""
        self._process.pause()

    def resume(self) -> None:
        """Give it back."""
        self._process.resume()

    def listen(self, moments: AloneMoments) -> None:
        """Take in what it says. moments: what it becomes a candidate of."""
        messages = self._process.receive(0.0)
        if messages is None and self._answer is None:
            self._answer = Failed("it ended early")
        for message in messages or ():
            self._take(message, moments)

    def answer_by(self, now_s: float) -> Stepped | Failed | None:
        """Return what came of it, None if it is not over yet."""
        if self._answer is None and now_s > self.patience_s:
            self._answer, self.candidate = Failed("it took too long to answer"), None
        return self._answer

    def _take(self, message: Message, moments: AloneMoments) -> None:
        now_s = monotonic()
        match message:
            case Ready():
                self._ready = message
                self.patience_s = now_s + self._most_s + _PATIENCE_S
                self.candidate = moments.candidate(now_s, self.segment_s)
                self._process.go()
            case Segments(rows) if len(rows):
                self._rows.append(rows)
                self.segment_s = float(np.median(rows[:, 1] - rows[:, 0]))
                if self.candidate is not None:
                    self.candidate.segment_s = self.segment_s
            case Counted():
                assert self._ready is not None
                segments = columns(np.concatenate(self._rows))
                self._answer = Stepped(self.core, self._ready, message, segments)
                self.candidate = None
            case Failed():
                self._answer = message
                self.candidate = None
