"""How a chosen acceleration moves a vehicle: constant within a step, and never backwards.

The ballistic update of Treiber and Kanagaraj, Physica A 419 (2015), pages 183 to 195.
"""

from simcore.model.primitives import Quantity, maximum, minimum


def next_speed(speed: Quantity, acceleration: Quantity, dt: float) -> Quantity:
    """The speed after a step of `dt` seconds, never below 0."""
    return maximum(0.0, speed + acceleration * dt)


def distance(speed: Quantity, new_speed: Quantity, dt: float) -> Quantity:
    """The distance driven in a step, by the mean of old and new speed."""
    return 0.5 * (speed + new_speed) * dt


def within_desired_speed(
    acceleration: Quantity, speed: Quantity, desired_speed: Quantity, dt: float
) -> Quantity:
    """At most what takes a vehicle to its desired speed in a step of `dt` seconds; 0 above it."""
    return minimum(acceleration, (maximum(speed, desired_speed) - speed) / dt)
