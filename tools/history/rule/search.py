"""The steps of a suite, and the noise that they stand out from."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from ...stats.holm import RATE
from .clean import MIN_COMMITS, Cleaned, clean
from .curves import common_costs, curves_of
from .event import Suite
from .noise import Noise, noise_of
from .null import null_of, outlier_share
from .rows import Rows, rows_of
from .steps import Steps, find_steps, flattened

_ROUNDS = 2
_SERIES_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Search:
    """What was found in a suite.

    Rows are its series, in order, and after them one for each of `curves`, which has a number and
    its series. critical: shape (rows,), the score of a step that is confirmed.
    """

    cleaned: Cleaned
    noise: Noise
    steps: Steps
    critical: FloatArray
    curves: tuple[tuple[int, IntArray], ...]

    @property
    def series(self) -> int:
        """Return how many rows are series."""
        return len(self.critical) - len(self.curves)

    def p_values(self, steps: Steps) -> FloatArray:
        """Return of each step the chance of its score anywhere in a series without any."""
        counts = self.cleaned.rows.counts[steps.row]
        p_values = np.ones(len(counts))
        for count in np.unique(counts[counts >= MIN_COMMITS]):
            same = counts == count
            null = null_of(int(count), outlier_share(self.cleaned))
            p_values[same] = null.p_values(steps.score[same])
        return p_values


def search(suite: Suite) -> Search:
    """Search every row for steps: first all, then with the noise that is left without the found.

    Any false step in the suite has a chance of RATE at most: each row is given its share
    (Bonferroni), so that the verdict on a row depends on the suite and not on what is asked for.
    """
    curves = curves_of(suite)
    cleaned = clean(_joined(rows_of(suite.values), rows_of(common_costs(suite, curves))))
    rows = cleaned.rows
    least_sd = np.append(_typical_errors(suite), np.full(len(curves), np.nan))
    given = _switches(rows, suite.machines)
    critical = _critical(cleaned)
    kinds = np.split(np.arange(len(critical)), [len(suite.values)])
    steps = given
    for _ in range(_ROUNDS):
        noise = noise_of(flattened(rows, steps), cleaned.sd, least_sd, kinds)
        steps = find_steps(rows, noise, critical, given)
        if steps.fixed.all():
            break
    return Search(cleaned, noise, steps, critical, tuple(curves))


def _critical(cleaned: Cleaned) -> FloatArray:
    counts, outliers = cleaned.rows.counts, outlier_share(cleaned)
    critical = np.full(len(counts), np.inf)
    searched = counts >= MIN_COMMITS
    for count in np.unique(counts[searched]):
        share = RATE / np.count_nonzero(searched)
        critical[counts == count] = null_of(int(count), outliers).critical(share)
    return critical


def _typical_errors(suite: Suite) -> FloatArray:
    """Return the median error of each series as its processes show it; NaN: unknown."""
    typical = np.full(len(suite.values), np.nan)
    if suite.errors is not None:
        known = np.flatnonzero(np.isfinite(suite.errors).any(axis=1))
        for first in range(0, len(known), _SERIES_AT_ONCE):
            some = known[first : first + _SERIES_AT_ONCE]
            typical[some] = np.nanmedian(suite.errors[some].astype(np.float64), axis=1)
    return typical


def _switches(rows: Rows, machines: IntArray) -> Steps:
    """Return a given step wherever a row goes on on another machine."""
    if not np.diff(machines).any():
        none = np.empty(0, np.int64)
        return Steps(none, none, np.empty(0), np.empty(0, bool))
    machine = machines[rows.places]
    row = np.repeat(np.arange(len(rows.counts)), rows.counts)
    cells = np.flatnonzero((np.diff(machine) != 0) & (np.diff(row) == 0)) + 1
    at = cells - rows.starts[row[cells]]
    return Steps(row[cells], at, np.zeros(len(cells)), np.ones(len(cells), bool))


def _joined(first: Rows, second: Rows) -> Rows:
    if not len(second.counts):
        return first
    return Rows(
        np.concatenate([first.values, second.values]),
        np.concatenate([first.places, second.places]),
        np.concatenate([first.starts, first.starts[-1] + second.starts[1:]]),
    )
