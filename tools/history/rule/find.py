"""The events of a suite: the one way in."""

from dataclasses import replace

import numpy as np

from ...stats.holm import RATE
from .clean import MIN_COMMITS
from .curves import curve_changes
from .drift import find_drifts
from .event import Findings, Suite
from .lend import lend
from .levels import levels_of
from .other_events import drift_events, outlier_events
from .search import search
from .step_events import step_events
from .wander import wandering

ASSUMED = (
    "At most 5 % of suites, all series of a machine and environment, have any confirmed change "
    "where nothing changed, if the noise of a series goes on as it is, is correlated over commits "
    "as that of most others, and has tails no heavier than Student's t with 3 degrees of freedom "
    "but for outliers of at most two commits in a row; changes of one commit are not covered."
)


def find_events(suite: Suite) -> Findings:
    """Return what changed in the series of one machine and environment.

    All series there are, whatever is asked for: they tell the noise, and what is the machine's.
    """
    measured = np.isfinite(suite.values).sum(axis=1)
    short = tuple(np.flatnonzero(measured < MIN_COMMITS).tolist())
    if not (measured >= MIN_COMMITS).any():
        return Findings((), RATE, ASSUMED, (), short, 0)
    found = search(suite)
    rows, noise = found.cleaned.rows, found.noise
    levels = levels_of(rows, noise, found.steps)
    drifts = find_drifts(rows, noise, found.steps, levels)
    drifting = np.zeros(len(found.steps.row), bool)
    for drift in drifts:
        drifting[drift.steps] = True
    wanders = wandering(found.steps, levels, drifts, rows.counts)
    drifts = [drift for drift in drifts if not wanders[drift.row]]
    of_curves = (found.steps.row >= found.series) & ~found.steps.fixed & ~drifting
    steps = lend(found, of_curves)
    cells = rows.starts[found.steps.row] + found.steps.at
    used = np.isin(rows.starts[steps.row] + steps.at, cells[drifting & ~wanders[found.steps.row]])
    levels = levels_of(rows, noise, steps)
    events = [
        *step_events(suite, found, steps, levels, wanders, used),
        *drift_events(suite, found, drifts, found.p_values(found.steps)),
        *outlier_events(suite, found, steps, wanders),
    ]
    events.sort(key=lambda event: (event.last, event.first, event.kind, event.series))
    laws = curve_changes(suite, events)
    return Findings(
        tuple(replace(event, curves=of) for event, of in zip(events, laws, strict=True)),
        RATE,
        ASSUMED,
        tuple(np.flatnonzero(wanders[: found.series]).tolist()),
        short,
        len(suite.values) - len(short),
    )
