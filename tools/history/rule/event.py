"""What goes into the search of a history for changes, and what comes out of it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray, IntArray
from ...stats.interval import Interval

BoolArray = NDArray[np.bool_]
# Half the memory of a large history; 24 bits tell costs apart to 1 part in 10^7.
ValueArray = NDArray[np.float32] | NDArray[np.float64]

Kind = Literal["step", "one commit", "drift"]
Cause = Literal["code", "machine", "unknown"]


@dataclass(frozen=True, slots=True)
class Suite:
    """All series of one machine and environment over its measured commits, in order.

    A series is a benchmark with one combination of all its parameters. A place is the number of a
    commit in that order, from 0.
    values: shape (series, commits), costs, NaN where not measured; what is not positive is not
    used. errors: of the same shape, relative standard errors of the values as their own processes
    show them, NaN where unknown; None where there are none at all.
    benchmarks: shape (series,), series of one benchmark have the same number.
    curves: shape (series,), series that differ in the size alone have the same number, -1: alone.
    sizes: shape (series,), NaN where there is none.
    touched: shape (commits,), whether anything between the measured commit before and this one
    changed a source file; None: unknown.
    machines: shape (commits,), the same number where the same hardware measured.
    """

    values: ValueArray
    errors: ValueArray | None
    benchmarks: IntArray
    curves: IntArray
    sizes: FloatArray
    touched: BoolArray | None
    machines: IntArray


@dataclass(frozen=True, slots=True)
class Change:
    """How one series changed in an event.

    factor: new cost over the old with its 95 % interval; of a drift from its first to its last
    commit. p_value: of as much where nothing changed, searched over the whole series.
    ended: the first place at which the cost was back at what it had been; None: it still is there
    at the tip, or changed again to something else.
    """

    series: int
    factor: Interval
    p_value: float
    ended: int | None


@dataclass(frozen=True, slots=True)
class CurveChange:
    """How the growth of a cost with size changed. exponent: new minus old, with its interval."""

    curve: int
    kind: Literal["law", "constant", "undecided"]
    exponent: Interval


@dataclass(frozen=True, slots=True)
class Event:
    """What happened at one commit, or over some, to one series or to many.

    first, last: places; the last commit that is as before and the first that is not, at 95 %: one
    of the commits first + 1 to last changed it. certainty: shape (last - first,), of each of these
    that it is the one; together 0.95 or more. A drift goes from first to last and names none of
    them: it has no certainties.
    kind: "step"; "one commit", too few commits have been measured after it, or it went back at the
    next: measure again; "drift", a steady change over many commits.
    confirmed: a step or a drift that the printed rate of false ones covers; else the change may be
    noise. cause: "machine", the machine or the environment changed, not the code.
    curves: how the growth changed, of the curves whose series have changed, if it is a step.
    """

    first: int
    last: int
    certainty: tuple[float, ...]
    kind: Kind
    confirmed: bool
    cause: Cause
    changes: tuple[Change, ...]
    curves: tuple[CurveChange, ...] = ()

    @property
    def series(self) -> tuple[int, ...]:
        """Return the numbers of the series that changed."""
        return tuple(change.series for change in self.changes)

    @property
    def likeliest(self) -> int:
        """Return the place of the commit that most probably changed it; of a drift, the last."""
        if self.kind == "drift":
            return self.last
        return self.first + 1 + int(np.argmax(self.certainty))

    @property
    def ended(self) -> int | None:
        """Return the first place at which every series was back; None: some are not."""
        ends = [change.ended for change in self.changes]
        return max(end for end in ends if end is not None) if None not in ends else None


@dataclass(frozen=True, slots=True)
class Findings:
    """The events of a suite in the order of their commits.

    rate: the chance of any false confirmed change in the suite, at most, if what `assumed` says
    holds: one sentence for people. wandering: series whose level wanders or jumps between modes by
    itself, so that a step in it says nothing about a commit; they have no events of the code.
    too_short: series with too few commits to say anything. searched: how many series were.
    """

    events: tuple[Event, ...]
    rate: float
    assumed: str
    wandering: tuple[int, ...]
    too_short: tuple[int, ...]
    searched: int
