"""Into which bin of the live statistics a vehicle falls. Bins are whole numbers, so that sums do
not depend on the order in which vehicles are taken."""

from simcore.model.primitives import Quantity, floor, maximum, minimum

SPEED_BINS = 64  # of 1 m/s; the last one is open
HEADWAY_BINS = 41  # of 0.25 s; the last one is open
HEADWAY_BINS_PER_S = 4.0
SEGMENTS = 64  # of the track, where conflicts are located


def speed_bin(speed: Quantity) -> Quantity:
    return minimum(floor(speed), SPEED_BINS - 1.0)


def headway_bin(distance_to_leader: Quantity, speed: Quantity) -> Quantity:
    """Time headway, front to front."""
    bins = floor(HEADWAY_BINS_PER_S * distance_to_leader / maximum(speed, 0.1))
    return minimum(bins, HEADWAY_BINS - 1.0)


def segment(position: Quantity, track_length: float) -> Quantity:
    """Of SEGMENTS equal ones, counted from position 0."""
    laps = position / track_length
    return minimum(floor(SEGMENTS * (laps - floor(laps))), SEGMENTS - 1.0)


def micrometres(distance: Quantity) -> Quantity:
    return floor(1e6 * distance + 0.5)
