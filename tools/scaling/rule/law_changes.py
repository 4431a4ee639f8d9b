"""Which commits changed the law of a cost's growth with size, and which only its constant."""

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
_TELLING = 0.1  # an exponent known no better than this tells nothing: 26 % over a decade of sizes
_NO_EXPONENT = Interval(math.nan, -math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class LawChange:
    """A change between commit index - 1 and commit `index` of a history.

    kind: "law", the growth exponent changed; "constant", only the offset or the coefficient did;
    "machine", so did the machine, and of the code nothing is said; "undecided", the cost changed,
    but not clearly in which way. exponent: new minus old exponent (NaN, unbounded, below five
    sizes). factor: new over old cost, geometric mean over the sizes. p_law: of the law being the
    same; p_constant: of nothing having changed. Both allow for the search over all commits.
    """

    index: int
    kind: Literal["law", "constant", "machine", "undecided"]
    exponent: Interval
    factor: Interval
    p_law: float
    p_constant: float


def law_changes(
    sizes: FloatArray, log_costs: FloatArray, machines: ArrayLike
) -> tuple[LawChange, ...]:
    """Find the changes in a history of costs over sizes.

    sizes: shape (n,), positive, all different; one size, of whatever value, for a cost without
    sizes. log_costs: shape (T, n), commits in order, NaN: not measured. machines: shape (T,), an
    id per commit. Each stretch of commits on one machine is searched by itself.

    Each step found (`find_growth_steps`) is tested between the segments beside it, and the least
    significant one dropped, until all that remain are significant at RATE (backward elimination).
    Noise that all sizes of a commit share counts for the level, not for the law. p values are
    multiplied by the number of places where the step could have been found (Bonferroni): the
    commits of its stretch, or the changes of machine.
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
    """Keep of several histories' changes what stands at RATE over all of them.

    So with a probability of at most RATE anything is reported where nothing changed, and so for
    "law". A law change that stands only as a change becomes "undecided".
    """
    every = [change for history in histories for change in history]
    quiet = [1.0] * sum(not history for history in histories)
    changed = adjust(np.array([change.p_constant for change in every] + quiet))
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
    places: where the search that found it could have found one. p_none: of nothing having changed,
    which allows for them already.
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

    As in `judge_growth_change`, an exponent shown to have moved by less than SAME_EXPONENT_WITHIN
    is no other law. One factor at all sizes is a changed constant; so is what the same law
    explains, provided that another exponent would have shown (_TELLING). A law change short of
    proof, but at RATE / 10 by itself, leaves it undecided, as do profiles that neither the same
    law nor another exponent explains.
    """
    low, high = shift.exponent.low, shift.exponent.high
    if places * shift.p_fit > RATE and max(-low, high) < SAME_EXPONENT_WITHIN:
        return "constant"
    if places * shift.p_same <= RATE:
        outside = max(low, -high) > SAME_EXPONENT_WITHIN
        return "law" if outside else "undecided"
    if shift.p_same <= RATE / 10 or places * shift.p_fit <= RATE:
        return "undecided"
    telling = max(-low, high) < _TELLING
    return "constant" if telling or p_one_factor > RATE else "undecided"
