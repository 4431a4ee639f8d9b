"""Whether a body takes more or fewer instructions: exact counts, so a limit and no test.

A count repeats to the last digit while nothing differs. But a change of code anywhere moves objects
in memory, and what allocates and looks up then takes another way, in code that nobody touched. So
the runs of a side differ on purpose in what else lies in memory, and how far their counts lie apart
tells how much of a change is such an accident. Python's own allocator disturbs the counts of Python
loops, that of the C library those of short NumPy calls: so a case is counted with either, and the
one is told whose runs agree better.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

TIMES_THE_REPEATABILITY = 5.0
LEAST_CHANGE = 1e-4  # less is none: three runs may agree to the last digit by luck

Verdict = Literal["more instructions", "fewer instructions", "undecided", "same"]


@dataclass(frozen=True, slots=True)
class InstructionChange:
    """change: of the medians, head / base - 1. repeatability: the range of a side's counts over
    their median, of the side where it is larger. runs: of each side."""

    verdict: Verdict
    change: float
    repeatability: float
    runs: int


def judge_instructions(
    base: Sequence[float], head: Sequence[float], smallest_effect: float
) -> InstructionChange:
    """Compare the counts of both sides, positive numbers, one a run.

    A change is told if all counts of head are on one side of base's and the medians differ by more
    than five times the repeatability, and than LEAST_CHANGE. What is not told is the same where a
    change of smallest_effect, a fraction, would have been, and undecided where it would not.
    """
    medians = np.median([base, head], axis=1)
    change = float(medians[1] / medians[0]) - 1.0
    repeatability = float((np.ptp([base, head], axis=1) / medians).max())
    told_from = max(TIMES_THE_REPEATABILITY * repeatability, LEAST_CHANGE)
    is_apart = min(head) > max(base) or max(head) < min(base)
    verdict: Verdict
    if is_apart and abs(change) > told_from:
        verdict = "more instructions" if change > 0 else "fewer instructions"
    else:
        verdict = "same" if max(abs(change), told_from) < smallest_effect else "undecided"
    return InstructionChange(verdict, change, repeatability, len(base))


def best_repeated(changes: Iterable[InstructionChange]) -> InstructionChange:
    """Return the change whose runs agree best, of one case counted in several ways."""
    return min(changes, key=lambda change: change.repeatability)
