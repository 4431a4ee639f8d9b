"""Lane changes, compiled."""

import numpy as np

from simcore.counts import LEFT, RIGHT
from simcore.engines.numba.cars import (
    CHANGED,
    CLASS,
    LANE,
    LENGTH,
    MIN_GAP,
    MODEL,
    OWN,
    V,
    X,
    driver_rows,
    gap_to,
    kind_rows,
    wanted_behind,
)
from simcore.engines.numba.compiled import kernel, part
from simcore.engines.numba.order_kernel import last_before

has_room = MODEL.has_room
change_surplus = MODEL.change_surplus


@part(inline="always")
def room_for(x, kind, kinds, track, i, leader, follower):
    length, min_gap = kinds[LENGTH], kinds[MIN_GAP]
    gap_ahead = gap_to(x, kind, length, i, leader, track)
    gap_behind = gap_to(x, kind, length, follower, i, track)
    return has_room(gap_ahead, gap_behind, min_gap[kind[i]], min_gap[kind[follower]])


@part(inline="always")
def surplus(x, v, limit, driver, kind, kinds, wanted, settings, i, between, before, side):
    """By how much i wants to change in between those two; `before`: those around it now."""
    leader, follower = between
    old_leader, old_follower = before
    new, new_gain, old_gain = 0.0, 0.0, 0.0
    if follower != i:
        new = wanted_behind(x, v, limit, driver, kind, kinds, settings, follower, i)
        new_gain = new - wanted[follower]
    if old_follower != i:
        old = wanted_behind(x, v, limit, driver, kind, kinds, settings, old_follower, old_leader)
        old_gain = old - wanted[old_follower]
    own = wanted_behind(x, v, limit, driver, kind, kinds, settings, i, leader)
    threshold = settings.threshold + side * settings.keep_right
    return change_surplus(
        own - wanted[i],
        new,
        new_gain,
        old_gain,
        settings.politeness,
        threshold,
        settings.safe_braking,
    )


@kernel()
def weigh(cars, settings, time, start, end):
    """Drivers `start` to `end` compare the lanes beside them, all on the same state."""
    x, v, changed = cars.real[X], cars.real[V], cars.real[CHANGED]
    driver, kinds, kind = driver_rows(cars.real), kind_rows(cars.kinds), cars.small[CLASS]
    lane, leaders, limit, wanted = cars.small[LANE], cars.leader, cars.curve_limit, cars.wanted
    lanes, sides = cars.curve_speed.size, cars.side
    behind = last_before(lane, lanes, start)
    for i in range(start, end):
        own = np.int64(lane[i])
        old_follower, behind[own] = behind[own], i
        best, side = 0.0, 0
        for k in (-1, 1):
            if not 0 <= own + k < lanes or time - changed[i] < settings.pause:
                continue
            leader = leaders[OWN + k, i]
            follower = behind[own + k] if behind[own + k] >= 0 else i
            if not room_for(x, kind, kinds, settings.track, i, leader, follower):
                continue
            between, before = (leader, follower), (leaders[OWN, i], old_follower)
            gain = surplus(
                x, v, limit, driver, kind, kinds, wanted, settings, i, between, before, k
            )
            if gain > best:
                best, side = gain, k
        sides[i] = side


@kernel()
def change(cars, counters, time):
    """Those who want to, unless somebody further behind takes the gap in this step."""
    lane, sides, taken, changed = cars.small[LANE], cars.side, cars.taken, cars.real[CHANGED]
    leaders = cars.leader
    taken[:] = 0
    for i in range(lane.size):
        side = sides[i]
        if side != 0:
            leader = leaders[OWN + side, i]
            gap = leader if leader != i else lane.size + lane[i] + side
            if not taken[gap]:
                taken[gap] = 1
                counters.lane_changes[LEFT if side > 0 else RIGHT] += 1
                lane[i] += side
                changed[i] = time
