"""Car following, compiled: see `simcore.engines.numpy.ring` for the form of the IDM.

A step runs over the vehicles in place and from behind, so the leader still has its old values when
its follower looks at it. Positions `x` (m) and speeds `v` (m/s) of a whole ring have a ghost cell
at the end for the leader of the last vehicle. Rows of `p`: scaled headway, minimum gap, free road,
maximum acceleration, unit times dt; shape (5, vehicles), or (5, 1) where all drivers are alike.
"""

import numpy as np

from simcore.engines.numba.compiled import kernel, part

# Contraction to fused operations, and no care for the sign of zero and for NaN, which lets the
# maximum be vectorised. Nothing is reordered: a step gives the same bits in whatever block.
FAST = {"contract", "nsz", "nnan"}
TILE = 4096  # vehicles, each with its own parameters, that stay in the second-level cache
TILE_ALIKE = 16384  # vehicles that share their parameters


@part(fastmath=FAST)
def acceleration(gap, v, leader, headway, min_gap, free, maximum):
    """The IDM's acceleration in units of 1 / (4 b); `leader` is the leader's speed."""
    wanted = max(v * (headway + (v - leader)), 0.0) + min_gap
    ratio = wanted / gap
    road = v * v * free
    return maximum - road * road - ratio * ratio


@part(fastmath=FAST)
def sweep_alike(x, v, n, length, headway, min_gap, free, maximum, unit_dt, half_dt):
    """One step of n vehicles that share their parameters; how many had no gap before it."""
    hit = 0
    for i in range(n):
        gap = x[i + 1] - x[i] - length
        hit += gap <= 0.0
        a = acceleration(gap, v[i], v[i + 1], headway, min_gap, free, maximum)
        new = max(v[i] + unit_dt * a, 0.0)
        x[i] += half_dt * (v[i] + new)
        v[i] = new
    return hit


@part(fastmath=FAST)
def sweep_mixed(x, v, n, length, headway, min_gap, free, maximum, unit_dt, half_dt):
    """The same for vehicles with their own parameters."""
    hit = 0
    for i in range(n):
        gap = x[i + 1] - x[i] - length
        hit += gap <= 0.0
        a = acceleration(gap, v[i], v[i + 1], headway[i], min_gap[i], free[i], maximum[i])
        new = max(v[i] + unit_dt[i] * a, 0.0)
        x[i] += half_dt * (v[i] + new)
        v[i] = new
    return hit


@part()
def sweep(x, v, p, offset, start, end, length, half_dt):
    """One step of vehicles `start` to `end` of x and v; how many had no gap before it.

    `offset`: of the first vehicle of x and v in p.
    """
    n = end - start
    own_x, own_v = x[start : end + 1], v[start : end + 1]
    if p.shape[1] == 1:
        row = p[:, 0]
        return sweep_alike(own_x, own_v, n, length, row[0], row[1], row[2], row[3], row[4], half_dt)
    # Rows first: a slice of two dimensions is not contiguous, and loops over it are not vectorised.
    a, b = offset + start, offset + end
    headway, min_gap, free = p[0][a:b], p[1][a:b], p[2][a:b]
    return sweep_mixed(
        own_x, own_v, n, length, headway, min_gap, free, p[3][a:b], p[4][a:b], half_dt
    )


@part(fastmath=FAST)
def decide_alike(x, v, a, length, headway, min_gap, free, maximum):
    """Fill `a` with the scaled accelerations of vehicles that share their parameters."""
    for i in range(a.size):
        gap = x[i + 1] - x[i] - length
        a[i] = acceleration(gap, v[i], v[i + 1], headway, min_gap, free, maximum)


@part(fastmath=FAST)
def decide_mixed(x, v, a, length, headway, min_gap, free, maximum):
    """The same for vehicles with their own parameters."""
    for i in range(a.size):
        gap = x[i + 1] - x[i] - length
        a[i] = acceleration(gap, v[i], v[i + 1], headway[i], min_gap[i], free[i], maximum[i])


@part(fastmath=FAST)
def hits(x, n, length):
    """How many of n vehicles have no gap."""
    hit = 0
    for i in range(n):
        hit += x[i + 1] - x[i] - length <= 0.0
    return hit


@part()
def last_step(x, v, a, p, track, length, half_dt):
    """A step that keeps the accelerations in `a`; how many vehicles have no gap after it."""
    n = a.size
    x[n], v[n] = x[0] + track, v[0]
    if p.shape[1] == 1:
        row = p[:, 0]
        decide_alike(x, v, a, length, row[0], row[1], row[2], row[3])
    else:
        decide_mixed(x, v, a, length, p[0], p[1], p[2], p[3])
    sweep(x, v, p, 0, 0, n, length, half_dt)
    x[n], v[n] = x[0] + track, v[0]
    return hits(x, n, length)


@kernel()
def run(x, v, a, p, steps, track, length, half_dt):
    """Steps of a ring that fits into the cache; how often a vehicle had no gap."""
    n, hit = a.size, 0
    for _ in range(steps - 1):
        x[n], v[n] = x[0] + track, v[0]
        hit += sweep(x, v, p, 0, 0, n, length, half_dt)
    return hit + last_step(x, v, a, p, track, length, half_dt)


@kernel()
def history_of_first(x, v, p, length, half_dt, history):
    """Where the first of these vehicles is before each of the next steps.

    history: filled with rows position and speed, shape (2, steps).

    There are as many vehicles as steps, because what happens further ahead does not reach the first
    one in time. Changes x and v.
    """
    steps = history.shape[1]
    for k in range(steps):
        history[0, k], history[1, k] = x[0], v[0]
        sweep(x, v, p, 0, 0, steps - 1 - k, length, half_dt)


@kernel()
def run_domain(x, v, p, offset, leader, length, half_dt):
    """Several steps of a domain whose last vehicle follows `leader`; how often a gap was missing.

    leader: rows position and speed before each step, shape (2, steps).
    offset: of the domain's first vehicle in p.

    A tile goes through all steps while it is in the cache. A vehicle needs its leader one step
    earlier, so each step of a tile ends one vehicle further back than the step before, and in-place
    updates never meet a value that is too new.
    """
    last, steps, hit = x.size - 1, leader.shape[1], 0
    alike = p.shape[1] == 1
    end_x, end_v = np.empty(2), np.empty(2)
    tile = TILE_ALIKE if alike else TILE
    end_p = p if alike else p[:, offset + last : offset + last + 1].copy()
    for start in range(0, last, tile):
        end = min(start + tile, last)
        for k in range(steps):
            behind = last if end == last else max(end - k, 0)
            hit += sweep(x, v, p, offset, max(start - k, 0), behind, length, half_dt)
            if end == last:
                end_x[0], end_v[0] = x[last], v[last]
                end_x[1], end_v[1] = leader[0, k], leader[1, k]
                hit += sweep(end_x, end_v, end_p, 0, 0, 1, length, half_dt)
                x[last], v[last] = end_x[0], end_v[0]
    return hit


@kernel()
def run_bounded(x, v, a, p, desired, steps, track, length, half_dt):
    """Steps in which drivers would overshoot their desired speeds, and do not; how often a vehicle
    had no gap. desired: one speed for all, or one for each."""
    n, last, hit = a.size, desired.size - 1, 0
    for _ in range(steps):
        x[n], v[n] = x[0] + track, v[0]
        for i in range(n):
            k = min(i, last)
            gap = x[i + 1] - x[i] - length
            a[i] = acceleration(gap, v[i], v[i + 1], p[0, k], p[1, k], p[2, k], p[3, k])
            new = min(max(v[i] + p[4, k] * a[i], 0.0), max(v[i], desired[k]))
            x[i] += half_dt * (v[i] + new)
            v[i] = new
        x[n], v[n] = x[0] + track, v[0]
        hit += hits(x, n, length)
    return hit
