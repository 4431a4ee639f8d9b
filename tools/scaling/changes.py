"""Which commits changed each history: by steps over commits, and by neighbours with known error."""

from collections.abc import Callable, Sequence

import numpy as np

from ..render.progress import track
from ..store.history import CostHistory
from .rule.adjacent_commits import merge_changes, neighbour_changes, session_noise
from .rule.law_changes import LawChange, accept_together, law_changes

_HISTORIES_WORTH_A_BAR = 20


def find_changes(
    histories: Sequence[CostHistory],
    every: Sequence[CostHistory],
    errors_of: Callable[[CostHistory], np.ndarray],
) -> list[tuple[LawChange, ...]]:
    """Return the changes of each history, by its steps and by neighbours with known errors.

    The noise between neighbours is that of every history there is, shown or not. Steps and
    neighbours are two searches, so they count as two where it is asked what stands over all.
    errors_of: a history to the relative standard errors of its costs, shape (T,), NaN: unknown.
    """
    measured = {
        id(one): (log_costs(one), _errors(one, errors_of), np.array(one.machine_ids))
        for one in track(every, "reading errors", _HISTORIES_WORTH_A_BAR)
    }
    noise = session_noise(list(measured.values()))
    by_steps, by_neighbours = [], {}
    for one in track(histories, "looking for changes", _HISTORIES_WORTH_A_BAR):
        logs, errors, machines = measured[id(one)]
        by_steps.append(law_changes(sizes_of(one), logs, machines))
        if not np.isnan(errors).all():
            by_neighbours[id(one)] = neighbour_changes(sizes_of(one), logs, errors, machines, noise)
    accepted = accept_together([*by_steps, *by_neighbours.values()])
    beside = dict(zip(by_neighbours, accepted[len(histories) :], strict=True))
    return [
        merge_changes(steps, beside.get(id(one), ()))
        for one, steps in zip(histories, accepted, strict=False)
    ]


def _errors(history: CostHistory, errors_of: Callable[[CostHistory], np.ndarray]) -> np.ndarray:
    return np.broadcast_to(errors_of(history)[:, None], history.costs.shape)


def sizes_of(history: CostHistory) -> np.ndarray:
    """Return the sizes, shape (n,), of a history; a single 1 where it has none."""
    return history.sizes if history.axis else np.ones(1)


def log_costs(history: CostHistory) -> np.ndarray:
    """Return log costs, NaN where a cost is not positive, as memory that does not grow is 0."""
    positive = np.where(history.costs > 0, history.costs, np.nan)
    logs: np.ndarray = np.log(positive)
    return logs
