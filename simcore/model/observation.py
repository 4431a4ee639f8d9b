"""Into which bin of the live statistics a vehicle falls. Bins are whole numbers, so that sums do
not depend on the order in which vehicles are taken."""

from simcore.model.primitives import Quantity, floor, maximum, minimum

SPEED_BINS = 64  # of 1 m/s; the last one is open
HEADWAY_BINS = 41  # of 0.25 s; the last one is open
SEGMENTS = 64  # of the track, where conflicts are located


def speed_bin(speed: Quantity) -> Quantity:
    return minimum(floor(speed), 63.0)


def headway_bin(distance_to_leader: Quantity, speed: Quantity) -> Quantity:
    """Time headway, front to front."""
    return minimum(floor(4.0 * distance_to_leader / maximum(speed, 0.1)), 40.0)


def segment(position: Quantity, track_length: float) -> Quantity:
    """Of SEGMENTS equal ones, counted from position 0."""
    laps = position / track_length
    return minimum(floor(64.0 * (laps - floor(laps))), 63.0)


def micrometres(distance: Quantity) -> Quantity:
    return floor(1e6 * distance + 0.5)
