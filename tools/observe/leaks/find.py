"""A case stepped in two processes: one as it is, one in which allocations are traced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import UserError
from ...measure.holding import Held, HoldRequest, Line, hold
from ...measure.installation import Installation
from ...measure.step_messages import Failed
from ...measure.workload import StepCase
from ...render.progress import advancing
from ...stats.arrays import FloatArray
from ..rule.memory_growth import BOUND_SHARE
from .rule.growth import BATCHES, CONTROL_BATCHES, RISES, SEGMENTS, Answer, Growth, growth
from .rule.lines import growing_lines
from .rule.together import together

STEPS = 20_000
_A_BATCH = 4  # readings, of which the median counts
READINGS = _A_BATCH * BATCHES
# At the half, and after each segment of the second.
_LINES_AFTER = tuple(
    _A_BATCH * (BATCHES - RISES + RISES * i // SEGMENTS) for i in range(SEGMENTS + 1)
)


@dataclass(frozen=True, slots=True)
class GrowingLine:
    """A line that holds more after each segment of the second half."""

    file: str
    line: int
    bytes_per_step: float


@dataclass(frozen=True, slots=True)
class Leaks:
    """What is known of a case.

    steps: that were made. growths: by name of a counter, of those that the system counts. lines:
    most growth first. bound_bytes: growth over the second half within which there is no leak.
    reason: of an undecided answer, "" otherwise.
    """

    case: StepCase
    steps: int
    answer: Answer
    reason: str
    growths: Mapping[str, Growth]
    lines: tuple[GrowingLine, ...]
    bound_bytes: float


def find_leaks(installation: Installation, case: StepCase, steps: int = STEPS) -> Leaks:
    """Step a case and decide; UserError where it cannot be stepped.

    steps: READINGS at least; no more are made than READINGS equal parts have.
    """
    between = steps // READINGS
    request = HoldRequest(case, installation, _A_BATCH * CONTROL_BATCHES, READINGS, between)
    traced = HoldRequest(
        *(case, installation, _A_BATCH * CONTROL_BATCHES, READINGS, between),
        traced=True,
        lines_after=_LINES_AFTER,
    )
    every: list[Held] = []
    with advancing(f"stepping {case.label}", 2) as advance:
        for each in (request, traced):
            answer = hold(each)
            if isinstance(answer, Failed):
                raise UserError(f"{case.label}: {answer.reason}")
            every.append(answer)
            advance(len(every))
    return judge(case, between * READINGS, every)


def judge(case: StepCase, steps: int, every: Sequence[Held]) -> Leaks:
    """Decide by what the plain process and the traced one read."""
    idle = {name: read for held in every for name, read in held.idle.items()}
    stepping = {name: read for held in every for name, read in held.stepping.items()}
    bound = BOUND_SHARE * max(float(read[-1]) for read in stepping.values())
    growths = {name: growth(stepping[name], idle[name], steps, bound) for name in sorted(stepping)}
    answer, reason = together(growths)
    (by_line,) = (held.by_line for held in every if held.by_line)
    return Leaks(case, steps, answer, reason, growths, _lines(by_line, steps / 2), bound)


def _lines(by_line: Sequence[Mapping[Line, float]], steps: float) -> tuple[GrowingLine, ...]:
    known = sorted({line for held in by_line for line in held})
    held = np.array([[at.get(line, 0.0) for at in by_line] for line in known])
    found = growing_lines(_shaped(held, len(by_line)), steps)
    grew = [known[place] for place in found.places]
    return tuple(
        GrowingLine(file, line, float(rate))
        for (file, line), rate in zip(grew, found.bytes_per_step, strict=True)
    )


def _shaped(held: FloatArray, ends: int) -> FloatArray:
    return held.reshape(-1, ends)  # also where there is no line
