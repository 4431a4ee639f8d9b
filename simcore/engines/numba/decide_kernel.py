"""What drivers want and what is counted, compiled."""

from simcore.counts import CANNOT_STOP, COLLISION, NEAR_MISS
from simcore.engines.numba.cars import (
    BRAKING,
    CLASS,
    CONFLICT,
    LANE,
    LENGTH,
    MODEL,
    OWN,
    REACTION,
    TYRE,
    V,
    X,
    ahead_of,
    driver_rows,
    kind_rows,
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
    x, v, braking = cars.real[X], cars.real[V], cars.real[BRAKING]
    driver, kinds, kind = driver_rows(cars.real), kind_rows(cars.kinds), cars.small[CLASS]
    lane, leader, limit, wanted = cars.small[LANE], cars.leader[OWN], cars.curve_limit, cars.wanted
    curve_speed, half_lap, straight = cars.curve_speed, settings.half_lap, settings.straight
    for i in range(start, end):
        curve = curve_speed[lane[i]]
        limit[i] = curve_limited_acceleration(v[i], x[i], braking[i], curve, half_lap, straight)
    for i in range(start, end):
        wanted[i] = wanted_behind(x, v, limit, driver, kind, kinds, settings, i, leader[i])


@part()
def count(cars, settings, counters, start, end):
    x, v, reaction = cars.real[X], cars.real[V], cars.real[REACTION]
    kind, conflict, leader = cars.small[CLASS], cars.small[CONFLICT], cars.leader[OWN]
    length, tyre = cars.kinds[LENGTH], cars.kinds[TYRE]
    track, near_miss, conflicts = settings.track, settings.near_miss, counters.conflicts
    speeds, headways = counters.speed_histogram, counters.headway_histogram
    for i in range(start, end):
        j = leader[i]
        ahead = ahead_of(x, i, j, track)
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
