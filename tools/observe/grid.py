"""A grid of cases, measured side by side or one by one, or answered from before."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from random import Random
from time import perf_counter

from ..measure.grid import Ran, run_grid
from ..measure.step_messages import Failed
from ..measure.stepping import StepRequest
from ..measure.workload import WorkloadCase
from ..render.progress import advancing
from ..stats.interval import Interval, Refusal
from . import answers
from .benchmark import Bench
from .cell import Cell, NoCell, cell, kept, rates_of, recalled
from .rule.interference import Rates, is_too_much, slow_down

SEGMENT_S = 0.01  # so that a moment alone has several
LEAST_S = 0.3  # counted, so that a moment alone finds its place in it
MOST_WARM_UP = 100
_STARTING_S = 1.0  # of a process, as a rule; what is left of the budget is for counting
_ENOUGH_TO_STOP = 6  # processes, before a grid is given up


@dataclass(frozen=True, slots=True)
class Asked:
    """A case of a grid. steps: that a process counts."""

    case: WorkloadCase
    steps: int


@dataclass(frozen=True, slots=True)
class Effort:
    """How a grid is measured.

    processes: of each case. budget_s: of all of them; a process then makes fewer steps. at_once:
    how many run at a time. limit: a slow-down by neighbours, as a fraction, above which they run
    one by one instead. oldest_s: cells that were measured before that are measured anew.
    """

    processes: int
    budget_s: float
    at_once: int
    limit: float
    oldest_s: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid as it was measured.

    cells: in the order they were asked for. slow_down: by neighbours, over all processes that had
    any; given_up: it was too much, and all cells were measured one by one. wall_s: that it took.
    """

    cells: tuple[Cell | NoCell, ...]
    slow_down: Interval | Refusal
    given_up: bool
    wall_s: float


def measure_grid(
    bench: Bench,
    asked: Sequence[Asked],
    effort: Effort,
    rng: Random,
    on_given_up: Callable[[Interval], None] = lambda slowed: None,
) -> Grid:
    """Measure what of a grid was not measured before; a finished cell is kept at once.

    rng: draws the order. on_given_up: called before cells are measured one by one because
    neighbours surely slow them by more than the limit. A case that needs several cores is always
    measured alone.
    """
    start_s = perf_counter()
    run = _Run(bench, tuple(asked), effort, rng, {}, [])
    run.recall()
    several = [i for i, each in enumerate(asked) if bench.cores and not bench.cores_of(each.case)]
    narrow = [i for i in range(len(asked)) if i not in several]
    cores = bench.cores or (None,) * effort.at_once
    if effort.at_once > 1:
        run.measure(narrow, cores, effort.at_once)
    slowed = slow_down(run.ratios)
    given_up = is_too_much(slowed, effort.limit)
    if isinstance(slowed, Interval) and given_up:
        on_given_up(slowed)
        run.forget_those_beside()
    run.measure(narrow, cores, 1)
    run.measure(several, (None,), 1)
    cells = tuple(run.cells[i] for i in range(len(asked)))
    return Grid(cells, slowed, given_up, perf_counter() - start_s)


@dataclass(slots=True)
class _Run:
    """cells: those that are known so far, by their number in `asked`. ratios: of all processes that
    were both alone and beside others, alone over beside.
    """

    bench: Bench
    asked: tuple[Asked, ...]
    effort: Effort
    rng: Random
    cells: dict[int, Cell | NoCell]
    ratios: list[float]

    def recall(self) -> None:
        """Take what was measured before; one that was measured alone answers for either way."""
        for number, asked in enumerate(self.asked):
            for at_once in sorted({1, self.effort.at_once}):
                key = self._key(asked, at_once)
                found = answers.load(self.bench.root, key) if key else None
                if found and found[1] <= self.effort.oldest_s:
                    old = recalled(asked.case, *found)
                    self.cells[number] = old
                    self.ratios += old.slowed
                    break

    def forget_those_beside(self) -> None:
        """Keep those that were measured alone, and those that cannot be measured."""
        self.cells = {
            number: found
            for number, found in self.cells.items()
            if isinstance(found, NoCell) or not found.beside
        }

    def measure(self, numbers: Sequence[int], cores: Sequence[int | None], at_once: int) -> None:
        """Measure which of these cells are not known yet; stop if neighbours slow them too much."""
        missing = [number for number in numbers if number not in self.cells]
        jobs = [number for number in missing for _ in range(self.effort.processes)]
        if not jobs:
            return
        share_s = self.effort.budget_s * at_once / len(jobs)
        requests = [self._request(number, max(LEAST_S, share_s - _STARTING_S)) for number in jobs]
        arrived: dict[int, list[Ran | Failed]] = defaultdict(list)
        what = "measuring" if at_once == 1 else f"measuring, {at_once} at a time"
        with (
            advancing(what, len(jobs)) as advance,
            closing(run_grid(requests, cores, at_once, self.rng)) as answers_as_they_come,
        ):
            for done, (job, answer) in enumerate(answers_as_they_come, 1):
                advance(done)
                of_cell = arrived[jobs[job]]
                of_cell.append(answer)
                self._note_ratio(answer)
                if len(of_cell) == self.effort.processes:
                    self._finish(jobs[job], of_cell, at_once)
                enough = at_once > 1 and len(self.ratios) >= _ENOUGH_TO_STOP
                if enough and is_too_much(slow_down(self.ratios), self.effort.limit):
                    return

    def _note_ratio(self, answer: Ran | Failed) -> None:
        of_process = None if isinstance(answer, Failed) else rates_of(answer)
        if isinstance(of_process, Rates) and of_process.slowed is not None:
            self.ratios.append(of_process.slowed)

    def _finish(self, number: int, processes: Sequence[Ran | Failed], at_once: int) -> None:
        """Make a cell of its processes and keep it."""
        asked = self.asked[number]
        ran = [process for process in processes if isinstance(process, Ran)]
        failed = [process for process in processes if isinstance(process, Failed)]
        if failed:
            self.cells[number] = NoCell(asked.case, failed[0].reason)
            return
        self.cells[number] = found = cell(asked.case, at_once > 1, ran)
        key = self._key(asked, at_once)
        if key and isinstance(found, Cell):
            answers.keep(self.bench.root, key, kept(found))

    def _request(self, number: int, most_s: float) -> StepRequest:
        asked = self.asked[number]
        return StepRequest(
            case=asked.case,
            installation=self.bench.installation,
            cpu=None,
            steps=asked.steps,
            warm_up=min(MOST_WARM_UP, max(1, asked.steps // 10)),
            most_s=most_s,
            least_s=LEAST_S,
            segment_s=SEGMENT_S,
        )

    def _key(self, asked: Asked, at_once: int) -> str | None:
        effort = [asked.steps, self.effort.processes, at_once, SEGMENT_S, LEAST_S]
        question = ("scale", asked.case.request(), effort, list(self.bench.cores))
        return answers.answer_key(self.bench.code, self.bench.installation, *question)
