"""How a driver follows its leader.

`approach` is 1 / (2 sqrt(a b)) in s2/m, kept because a square root is slow and a and b are fixed.
"""

from simcore.model.primitives import Quantity, maximum, minimum, where


def desired_gap(
    speed: Quantity,
    leader_speed: Quantity,
    headway: Quantity,
    min_gap: Quantity,
    approach: Quantity,
) -> Quantity:
    """s* of Treiber, Hennecke, Helbing (2000), equation 4, never below the minimum gap."""
    return min_gap + maximum(0.0, speed * (headway + (speed - leader_speed) * approach))


def idm(
    speed: Quantity, desired_speed: Quantity, gap_ratio: Quantity, acceleration: Quantity
) -> Quantity:
    """Intelligent Driver Model, Treiber, Hennecke, Helbing (2000), equation 3, exponent 4.

    gap_ratio: desired gap over gap.
    """
    ratio = speed / desired_speed
    square = ratio * ratio
    return acceleration * (1.0 - square * square - gap_ratio * gap_ratio)


def improved_idm(
    speed: Quantity,
    desired_speed: Quantity,
    gap_ratio: Quantity,
    acceleration: Quantity,
    braking: Quantity,
) -> Quantity:
    """Improved IDM, Treiber and Kesting, Traffic Flow Dynamics (2013), section 11.3.7.

    Unlike the IDM it keeps the desired gap exactly at equilibrium, and a driver who is faster than
    desired slows down no harder than `braking`.
    """
    slow = speed <= desired_speed
    ratio = minimum(speed, desired_speed) / desired_speed
    square = ratio * ratio
    free_below = acceleration * (1.0 - square * square)
    excess = desired_speed / maximum(speed, desired_speed)
    free_above = -braking * (1.0 - excess ** (4.0 * acceleration / braking))
    free = where(slow, free_below, free_above)
    exponent = 2.0 * acceleration / maximum(free_below, 1e-9 * acceleration)
    near = acceleration * (1.0 - gap_ratio * gap_ratio)
    far_below = free_below * (1.0 - minimum(gap_ratio, 1.0) ** exponent)
    below = where(gap_ratio < 1.0, far_below, near)
    above = where(gap_ratio < 1.0, free, free + near)
    return where(slow, below, above)


def wanted_acceleration(
    speed: Quantity,
    leader_speed: Quantity,
    gap: Quantity,
    desired_speed: Quantity,
    headway: Quantity,
    min_gap: Quantity,
    acceleration: Quantity,
    braking: Quantity,
    approach: Quantity,
    improved: bool,
) -> Quantity:
    """By the car-following model of the scenario, in m/s2.

    Bumpers that touch count as 1 cm apart, so that a collision that is ignored brakes hard instead
    of dividing by nothing.
    """
    wanted_gap = desired_gap(speed, leader_speed, headway, min_gap, approach)
    gap_ratio = wanted_gap / maximum(gap, 0.01)
    if improved:
        return improved_idm(speed, desired_speed, gap_ratio, acceleration, braking)
    return idm(speed, desired_speed, gap_ratio, acceleration)
