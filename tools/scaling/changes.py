"""Which commits changed each history: by steps over commits, and by adjacent commits."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..render.progress import track
from ..stats.arrays import FloatArray
from ..store.history import CostHistory
from .rule.adjacent_commits import (
    SessionNoise,
    adjacent_changes,
    merge_changes,
    session_noise,
)
from .rule.law_changes import LawChange, accept_together, law_changes

_HISTORIES_WORTH_A_BAR = 20


def find_changes(
    histories: Sequence[CostHistory],
    every: Sequence[CostHistory],
    errors_of: Callable[[CostHistory], FloatArray],
) -> list[tuple[LawChange, ...]]:
    """Return the changes of each history, by its steps and by adjacent commits with known errors.

    every: all histories there are, shown or not; they give the noise between commits. errors_of: a
    history to the relative standard errors of its costs, shape (T,), NaN: unknown. Steps and
    adjacent commits are two searches, so they count as two where all p values are adjusted.
    """
    measured = {
        id(history): _measured(history, errors_of)
        for history in track(every, "reading errors", _HISTORIES_WORTH_A_BAR)
    }
    noise = session_noise(list(measured.values()))
    by_steps, by_adjacent = [], {}
    for history in track(histories, "looking for changes", _HISTORIES_WORTH_A_BAR):
        logs, errors, machines = measured[id(history)]
        sizes = sizes_of(history)
        by_steps.append(law_changes(sizes, logs, machines))
        if not np.isnan(errors).all():
            by_adjacent[id(history)] = adjacent_changes(sizes, logs, errors, machines, noise)
    accepted = accept_together([*by_steps, *by_adjacent.values()])
    accepted_adjacent = dict(zip(by_adjacent, accepted[len(histories) :], strict=True))
    return [
        merge_changes(steps, accepted_adjacent.get(id(history), ()))
        for history, steps in zip(histories, accepted, strict=False)
    ]


def noise_between_commits(
    every: Sequence[CostHistory], errors_of: Callable[[CostHistory], FloatArray]
) -> dict[Hashable, SessionNoise]:
    """Return the noise between commits by machine id, from all histories there are."""
    return session_noise([_measured(history, errors_of) for history in every])


def _measured(
    history: CostHistory, errors_of: Callable[[CostHistory], FloatArray]
) -> tuple[FloatArray, FloatArray, NDArray[np.str_]]:
    """Return log costs and their errors, both of shape (T, n), and machine ids, shape (T,)."""
    errors = np.broadcast_to(errors_of(history)[:, None], history.costs.shape)
    return log_costs(history), errors, np.array(history.machine_ids)


def sizes_of(history: CostHistory) -> FloatArray:
    """Return the sizes, shape (n,), of a history; a single 1 where it has none."""
    return history.sizes if history.axis else np.ones(1)


def log_values(history: CostHistory) -> FloatArray:
    """Return log values, shape (T, n), NaN where one is not positive: memory may be 0."""
    positive = np.where(history.costs > 0, history.costs, np.nan)
    logs: FloatArray = np.log(positive)
    return logs


def log_costs(history: CostHistory) -> FloatArray:
    """Return log costs, shape (T, n), of rates those of 1 / rate; NaN as in `log_values`."""
    return -log_values(history) if history.higher_is_better else log_values(history)
