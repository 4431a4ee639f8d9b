"""The accelerations that drivers choose, and what is counted, compiled."""

from simcore.counts import CANNOT_STOP, COLLISION, NEAR_MISS
from simcore.engines.numba.cars import (
    ACCELERATION,
    APPROACH,
    BRAKING,
    CLASS,
    CONFLICT,
    DESIRED,
    DRAG,
    HEADWAY,
    LANE,
    LENGTH,
    MIN_GAP,
    MODEL,
    OWN,
    POWER,
    REACTION,
    TYRE,
    V,
    X,
    ahead_of,
    wanted_behind,
)
from simcore.engines.numba.compiled import kernel, part

curve_limited_acceleration = MODEL.curve_limited_acceleration
closes_within = MODEL.closes_within
cannot_stop = MODEL.cannot_stop
speed_bin = MODEL.speed_bin
headway_bin = MODEL.headway_bin
segment = MODEL.segment


@kernel()
def decide(cars, settings, counters, start, end):
    """Drivers `start` to `end` choose an acceleration; speed, headway and conflicts are counted."""
    choose(cars, settings, start, end)
    count(cars, settings, counters, start, end)


@part()
def choose(cars, settings, start, end):
    """What the next curve allows, then the acceleration that is wanted behind the leader."""
    real, kinds, limit, wanted = cars.real, cars.kinds, cars.curve_limit, cars.wanted
    lane, kind, leader = cars.small[LANE], cars.small[CLASS], cars.leader[OWN]
    curve_speed, half_lap, straight = cars.curve_speed, settings.half_lap, settings.straight
    track, improved = settings.track, settings.improved
    x, v, braking = real[X], real[V], real[BRAKING]
    for i in range(start, end):
        curve = curve_speed[lane[i]]
        limit[i] = curve_limited_acceleration(v[i], x[i], braking[i], curve, half_lap, straight)
    for i in range(start, end):
        j, k = leader[i], kind[i]
        gap = ahead_of(x[i], x[j], j <= i, track) - kinds[LENGTH, kind[j]]
        driver = (real[DESIRED, i], real[HEADWAY, i], braking[i], real[APPROACH, i])
        of_kind = (
            kinds[MIN_GAP, k],
            kinds[ACCELERATION, k],
            kinds[POWER, k],
            kinds[DRAG, k],
            kinds[TYRE, k],
        )
        wanted[i] = wanted_behind(v[j], gap, v[i], limit[i], driver, of_kind, improved)


@part()
def count(cars, settings, counters, start, end):
    """Speeds, headways and the conflicts that begin in this step."""
    x, v, reaction = cars.real[X], cars.real[V], cars.real[REACTION]
    kind, conflict, leader = cars.small[CLASS], cars.small[CONFLICT], cars.leader[OWN]
    length, tyre = cars.kinds[LENGTH], cars.kinds[TYRE]
    track, near_miss, conflicts = settings.track, settings.near_miss, counters.conflicts
    speeds, headways = counters.speed_histogram, counters.headway_histogram
    for i in range(start, end):
        j = leader[i]
        ahead = ahead_of(x[i], x[j], j <= i, track)
        gap = ahead - length[kind[j]]
        speeds[int(speed_bin(v[i]))] += 1
        headways[int(headway_bin(ahead, v[i]))] += 1
        near = closes_within(gap, v[i], v[j], near_miss)
        stopping = cannot_stop(gap, v[i], v[j], reaction[i], tyre[kind[i]])
        going_on = near << NEAR_MISS | stopping << CANNOT_STOP | (gap <= 0.0) << COLLISION
        begun = going_on & ~conflict[i]
        if begun:
            place = int(segment(x[i], track))
            for row in range(3):
                conflicts[row, place] += begun >> row & 1
        conflict[i] = going_on
