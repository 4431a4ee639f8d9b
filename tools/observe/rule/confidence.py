"""One word on how far a figure can be trusted, from what is known of how it came about."""

from dataclasses import dataclass
from typing import Literal

from ...stats.interval import Interval, Refusal

Word = Literal["high", "fair", "low", "none"]


@dataclass(frozen=True, slots=True)
class Needed:
    """What a word takes. half_width: of the interval over the value; disturbed: share of time."""

    half_width: float
    processes: int
    disturbed: float


# Within 2 % a change of 5 % is told from none; within 10 % is what a projection is to be right to.
HIGH = Needed(half_width=0.02, processes=5, disturbed=0.10)
FAIR = Needed(half_width=0.10, processes=3, disturbed=0.50)


def confidence(estimate: Interval | Refusal, processes: int, disturbed: float | None) -> Word:
    """Return `high` or `fair` where all that it needs is there, else `low`; `none` if refused.

    disturbed: the share of the time in which others had the core or slowed it; None where nothing
    counts it, which `high` takes. The word adds nothing to the interval: it says how it was come
    by.
    """
    if isinstance(estimate, Refusal):
        return "none"
    half = max(estimate.high - estimate.value, estimate.value - estimate.low)
    share = FAIR.disturbed if disturbed is None else disturbed
    for word, needed in (("high", HIGH), ("fair", FAIR)):
        if (
            half <= needed.half_width * abs(estimate.value)
            and processes >= needed.processes
            and share <= needed.disturbed
        ):
            return word  # type: ignore[return-value]
    return "low"
