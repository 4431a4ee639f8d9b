"""What engine, air, tyres and the road's bends leave of an acceleration a driver wants."""

from simcore.model.primitives import Quantity, floor, maximum, minimum, sqrt

ROLLING_MPS2 = 0.1  # a rolling resistance of about 1 % of the weight
AHEAD_S = 2.0  # how far drivers look ahead to a bend


def curve_limited_acceleration(
    speed: Quantity,
    position: Quantity,
    braking: Quantity,
    curve_speed: Quantity,
    half_lap: float,
    straight: float,
) -> Quantity:
    """The largest acceleration with which a vehicle, two seconds from now, still reaches the bend
    ahead at `curve_speed` by braking comfortably (v^2 = v_curve^2 + 2 b d), or has that speed if
    it drives in the bend by then. Within a bend speed and curve speed meet in about a second.

    So one who brakes at b is faster than the curve speed v by b times a second when the bend is two
    seconds ahead, and by less than v / e^3, 5 %, when it begins, whatever b and v are.
    """
    half_laps = position / half_lap
    along = half_lap / AHEAD_S * (half_laps - floor(half_laps))
    spare = maximum(0.0, straight / AHEAD_S - along - speed)  # metres to that point, over AHEAD_S
    return sqrt(curve_speed * curve_speed + 2.0 * AHEAD_S * braking * spare) - speed


def curve_limit_beside(limit: Quantity, speed: Quantity, faster: Quantity) -> Quantity:
    """What `curve_limited_acceleration` is in another lane, where it is `limit` in the own one.

    faster: by how much the square of the curve speed is larger there; nothing else differs.
    """
    reached = limit + speed
    return sqrt(maximum(0.0, reached * reached + faster)) - speed


def within_vehicle_limits(
    acceleration: Quantity,
    speed: Quantity,
    curve_limit: Quantity,
    power_per_mass: Quantity,
    drag_per_mass: Quantity,
    tyre: Quantity,
) -> Quantity:
    """Accelerating is bounded by the next curve and by traction, braking by the tyres alone.

    Traction is power over speed (below 1 m/s: the power at 1 m/s), at most what the tyres hold,
    less air drag and rolling resistance.

    Gillespie, Fundamentals of Vehicle Dynamics (1992), chapters 2 and 4.
    """
    traction = minimum(power_per_mass / maximum(speed, 1.0), tyre)
    upper = traction - drag_per_mass * speed * speed - ROLLING_MPS2
    return maximum(-tyre, minimum(minimum(acceleration, upper), curve_limit))


def within_jerk_limit(
    acceleration: Quantity, previous: Quantity, largest_change: Quantity
) -> Quantity:
    """`largest_change` is the jerk limit times the time step."""
    return maximum(previous - largest_change, minimum(acceleration, previous + largest_change))
