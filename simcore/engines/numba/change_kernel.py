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
from simcore.engines.numba.order_kernel import last_in_lanes

has_room = MODEL.has_room
change_surplus = MODEL.change_surplus


@part(inline="always")
def room_for(x, kind, kinds, track, i, leader, follower):
    length, min_gap = kinds[LENGTH], kinds[MIN_GAP]
    gap_ahead = gap_to(x, kind, length, i, leader, track)
    gap_behind = gap_to(x, kind, length, follower, i, track)
    return has_room(gap_ahead, gap_behind, min_gap[kind[i]], min_gap[kind[follower]])


@part(inline="always")
def surplus(x, v, allowed, driver, kind, kinds, wanted, settings, i, between, before, side):
    """By how much i wants to change in between those two; `before`: those around it now."""
    leader, follower = between
    old_leader, old_follower = before
    new, new_gain, old_gain = 0.0, 0.0, 0.0
    if follower != i:
        new = wanted_behind(x, v, allowed, driver, kind, kinds, settings, follower, i)
        new_gain = new - wanted[follower]
    if old_follower != i:
        old = wanted_behind(x, v, allowed, driver, kind, kinds, settings, old_follower, old_leader)
        old_gain = old - wanted[old_follower]
    own = wanted_behind(x, v, allowed, driver, kind, kinds, settings, i, leader)
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
def change_lanes(cars, settings, counters, time):
    """All decide on the same state; who comes first in driving order gets the gap."""
    x, v, changed = cars.real[X], cars.real[V], cars.real[CHANGED]
    driver, kinds, kind = driver_rows(cars.real), kind_rows(cars.kinds), cars.small[CLASS]
    lane, leaders, allowed, wanted = cars.small[LANE], cars.leader, cars.allowed, cars.wanted
    lanes = cars.curve_speed.size
    behind = last_in_lanes(lane, lanes)
    cars.taken[:] = 0
    for i in range(x.size):
        own = np.int64(lane[i])
        old_follower, behind[own] = behind[own], i
        if time - changed[i] < settings.pause:
            continue
        best, side = 0.0, 0
        for k in (-1, 1):
            if not 0 <= own + k < lanes:
                continue
            leader = leaders[OWN + k, i]
            follower = behind[own + k] if behind[own + k] >= 0 else i
            if not room_for(x, kind, kinds, settings.track, i, leader, follower):
                continue
            between, before = (leader, follower), (leaders[OWN, i], old_follower)
            gain = surplus(
                x, v, allowed, driver, kind, kinds, wanted, settings, i, between, before, k
            )
            if gain > best:
                best, side = gain, k
        if side != 0:
            take_gap(cars, counters, i, side, time)


@part()
def take_gap(cars, counters, i, side, time):
    """Unless somebody behind took it in this step."""
    lane, leader = cars.small[LANE], cars.leader[OWN + side, i]
    gap = leader if leader != i else lane.size + lane[i] + side
    if not cars.taken[gap]:
        cars.taken[gap] = 1
        counters.lane_changes[LEFT if side > 0 else RIGHT] += 1
        lane[i] += side
        cars.real[CHANGED, i] = time
