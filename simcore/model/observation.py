"""Into which bin of the live statistics a vehicle falls. Bins are whole numbers, so that sums do
not depend on the order in which vehicles are taken."""

from simcore.model.primitives import Quantity, floor, maximum, minimum

SPEED_BINS = 64  # of 1 m/s; the last one is open
HEADWAY_BINS = 41  # of 0.25 s; the last one is open
HEADWAY_BINS_PER_S = 4.0
SEGMENTS = 64  # of the track, where conflicts are located


def speed_bin(speed: Quantity) -> Quantity:
    """The bin of a speed, a whole number below SPEED_BINS."""
    return minimum(floor(speed), SPEED_BINS - 1.0)


def headway_bin(distance_to_leader: Quantity, speed: Quantity) -> Quantity:
    """The bin of the time headway, front to front, a whole number below HEADWAY_BINS."""
    bins = floor(HEADWAY_BINS_PER_S * distance_to_leader / maximum(speed, 0.1))
    return minimum(bins, HEADWAY_BINS - 1.0)


def segment(position: Quantity, track_length: float) -> Quantity:
    """The segment in which a position lies, of SEGMENTS equal ones from position 0 on."""
    laps = position / track_length
    return minimum(floor(SEGMENTS * (laps - floor(laps))), SEGMENTS - 1.0)


def micrometres(distance: Quantity) -> Quantity:
    """A distance in m as a whole number of micrometres."""
    return floor(1e6 * distance + 0.5)
