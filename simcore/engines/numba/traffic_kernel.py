"""Motion, and whole steps of the full model, compiled."""

import numpy as np

from simcore.counts import DISTANCE_UM, STEPS, VEHICLE_STEPS
from simcore.engines.numba.cars import DESIRED, HELD, INTENDED, MODEL, REACTION, VEHICLE, A, V, X
from simcore.engines.numba.change_kernel import change, weigh
from simcore.engines.numba.compiled import kernel, part
from simcore.engines.numba.decide_kernel import decide
from simcore.engines.numba.order_kernel import find_leaders, put_in_order

within_jerk_limit = MODEL.within_jerk_limit
within_desired_speed = MODEL.within_desired_speed
next_speed = MODEL.next_speed
distance = MODEL.distance
micrometres = MODEL.micrometres


@part()
def feel(cars, settings, dt, steps_before, start, end):
    """The acceleration that is wanted, late by the reaction time and within the jerk limit; in long
    steps, none that overshoots the desired speed."""
    a, wanted, vehicle = cars.real[A], cars.wanted, cars.whole[VEHICLE]
    reaction, delayed, jerk = cars.real[REACTION], settings.delayed, settings.jerk
    for i in range(start, end):
        felt = wanted[i]
        if delayed:
            held, intended = cars.real[HELD], cars.real[INTENDED]
            period = max(1, int(np.floor(reaction[i] / dt + 0.5)))
            if (steps_before + vehicle[i]) % period == 0:
                held[i], intended[i] = intended[i], wanted[i]
            felt = held[i]
        if jerk > 0.0:
            felt = within_jerk_limit(felt, a[i], jerk * dt)
        if dt > settings.even:
            felt = within_desired_speed(felt, cars.real[V, i], cars.real[DESIRED, i], dt)
        a[i] = felt


@kernel()
def move(cars, settings, counters, dt, steps_before, start, end):
    """Move vehicles `start` to `end`. Slices first: a loop that starts at 0 is vectorised."""
    x, v, a = cars.real[X][start:end], cars.real[V][start:end], cars.real[A][start:end]
    if settings.delayed or settings.jerk > 0.0 or dt > settings.even:
        feel(cars, settings, dt, steps_before, start, end)
    else:
        a[:] = cars.wanted[start:end]
    way = 0
    for i in range(x.size):
        speed = next_speed(v[i], a[i], dt)
        driven = distance(v[i], speed, dt)
        v[i] = speed
        x[i] += driven
        way += int(micrometres(driven))
    counters.totals[DISTANCE_UM] += way
    counters.totals[VEHICLE_STEPS] += x.size


@kernel()
def run(cars, settings, counters, steps, dt, since, steps_of_dt, steps_before):
    """Steps until a vehicle has no gap: how many were made, and how many have none after the last.

    The time is that of Clock: `since` plus dt times `steps_of_dt` and the steps made here.
    """
    n, hits = cars.wanted.size, 0
    for k in range(steps):
        decide(cars, settings, counters, 0, n)
        if settings.changing:
            time = since + (steps_of_dt + k) * dt
            weigh(cars, settings, time, 0, n)
            change(cars, counters, time)
        move(cars, settings, counters, dt, steps_before + k, 0, n)
        counters.totals[STEPS] += 1
        put_in_order(cars, settings)
        hits = find_leaders(cars, settings, 0, n)
        if hits:
            return k + 1, hits
    return steps, hits
