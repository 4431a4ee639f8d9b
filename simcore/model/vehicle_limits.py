"""What engine, air, tyres and the road's bends leave of an acceleration a driver wants."""

from simcore.model.primitives import Quantity, floor, maximum, minimum, sqrt

ROLLING_MPS2 = 0.1  # a rolling resistance of about 1 % of the weight


def curve_limited_speed(
    desired_speed: Quantity,
    position: Quantity,
    braking: Quantity,
    curve_speed: Quantity,
    half_lap: float,
    straight: float,
) -> Quantity:
    """Desired speed in or ahead of a bend: slow enough to reach it at `curve_speed` when braking
    comfortably from here (v^2 = v_curve^2 + 2 b d)."""
    along = position - half_lap * floor(position / half_lap)
    to_curve = maximum(0.0, straight - along)
    return minimum(desired_speed, sqrt(curve_speed * curve_speed + 2.0 * braking * to_curve))


def within_vehicle_limits(
    acceleration: Quantity,
    speed: Quantity,
    power_per_mass: Quantity,
    drag_per_mass: Quantity,
    tyre: Quantity,
) -> Quantity:
    """Traction is bounded by power over speed (below 1 m/s: by the power at 1 m/s) and by the
    tyres, from which air drag and rolling resistance are taken; braking by the tyres alone.

    Gillespie, Fundamentals of Vehicle Dynamics (1992), chapters 2 and 4.
    """
    traction = minimum(power_per_mass / maximum(speed, 1.0), tyre)
    upper = traction - drag_per_mass * speed * speed - ROLLING_MPS2
    return maximum(-tyre, minimum(acceleration, upper))


def within_jerk_limit(
    acceleration: Quantity, previous: Quantity, largest_change: Quantity
) -> Quantity:
    """`largest_change` is the jerk limit times the time step."""
    return maximum(previous - largest_change, minimum(acceleration, previous + largest_change))
