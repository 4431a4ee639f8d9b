"""Driving order and leaders, compiled."""

import numpy as np

from simcore.engines.numba.cars import (
    CLASS,
    LANE,
    LAPS,
    LENGTH,
    OWN,
    TO_LEFT,
    TO_RIGHT,
    X,
    ahead_of,
)
from simcore.engines.numba.compiled import kernel, part
from simcore.track import MOST_LANES


@part(inline="always")
def swap(cars, i, j):
    """Swap the vehicles in slots i and j, in every column."""
    for row in range(cars.real.shape[0]):
        cars.real[row, i], cars.real[row, j] = cars.real[row, j], cars.real[row, i]
    for row in range(2):
        cars.whole[row, i], cars.whole[row, j] = cars.whole[row, j], cars.whole[row, i]
    for row in range(3):
        cars.small[row, i], cars.small[row, j] = cars.small[row, j], cars.small[row, i]


@part()
def sort(cars, track):
    """Sort by position, the last vehicle at most one lap ahead of the first.

    Few vehicles overtake in a step, so sorting by insertion looks at most of them once.
    """
    x, laps, last = cars.real[X], cars.whole[LAPS], cars.real.shape[1] - 1
    while True:
        for i in range(1, x.size):
            j = i
            while j > 0 and x[j] < x[j - 1]:
                swap(cars, j - 1, j)
                j -= 1
        if not x[last] > x[0] + track:
            return
        swap(cars, 0, last)
        x[0] -= track
        laps[0] += 1
        x[last] += track
        laps[last] -= 1


@part()
def first_from(lane, lanes, start):
    """The first slot in each lane from `start` on, over the end and on from 0.

    Shape (MOST_LANES,); -1 where a lane is empty.
    """
    first = np.full(MOST_LANES, -1, dtype=np.int64)
    missing, n = lanes, lane.size
    for k in range(start, start + n):
        i = k if k < n else k - n
        if first[lane[i]] < 0:
            first[lane[i]] = i
            missing -= 1
            if missing == 0:
                break
    return first


@part()
def last_before(lane, lanes, end):
    """The last slot in each lane before `end`, down over 0 and on from the end.

    Shape (MOST_LANES,); -1 where a lane is empty.
    """
    last = np.full(MOST_LANES, -1, dtype=np.int64)
    missing, n = lanes, lane.size
    for k in range(end - 1, end - 1 - n, -1):
        i = k if k >= 0 else k + n
        if last[lane[i]] < 0:
            last[lane[i]] = i
            missing -= 1
            if missing == 0:
                break
    return last


@part()
def leaders_in(x, lane, kind, length, lanes, leader, track, start, end):
    """Fill the rows of `leader` for slots `start` to `end`; how many of them have no gap."""
    to_right, own_lane, to_left = leader[TO_RIGHT], leader[OWN], leader[TO_LEFT]
    seen, hits = first_from(lane, lanes, end), 0
    for i in range(end - 1, start - 1, -1):
        own = np.int64(lane[i])
        right = seen[own - 1] if own > 0 else -1
        left = seen[own + 1] if own + 1 < lanes else -1
        to_right[i] = right if right >= 0 else i
        to_left[i] = left if left >= 0 else i
        own_lane[i] = seen[own]
        j = seen[own]
        hits += ahead_of(x[i], x[j], j <= i, track) - length[kind[j]] <= 0.0
        seen[own] = i
    return hits


@kernel()
def find_leaders(cars, settings, start, end):
    """Look up the leaders of slots `start` to `end`; how many of them have no gap."""
    x, small, length, lanes = cars.real[X], cars.small, cars.kinds[LENGTH], cars.curve_speed.size
    lane, kind, track = small[LANE], small[CLASS], settings.track
    return leaders_in(x, lane, kind, length, lanes, cars.leader, track, start, end)


@kernel()
def put_in_order(cars, settings):
    """Put all vehicles in driving order: see `sort`."""
    sort(cars, settings.track)
