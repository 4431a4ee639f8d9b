"""Car following, compiled: see `simcore.engines.numpy.ring` for the form of the IDM.

A step runs over the vehicles in place and from behind, so the leader still has its old values when
its follower looks at it. `x` and `v` have a ghost cell at the end for the leader of the last one.
Rows of `p`: scaled headway, minimum gap, free road, maximum acceleration, unit times dt; a row has
one number where all drivers are alike.
"""

from simcore.engines.numba.compiled import kernel, part

# Contraction to fused operations, and no care for the sign of zero and for NaN, which lets the
# maximum be vectorised. Nothing is reordered: a step gives the same bits in whatever block.
FAST = {"contract", "nsz", "nnan"}


@part(fastmath=FAST)
def acceleration(gap, v, leader, headway, min_gap, free, maximum):
    """In units of 1 / (4 b)."""
    wanted = max(v * (headway + (v - leader)), 0.0) + min_gap
    ratio = wanted / gap
    road = v * v * free
    return maximum - road * road - ratio * ratio


@part(fastmath=FAST)
def sweep_alike(x, v, n, length, headway, min_gap, free, maximum, unit_dt, half_dt):
    """One step of n vehicles; returns how many had no gap before it."""
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
    """The same with parameters of each vehicle."""
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
def sweep(x, v, p, start, end, length, half_dt):
    """Vehicles `start` to `end`; how many had no gap before the step."""
    n = end - start
    own_x, own_v = x[start : end + 1], v[start : end + 1]
    if p.shape[1] == 1:
        row = p[:, 0]
        return sweep_alike(own_x, own_v, n, length, row[0], row[1], row[2], row[3], row[4], half_dt)
    # Rows first: a slice of two dimensions is not contiguous, and loops over it are not vectorised.
    a, b = start, end
    headway, min_gap, free = p[0][a:b], p[1][a:b], p[2][a:b]
    return sweep_mixed(
        own_x, own_v, n, length, headway, min_gap, free, p[3][a:b], p[4][a:b], half_dt
    )


@part(fastmath=FAST)
def decide_alike(x, v, a, length, headway, min_gap, free, maximum):
    for i in range(a.size):
        gap = x[i + 1] - x[i] - length
        a[i] = acceleration(gap, v[i], v[i + 1], headway, min_gap, free, maximum)


@part(fastmath=FAST)
def decide_mixed(x, v, a, length, headway, min_gap, free, maximum):
    for i in range(a.size):
        gap = x[i + 1] - x[i] - length
        a[i] = acceleration(gap, v[i], v[i + 1], headway[i], min_gap[i], free[i], maximum[i])


@part(fastmath=FAST)
def move_alike(x, v, a, unit_dt, half_dt):
    for i in range(a.size):
        new = max(v[i] + unit_dt * a[i], 0.0)
        x[i] += half_dt * (v[i] + new)
        v[i] = new


@part(fastmath=FAST)
def move_mixed(x, v, a, unit_dt, half_dt):
    for i in range(a.size):
        new = max(v[i] + unit_dt[i] * a[i], 0.0)
        x[i] += half_dt * (v[i] + new)
        v[i] = new


@part(fastmath=FAST)
def hits(x, n, length):
    """How many have no gap."""
    hit = 0
    for i in range(n):
        hit += x[i + 1] - x[i] - length <= 0.0
    return hit


@part()
def last_step(x, v, a, p, track, length, half_dt):
    """A step that keeps the accelerations, and the look ahead after it."""
    n = a.size
    x[n], v[n] = x[0] + track, v[0]
    if p.shape[1] == 1:
        row = p[:, 0]
        decide_alike(x, v, a, length, row[0], row[1], row[2], row[3])
        move_alike(x, v, a, row[4], half_dt)
    else:
        decide_mixed(x, v, a, length, p[0], p[1], p[2], p[3])
        move_mixed(x, v, a, p[4], half_dt)
    x[n], v[n] = x[0] + track, v[0]
    return hits(x, n, length)


@kernel()
def run(x, v, a, p, steps, track, length, half_dt):
    """Steps of a ring; how often somebody had no gap."""
    n, hit = a.size, 0
    for _ in range(steps - 1):
        x[n], v[n] = x[0] + track, v[0]
        hit += sweep(x, v, p, 0, n, length, half_dt)
    return hit + last_step(x, v, a, p, track, length, half_dt)
