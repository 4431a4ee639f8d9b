"""Measuring one case: processes alone, each on a core, and in between all cores at once."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic

from ..measure.installation import Installation
from ..measure.program import ProgramCase, run_program
from ..measure.step_messages import Failed
from ..measure.stepping import Stepped, StepRequest, step_together
from ..measure.workload import StepCase
from ..store.settings.observing import Estimation

# So that a process of a fast case counts long enough for its clock and its moment.
LEAST_S = 0.2
MOST_WARM_UP = 100
SHORTEST_S = 0.05


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured of a case.

    steps: of a process. processes: alone, one after the other. all_core_rounds: how often all cores
    are at work at once. budget_s: of all of them, starting included; a process then makes fewer
    steps. segment_s: between two readings.
    """

    steps: int
    processes: int
    all_core_rounds: int
    budget_s: float
    segment_s: float = 0.02

    @classmethod
    def of(cls, estimation: Estimation, processes: int, steps: int, budget_s: float) -> "Amount":
        """Return an amount with the rounds and segments of the settings."""
        segment_s = estimation.segment_ms / 1000
        return cls(steps, processes, estimation.all_core_rounds, budget_s, segment_s)

    def at_least(self, processes: int) -> "Amount":
        """Return the same with that many processes or more, in the same time."""
        return replace(self, processes=max(processes, self.processes))

    def stretched(self, amount: "Amount") -> "Amount":
        """Return the same with as much more time as it has more processes than `amount`."""
        return replace(self, budget_s=amount.budget_s * self.processes / amount.processes)


@dataclass(frozen=True, slots=True)
class Rounds:
    """What the processes of a case said. alone: one after the other.

    together: of each round those that were at work at once, one a core; empty where the case is not
    run on all cores.
    """

    alone: tuple[Stepped, ...]
    together: tuple[tuple[Stepped, ...], ...]


def measure_rounds(
    case: StepCase | ProgramCase,
    installation: Installation,
    cores: Sequence[int],
    amount: Amount,
    done: Callable[[int], None] = lambda starts: None,
) -> Rounds | Failed:
    """Measure a case, or say why one of its processes failed.

    cores: to pin processes to, in turns; empty where none is to be pinned. done: called with how
    many starts are over.
    """
    alone: list[Stepped] = []
    together: list[tuple[Stepped, ...]] = []
    allowance = Allowance(amount.budget_s, starts(cores, amount))
    for i in range(amount.processes):
        chosen: Sequence[int | None] = [cores[i % len(cores)] if cores else None]
        for cpus in (chosen, cores) if i < all_core_rounds(cores, amount) else (chosen,):
            every = allowance.spend(partial(step_once, case, installation, cpus, amount))
            answers = tuple(each for each in every if isinstance(each, Stepped))
            if len(answers) < len(every):
                return next(each for each in every if isinstance(each, Failed))
            if len(cpus) > 1:
                together.append(answers)
            else:
                alone += answers
            done(len(alone) + len(together))
    return Rounds(tuple(alone), tuple(together))


def starts(cores: Sequence[int], amount: Amount) -> int:
    """Return how often processes are started."""
    return amount.processes + all_core_rounds(cores, amount)


def all_core_rounds(cores: Sequence[int], amount: Amount) -> int:
    """Return how often all of `cores` are at work at once: each time beside a process alone."""
    return min(amount.all_core_rounds, amount.processes) if len(cores) > 1 else 0


class Allowance:
    """Shares what is left of the time over the starts that are left, starting included."""

    def __init__(self, budget_s: float, left: int) -> None:
        """The whole budget, for `left` starts."""
        self._end_s, self._left, self._starting_s = monotonic() + budget_s, left, math.inf

    def spend(
        self, start: Callable[[float], Sequence[Stepped | Failed]]
    ) -> Sequence[Stepped | Failed]:
        """Call `start` with the seconds that it may count for, and return what it does."""
        before_s = monotonic()
        share_s = (self._end_s - before_s) / self._left
        # A first process that compiles says nothing of the others.
        starting_s = self._starting_s if math.isfinite(self._starting_s) else 0.0
        answers = start(max(share_s - starting_s, share_s / 4, SHORTEST_S))
        counted_s = max(
            (
                float(s.segments["end_s"][-1] - s.segments["start_s"][0])
                for s in answers
                if isinstance(s, Stepped)
            ),
            default=0.0,
        )
        self._starting_s = min(self._starting_s, monotonic() - before_s - counted_s)
        self._left -= 1
        return answers


def step_once(
    case: StepCase | ProgramCase,
    installation: Installation,
    cores: Sequence[int | None],
    amount: Amount,
    most_s: float,
) -> Sequence[Stepped | Failed]:
    """Start a process on each of `cores` at once, a single one alone, and return what they did.

    most_s: that each may count for, fewer steps if need be.
    """
    if isinstance(case, ProgramCase):
        return [run_program(case)]
    request = StepRequest(
        case=case,
        installation=installation,
        cpu=None,
        steps=amount.steps,
        warm_up=min(MOST_WARM_UP, max(1, amount.steps // 10)),
        most_s=most_s,
        least_s=min(LEAST_S, most_s),
        segment_s=amount.segment_s,
        until_stopped=len(cores) > 1,
    )
    return step_together([replace(request, cpu=cpu) for cpu in cores])
