"""Which commits changed the law of a cost's growth with size, and which only a factor."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ...stats.arrays import FloatArray
from ...stats.holm import RATE, adjust
from ...stats.interval import Interval
from .growth_steps import find_growth_steps
from .law_shift import MIN_SIZES, LawShift, law_shift
from .segment_profiles import Difference, segment_profiles

SAME_EXPONENT_WITHIN = 0.02  # 5 % over a decade of sizes
_INFORMATIVE_WITHIN = 0.1  # of an exponent: 26 % over a decade of sizes
_NO_EXPONENT = Interval(math.nan, -math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class LawChange:
    """A change between commit index - 1 and commit `index` of a history.

    kind: "law", the growth exponent changed; "constant", only the offset or the coefficient did,
    which tables call a factor; "machine", another machine measured from here on, so nothing is
    known of the code; "undecided", the cost changed, but it is not clear how. exponent: new minus
    old exponent (NaN, unbounded, below five sizes). factor: new over old cost, geometric mean over
    the sizes. p_law: of the law being the same; p_unchanged: of nothing having changed. Both allow
    for the search over all commits.
    """

    index: int
    kind: Literal["law", "constant", "machine", "undecided"]
    exponent: Interval
    factor: Interval
    p_law: float
    p_unchanged: float


def law_changes(
    sizes: FloatArray, log_costs: FloatArray, machines: ArrayLike
) -> tuple[LawChange, ...]:
    """Find the changes in a history of costs over sizes.

    sizes: shape (n,), positive, all different; one size, of whatever value, for a cost without
    sizes. log_costs: shape (T, n), commits in order, NaN: not measured. machines: shape (T,), an
    id per commit. Each run of commits on one machine is searched by itself.

    Each step found (`find_growth_steps`) is tested between the segments beside it, and the least
    significant one dropped, until all that remain are significant at RATE (backward elimination).
    Noise that all sizes of a commit share counts for the level, not for the law. p values are
    multiplied by the number of places where the step could have been found (Bonferroni): the
    commits of its run, or the changes of machine.
    """
    machine = np.asarray(machines)
    if not len(machine):
        return ()
    switches = (np.flatnonzero(machine[1:] != machine[:-1]) + 1).tolist()
    steps: list[int] = []
    places = np.full(len(machine), len(switches))
    for first, end in pairwise([0, *switches, len(machine)]):
        steps += [first + step for step in find_growth_steps(sizes, log_costs[first:end])]
        places[first + 1 : end] = end - first
    while True:
        starts = sorted(switches + steps)
        profiles = segment_profiles(log_costs, starts)
        differences = [profiles.difference(segment) for segment in range(len(starts))]
        p_none = {
            start: min(1.0, places[start] * difference.p_none)
            for start, difference in zip(starts, differences, strict=True)
        }
        weakest = max(steps, key=p_none.__getitem__, default=None)
        if weakest is None or p_none[weakest] <= RATE:
            break
        steps.remove(weakest)
    return tuple(
        judge_change(sizes, difference, start, start in switches, places[start], p_none[start])
        for start, difference in zip(starts, differences, strict=True)
        if p_none[start] <= RATE
    )


def accept_together(histories: Sequence[tuple[LawChange, ...]]) -> list[tuple[LawChange, ...]]:
    """Return of several histories' changes those that are significant at RATE over all of them.

    So the probability that anything is reported where nothing changed is at most RATE, and so for
    "law". A law change that is significant only as a change becomes "undecided".
    """
    every = [change for history in histories for change in history]
    quiet = [1.0] * sum(not history for history in histories)
    changed = adjust(np.array([change.p_unchanged for change in every] + quiet))
    new_law = adjust(
        np.array([change.p_law if change.kind == "law" else 1.0 for change in every] + quiet)
    )
    verdicts = iter(zip(changed, new_law, strict=True))
    return [
        tuple(
            replace(change, kind="undecided") if change.kind == "law" and not law else change
            for change, (real, law) in [(change, next(verdicts)) for change in history]
            if real
        )
        for history in histories
    ]


def judge_change(
    sizes: FloatArray,
    difference: Difference,
    index: int,
    machine: bool,
    places: int,
    p_none: float,
) -> LawChange:
    """Return the change that a difference of costs is, and of which kind.

    sizes: shape (n,), as those of the difference. machine: another one measured from here on.
    places: how many places the search covered. p_none: p value of nothing having changed, which
    allows for them already.
    """
    shift = _shift(sizes, difference)
    kind = "machine" if machine else _kind(shift, difference.p_one_factor, places)
    with np.errstate(over="ignore"):
        factor = Interval(*map(float, np.exp(difference.level)))
    p_law = min(1.0, places * shift.p_same)
    return LawChange(index, kind, shift.exponent, factor, p_law, p_none)


def _shift(sizes: FloatArray, difference: Difference) -> LawShift:
    known = np.isfinite(difference.errors)
    if known.sum() < MIN_SIZES:
        # Too few sizes to fit a law: whether one factor explains all is then all there is to ask.
        return LawShift(_NO_EXPONENT, 1.0, difference.p_one_factor)
    return law_shift(
        sizes[known],
        difference.before[known],
        difference.after[known],
        difference.errors[known],
        difference.degrees,
    )


def _kind(
    shift: LawShift, p_one_factor: float, places: int
) -> Literal["law", "constant", "undecided"]:
    """Judge a change by the law shift, found by a search over so many places.

    An exponent shown to have moved by less than SAME_EXPONENT_WITHIN is the same law. One factor
    at all sizes is a changed constant. So is what the same law explains, provided that another
    exponent would have shown (_INFORMATIVE_WITHIN). A law change that is significant at RATE / 10
    only by itself leaves it undecided, as do profiles that neither the same law nor another
    exponent explains.
    """
    low, high = shift.exponent.low, shift.exponent.high
    if places * shift.p_fit > RATE and max(-low, high) < SAME_EXPONENT_WITHIN:
        return "constant"
    if places * shift.p_same <= RATE:
        outside = max(low, -high) > SAME_EXPONENT_WITHIN
        return "law" if outside else "undecided"
    if shift.p_same <= RATE / 10 or places * shift.p_fit <= RATE:
        return "undecided"
    informative = max(-low, high) < _INFORMATIVE_WITHIN
    return "constant" if informative or p_one_factor > RATE else "undecided"
