"""Lane changes, compiled: MOBIL, see `simcore.model.lane_change`."""

import numpy as np

from simcore.counts import LEFT, RIGHT
from simcore.engines.numba.cars import (
    ACCELERATION,
    APPROACH,
    BRAKING,
    CHANGED,
    CLASS,
    DESIRED,
    DRAG,
    HEADWAY,
    LANE,
    LENGTH,
    MIN_GAP,
    MODEL,
    OWN,
    POWER,
    TYRE,
    V,
    X,
    ahead_of,
    wanted_behind,
)
from simcore.engines.numba.compiled import kernel, part
from simcore.engines.numba.order_kernel import last_before

curve_limit_beside = MODEL.curve_limit_beside
latest_change = MODEL.latest_change
has_room = MODEL.has_room
change_surplus = MODEL.change_surplus


@kernel()
def weigh(cars, settings, time, start, end):
    """Drivers `start` to `end` compare the lanes beside their own, all on the same state."""
    real, kinds, limit, wanted = cars.real, cars.kinds, cars.curve_limit, cars.wanted
    lane, kind, leaders, sides = cars.small[LANE], cars.small[CLASS], cars.leader, cars.side
    x, v, changed = real[X], real[V], real[CHANGED]
    curve, lanes, track = cars.curve_speed, cars.curve_speed.size, settings.track

    def gap_to(i, j):
        return ahead_of(x[i], x[j], j <= i, track) - kinds[LENGTH, kind[j]]

    def wanted_after(i, j, bound):
        k = kind[i]
        driver = (real[DESIRED, i], real[HEADWAY, i], real[BRAKING, i], real[APPROACH, i])
        of_kind = (
            kinds[MIN_GAP, k],
            kinds[ACCELERATION, k],
            kinds[POWER, k],
            kinds[DRAG, k],
            kinds[TYRE, k],
        )
        gap = gap_to(i, j)
        return wanted_behind(v[j], gap, v[i], bound, driver, of_kind, settings.improved)

    behind, latest = last_before(lane, lanes, start), latest_change(time, settings.pause)
    for i in range(start, end):
        own = np.int64(lane[i])
        old_follower, behind[own] = behind[own], i
        best, side = 0.0, 0
        for k in (-1, 1):
            if not 0 <= own + k < lanes or changed[i] > latest:
                continue
            leader = leaders[OWN + k, i]
            follower = behind[own + k] if behind[own + k] >= 0 else i
            min_gaps = kinds[MIN_GAP, kind[i]], kinds[MIN_GAP, kind[follower]]
            if not has_room(gap_to(i, leader), gap_to(follower, i), min_gaps[0], min_gaps[1]):
                continue
            faster = curve[own + k] * curve[own + k] - curve[own] * curve[own]
            bound = curve_limit_beside(limit[i], v[i], faster)
            own_gain = wanted_after(i, leader, bound) - wanted[i]
            new, new_gain, old_gain = 0.0, 0.0, 0.0
            if follower != i:
                new = wanted_after(follower, i, limit[follower])
                new_gain = new - wanted[follower]
            if old_follower != i:
                old = wanted_after(old_follower, leaders[OWN, i], limit[old_follower])
                old_gain = old - wanted[old_follower]
            tyre = kinds[TYRE, kind[follower]]
            gain = surplus(settings, k, own_gain, new, new_gain, old_gain, tyre)
            if gain > best:
                best, side = gain, k
        sides[i] = side


@part()
def surplus(settings, side, own_gain, new, new_gain, old_gain, tyre):
    """By how much the incentive exceeds the threshold for that side; tyre: of the new follower."""
    threshold = settings.threshold + side * settings.keep_right
    politeness, safe = settings.politeness, settings.safe_braking
    return change_surplus(own_gain, new, new_gain, old_gain, politeness, threshold, safe, tyre)


@kernel()
def change(cars, counters, time):
    """Change lanes as drivers want, unless one further behind takes the same gap in this step."""
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
