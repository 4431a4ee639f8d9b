"""Steps that only all sizes of a curve together show, given to each of its series."""

import numpy as np

from .clean import MIN_SIDE
from .event import BoolArray
from .search import Search
from .steps import Steps, in_order


def lend(found: Search, wanted: BoolArray) -> Steps:
    """Return the steps with those of curves added to the series that have none there.

    wanted: shape (steps,), the steps of curves to lend. Those of curves are left out, unless one
    was lent: they then tell where it lies.
    """
    rows, steps = found.cleaned.rows, found.steps
    keep = steps.row < found.series
    lent: dict[int, list[tuple[int, float]]] = {}
    for number in np.flatnonzero(wanted):
        _, series = found.curves[steps.row[number] - found.series]
        place = rows.places[rows.starts[steps.row[number]] + steps.at[number]]
        for member in series.tolist():
            places = rows.places[rows.starts[member] : rows.starts[member + 1]]
            there = int(np.searchsorted(places, place))
            first, end = np.searchsorted(steps.row, [member, member + 1])
            others = steps.at[first:end].tolist() + [at for at, _ in lent.get(member, [])]
            free = MIN_SIDE <= there <= len(places) - MIN_SIDE
            if free and all(abs(other - there) > MIN_SIDE for other in others):
                lent.setdefault(member, []).append((there, float(steps.score[number])))
                keep[number] = True
    new = [(member, at, score) for member, of_row in lent.items() for at, score in of_row]
    added = Steps(
        np.array([member for member, _, _ in new], np.int64),
        np.array([at for _, at, _ in new], np.int64),
        np.array([score for _, _, score in new], np.float64),
        np.zeros(len(new), bool),
    )
    return in_order([steps.where(keep), added])
