"""Quality gates: whether a measured value surely reaches its bound, and the exit code that says so.

As the gate between two commits, a quality gate never guesses: only an interval that lies wholly on
one side of the bound decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ...stats.interval import Interval, Refusal

MET, MISSED, UNDECIDED = 0, 10, 11  # exit codes

Kind = Literal["met", "missed", "straddles", "not judged"]


@dataclass(frozen=True, slots=True)
class QualityVerdict:
    """Whether a bound is reached, and why in one line."""

    kind: Kind
    reason: str


def judge(
    metric: str, at_least: float | None, at_most: float | None, answer: Interval | Refusal
) -> QualityVerdict:
    """Judge a value by where its whole interval lies; a bound itself is reached.

    metric: what was measured, for the reason. at_least, at_most: the bound, in the unit of the
    answer; one of them is None. Raises ValueError otherwise.
    """
    if (at_least is None) == (at_most is None):
        raise ValueError("a quality gate has one bound: at_least or at_most")
    if isinstance(answer, Refusal):
        return QualityVerdict("not judged", f"{metric} is not judged: {answer.reason}")
    ends = f"{_short(answer.low)} to {_short(answer.high)}"
    measured = f"{metric} {_short(answer.value)} ({ends})"
    if at_least is not None:
        met, missed = answer.low >= at_least, answer.high < at_least
        bound, words = at_least, ("at least", "below")
    else:
        assert at_most is not None
        met, missed = answer.high <= at_most, answer.low > at_most
        bound, words = at_most, ("at most", "above")
    if met:
        return QualityVerdict("met", f"{measured} is {words[0]} {_short(bound)}")
    if missed:
        return QualityVerdict("missed", f"{measured} is {words[1]} {_short(bound)}")
    return QualityVerdict("straddles", f"{measured} straddles {_short(bound)}")


def exit_code(verdicts: Iterable[QualityVerdict]) -> int:
    """Return the worst exit code: MISSED if any surely is, else UNDECIDED if any is not known."""
    kinds = {verdict.kind for verdict in verdicts}
    if "missed" in kinds:
        return MISSED
    return UNDECIDED if kinds & {"straddles", "not judged"} else MET


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
