"""What the kernels of the full model work on, and what they compute for a vehicle and its leader.

Columns come as rows of three tables, named by the indices below. Every operation on numbers is one
of the model's behaviours, in the reference's order and without the liberties of fast arithmetic, so
that results are the same to the last bit. Units are those of the model: m, s, m/s and m/s2.
"""

import math
from typing import NamedTuple

import numpy as np

from simcore.engines.numba.compiled import part
from simcore.model import bind

X, V, A, CHANGED, DESIRED, HEADWAY, BRAKING, APPROACH, REACTION, HELD, INTENDED = range(11)
VEHICLE, LAPS = range(2)
LANE, CLASS, CONFLICT = range(3)
LENGTH, MIN_GAP, ACCELERATION, POWER, DRAG, TYRE = range(6)
TO_RIGHT, OWN, TO_LEFT = range(3)


class Settings(NamedTuple):
    """The scenario's constants, in the model's units."""

    track: float
    half_lap: float
    straight: float
    near_miss: float
    improved: bool
    changing: bool
    politeness: float
    threshold: float
    keep_right: float
    safe_braking: float
    pause: float
    delayed: bool
    jerk: float  # 0: no limit
    even: float  # s: in longer steps drivers are kept from overshooting their desired speeds


class Counters(NamedTuple):
    """The arrays of `simcore.counts.Counts`, in the order of its fields."""

    speed_histogram: np.ndarray
    headway_histogram: np.ndarray
    conflicts: np.ndarray
    lane_changes: np.ndarray
    totals: np.ndarray


class Cars(NamedTuple):
    """All columns, and what drivers see and want during a step.

    real, whole, small: the tables of `simcore.world.Tables`.
    leader: rows TO_RIGHT, OWN, TO_LEFT, shape (3, vehicles): the leader in that lane, or the
        vehicle itself where the lane is empty or does not exist.
    curve_limit, wanted: the acceleration the next curve allows and the one chosen, shape
        (vehicles,).
    side: where each vehicle wants to change to, shape (vehicles,): -1 right, 1 left, 0 nowhere.
    taken: whether the gap behind that leader, or that empty lane, was taken in this step, shape
        (vehicles + lanes,).
    kinds: the fields of `simcore.world.Classes` in their order, shape (6, classes).
    curve_speed: of each lane, shape (lanes,).
    """

    real: np.ndarray
    whole: np.ndarray
    small: np.ndarray
    leader: np.ndarray
    curve_limit: np.ndarray
    wanted: np.ndarray
    side: np.ndarray
    taken: np.ndarray
    kinds: np.ndarray
    curve_speed: np.ndarray


MODEL = bind(
    {
        "maximum": part()(lambda a, b: a if a > b else b),
        "minimum": part()(lambda a, b: a if a < b else b),
        "where": part()(lambda condition, a, b: a if condition else b),
        "sqrt": math.sqrt,
        "floor": np.floor,
    },
    part(),
)
wanted_acceleration = MODEL.wanted_acceleration
within_vehicle_limits = MODEL.within_vehicle_limits


# Loops hand numbers to parts, not arrays: each array that is handed on counts a reference, which
# costs more than the arithmetic and makes threads wait for one another.


@part()
def ahead_of(x, leader_x, wraps, track):
    """Front to front; a leader not later in the order is a lap further on (`wraps`)."""
    return (leader_x - x) + (track if wraps else 0.0)


@part()
def wanted_behind(leader_v, gap, v, limit, driver, kind, improved):
    """The acceleration a driver would want and could have behind that leader.

    driver: desired speed, headway, braking and approach.
    kind: the class's minimum gap, acceleration, power, drag and grip of the tyres.
    limit: what the next curve allows.
    """
    desired, headway, braking, approach = driver
    min_gap, acceleration, power, drag, tyre = kind
    wanted = wanted_acceleration(
        v,
        leader_v,
        gap,
        desired,
        headway,
        min_gap,
        acceleration,
        braking,
        approach,
        improved,
    )
    return within_vehicle_limits(wanted, v, limit, power, drag, tyre)
