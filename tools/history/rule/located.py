"""With what certainty each commit is the one at which a series changed."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from .event import BoolArray
from .noise import Noise
from .rows import Rows, batches, padded
from .steps import Steps, gains

_LEAST = 12.0  # log odds against the likeliest place: what is less likely is left out
_ALIKE = 3.0  # log odds: a series may have changed where another did
_BESIDE = 2  # commits
_CREDIBLE = 0.95


@dataclass(frozen=True, slots=True)
class Located:
    """Log odds of each commit at which a step may lie, against its likeliest.

    All of shape (k,). step: which one. place: the commit, counted over the suite. log_odds: 0 for
    the likeliest of a step.
    """

    step: IntArray
    place: IntArray
    log_odds: FloatArray


def locate(rows: Rows, noise: Noise, steps: Steps) -> Located:
    """Return where each step may lie: two levels, normal noise, all places as likely before.

    Where a series was not measured at a commit, that one and the next share the odds. A given step
    lies where it was given. Posterior of a change point with the levels at their best: Smith,
    Biometrika 62 (1975) 407.
    """
    variance = noise.variance_of_one()
    begin, end = steps.bounds(rows.counts)
    found, given = np.flatnonzero(~steps.fixed), np.flatnonzero(steps.fixed)
    number: list[IntArray] = [given]
    place: list[IntArray] = [
        rows.places[rows.starts[steps.row[given]] + steps.at[given]].astype(np.int64)
    ]
    odds = [np.zeros(len(given))]
    for batch in batches((end - begin)[found]):
        which = found[batch]
        length, row = (end - begin)[which], steps.row[which]
        first = rows.starts[row] + begin[which]
        gain = gains(padded(rows.values, first, length), length)
        of_cell = (gain - gain.max(axis=1, keepdims=True)) / 2 / variance[row, None]
        at, column = np.nonzero(of_cell > -_LEAST)
        cell = first[at] + column
        gap = (rows.places[cell] - rows.places[cell - 1]).astype(np.int64)
        each = np.repeat(np.arange(len(cell)), gap)
        back = np.arange(len(each)) - np.repeat(np.cumsum(gap) - gap, gap)
        number.append(which[at][each])
        place.append(rows.places[cell][each].astype(np.int64) - back)
        odds.append((of_cell[at, column] - np.log(gap))[each])
    step, log_odds = np.concatenate(number), np.concatenate(odds)
    largest = np.full(len(steps.row), -np.inf)
    np.maximum.at(largest, step, log_odds)
    return Located(step, np.concatenate(place), log_odds - largest[step])


def together(
    located: Located, row: IntArray, benchmark: IntArray, wanted: BoolArray, commits: int
) -> list[tuple[IntArray, FloatArray]]:
    """Return groups of steps that may lie at one commit, and of each commit the certainty.

    row, benchmark: shape (steps,), of each step. wanted: shape (steps,), which to group. A group is
    its steps, one of a row, and its certainties, shape (commits,), adding up to 1. The commit at
    which most steps may lie takes all that may lie there, and those of the same benchmarks that lie
    within _BESIDE commits, where noise that they share has moved them; and so on. The odds of the
    steps of a group multiply, as they tell of one commit.
    """
    likeliest = np.zeros(len(row), np.int64)
    best = located.log_odds == 0
    likeliest[located.step[best]] = located.place[best]
    left = wanted.copy()
    groups: list[tuple[IntArray, FloatArray]] = []
    likely = located.log_odds > -_ALIKE
    while left.any():
        here = likely & left[located.step]
        weight = np.exp(located.log_odds[here])
        place = np.bincount(located.place[here], weights=weight, minlength=commits).argmax()
        there = np.flatnonzero(here & (located.place == place))
        there = there[np.argsort(-located.log_odds[there], kind="stable")]
        first = np.unique(row[located.step[there]], return_index=True)[1]
        members = located.step[there[first]]
        beside = left & (np.abs(likeliest - place) <= _BESIDE)
        beside &= np.isin(benchmark, benchmark[members]) & ~np.isin(row, row[members])
        members = np.union1d(members, np.flatnonzero(beside))
        left[members] = False
        groups.append((members, _certainties(located, members, commits)))
    return groups


def _certainties(located: Located, members: IntArray, commits: int) -> FloatArray:
    """Return the certainty of each commit from the odds of all members, shape (commits,)."""
    inside = np.isin(located.step, members)
    place, odds = located.place[inside], located.log_odds[inside] + _LEAST
    total = np.bincount(place, weights=odds, minlength=commits)
    seen = np.bincount(place, minlength=commits) > 0
    certainty = np.where(seen, np.exp(total - total[seen].max()), 0.0)
    share: FloatArray = certainty / certainty.sum()
    return share


def credible(certainties: FloatArray) -> tuple[int, int]:
    """Return the first and the last commit of the shortest run about the likeliest with 95 %."""
    first = last = int(certainties.argmax())
    while certainties[first : last + 1].sum() < _CREDIBLE:
        before = certainties[first - 1] if first > 0 else -1.0
        after = certainties[last + 1] if last + 1 < len(certainties) else -1.0
        if before > after:
            first -= 1
        else:
            last += 1
    return first, last
