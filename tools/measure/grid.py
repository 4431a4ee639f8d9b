"""Many processes on several cores, one pinned process a core, each left alone now and then."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from select import select
from time import monotonic

from .alone import AloneMoments, Candidate
from .grid_process import GridProcess
from .step_messages import Failed
from .stepping import Stepped, StepRequest
from .timeline import Company, Timeline


@dataclass(frozen=True, slots=True)
class Ran:
    """A process of a grid: what it did, and what ran beside it meanwhile."""

    stepped: Stepped
    company: Company


def run_grid(
    requests: Sequence[StepRequest], cores: Sequence[int | None], at_once: int, rng: Random
) -> Generator[tuple[int, Ran | Failed]]:
    """Run each request once, `at_once` processes at a time, in an order drawn by `rng`.

    Each is pinned to one of `cores`, the one that was free longest; there are at least `at_once`.
    Yield the number of a request and what came of it as soon as it is over. Whoever stops iterating
    stops all that run.
    """
    grid = _Grid(requests, cores, at_once, rng)
    try:
        while grid.waiting or grid.running:
            yield from grid.turn()
    finally:
        for process in grid.running:
            process.close()


@dataclass(frozen=True, slots=True)
class _Moment:
    """A process runs alone, the others are stopped."""

    process: GridProcess
    of: Candidate
    since_s: float
    until_s: float


class _Grid:
    """What runs and what waits, between two turns."""

    def __init__(
        self,
        requests: Sequence[StepRequest],
        cores: Sequence[int | None],
        at_once: int,
        rng: Random,
    ) -> None:
        self.waiting = rng.sample(range(len(requests)), len(requests))
        self.running: list[GridProcess] = []
        self._requests, self._free, self._at_once = requests, list(cores), at_once
        self._timeline = Timeline()
        self._moments = AloneMoments(rng, monotonic())
        self._moment: _Moment | None = None
        self._segment_s: dict[str, float] = {}  # of a case, as its processes have shown

    def turn(self) -> Iterator[tuple[int, Ran | Failed]]:
        """Start what can start, wait until something happens, and yield what is over."""
        while self.waiting and len(self.running) < self._at_once and self._moment is None:
            self._start(self.waiting.pop(), self._free.pop(0))
        wake_s = min(self._next_s(), *(process.patience_s for process in self.running))
        heard, _, _ = select(self.running, [], [], max(0.0, wake_s - monotonic()))
        for process in heard:
            process.listen(self._moments)
        answers = [(process, process.answer_by(monotonic())) for process in self.running]
        over = [(process, answer) for process, answer in answers if answer is not None]
        if self._moment is not None:
            self._end_moment(self._moment)
        elif not over:
            self._begin_moment()
        for process, answer in over:
            yield process.number, self._end(process, answer)

    def _start(self, number: int, core: int | None) -> None:
        request = replace(self._requests[number], cpu=core)
        known_s = self._segment_s.get(request.case.label, 0.0)
        self.running.append(GridProcess(number, request, known_s))
        self._timeline.change(monotonic(), self._numbers())

    def _end(self, process: GridProcess, answer: Stepped | Failed) -> Ran | Failed:
        company = self._timeline.company(process.number)
        process.close()
        self.running.remove(process)
        self._free.append(process.core)
        self._segment_s[process.label] = process.segment_s
        self._timeline.change(monotonic(), self._numbers())
        return answer if isinstance(answer, Failed) else Ran(answer, company)

    def _numbers(self) -> list[int]:
        return [process.number for process in self.running]

    def _candidates(self) -> list[Candidate]:
        """Those that could be left alone by others."""
        if len(self.running) < 2:
            return []
        return [p.candidate for p in self.running if p.candidate is not None]

    def _next_s(self) -> float:
        """Return when a moment ends or, where there is none, may begin."""
        return self._moment.until_s if self._moment else self._moments.due_s(self._candidates())

    def _begin_moment(self) -> None:
        chosen = self._moments.choose(monotonic(), self._candidates())
        if chosen is None:
            return
        (alone,) = (process for process in self.running if process.candidate is chosen)
        for process in self.running:
            if process is not alone:
                process.pause()
        now_s = monotonic()
        self._timeline.change(now_s, [alone.number])
        self._moment = _Moment(alone, chosen, now_s, now_s + chosen.moment_s)

    def _end_moment(self, moment: _Moment) -> None:
        """End it, if its time is over or the process has done what it was asked for."""
        now_s = monotonic()
        if now_s < moment.until_s and moment.process.candidate is not None:
            return
        self._timeline.change(now_s, self._numbers())
        for process in self.running:
            if process is not moment.process:
                process.resume()
        self._moment = None
        self._moments.end(moment.of, moment.since_s, now_s)
