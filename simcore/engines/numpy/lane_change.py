"""Lane changes over whole arrays: both sides and all vehicles concerned in one go."""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from simcore.engines.numpy.drivers import Drivers
from simcore.engines.numpy.lane_order import Slots
from simcore.model import bind
from simcore.rules import LaneChanging
from simcore.state import Vector

MODEL = bind({})


def lane_changes(
    drivers: Drivers, changing: LaneChanging, time_s: float, blocks: Iterable[slice]
) -> tuple[Slots, Slots]:
    """Slots of the vehicles that change lane and the lanes they change to, shapes (changes,).

    All drivers decide on the same state; of those who want the same gap, the first in driving order
    gets it. The model is MOBIL: see `simcore.model.lane_change`.
    """
    candidates = (_candidates(drivers, changing, time_s, block) for block in blocks)
    parts = [_willing(drivers, changing, *slots_and_sides) for slots_and_sides in candidates]
    parts = [part for part in parts if part[0].size]
    if not parts:
        no_slots = np.empty(0, dtype=np.intp)
        return no_slots, no_slots
    slots, side, gain = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((side, -gain, slots))  # the better side first; to the right if equal
    slots, first = np.unique(slots[order], return_index=True)
    target = drivers.world.lane[slots] + side[order][first]
    return _first_into_gap(drivers, slots, target)


def _candidates(
    drivers: Drivers, changing: LaneChanging, time_s: float, block: slice
) -> tuple[Slots, Slots]:
    """Drivers who may look at the lane to the right (-1) or left (+1): slots and sides."""
    lane = drivers.world.lane[block]
    free = drivers.world.changed_s[block] <= MODEL.latest_change(time_s, changing.pause_s)
    right = (free & (lane > 0)).nonzero()[0]
    left = (free & (lane < drivers.track.lanes - 1)).nonzero()[0]
    slots = np.concatenate([right, left])
    side = np.ones(slots.size, dtype=np.intp)
    side[: right.size] = -1
    slots += block.start
    return slots, side


def _willing(
    drivers: Drivers, changing: LaneChanging, slots: Slots, side: Slots
) -> tuple[Slots, Slots, Vector]:
    """Candidates with room and a reason: slots, sides and gains above the threshold."""
    lane_order = drivers.lane_order
    lane = drivers.world.lane[slots].astype(np.intp)
    leader, follower = lane_order.leader_and_follower(slots, lane + side)
    gap_m = drivers.gap_m(slots, leader)
    room = _has_room(drivers, slots, follower, gap_m).nonzero()[0]
    slots, side, lane = slots[room], side[room], lane[room]
    leader, follower = leader[room], follower[room]
    own_gain = drivers.wanted_behind(slots, leader, gap_m[room], lane + side)
    own_gain -= drivers.wanted_mps2[slots]
    old_follower = lane_order.follower(slots, lane)
    promising = _promising(drivers, changing, side, own_gain, follower, old_follower)
    slots, side, own_gain = slots[promising], side[promising], own_gain[promising]
    follower, old_follower = follower[promising], old_follower[promising]
    surplus = _surplus(drivers, changing, slots, side, own_gain, follower, old_follower)
    wants = (surplus > 0.0).nonzero()[0]
    return slots[wants], side[wants], surplus[wants]


def _has_room(
    drivers: Drivers, slots: Slots, follower: Slots, gap_ahead_m: Vector
) -> NDArray[np.bool_]:
    min_gap_m, gap_behind_m = drivers.min_gap_m, drivers.gap_m(follower, slots)
    room: NDArray[np.bool_] = MODEL.has_room(
        gap_ahead_m, gap_behind_m, min_gap_m[slots], min_gap_m[follower]
    )
    return room


def _promising(
    drivers: Drivers,
    changing: LaneChanging,
    side: Slots,
    own_gain: Vector,
    follower: Slots,
    old_follower: Slots,
) -> Slots:
    """Where the incentive could exceed the threshold if both followers gained all they can: up to
    the acceleration of the empty road. Rounding is monotone, so it leaves no driver out."""
    most_gains = drivers.most_gain_mps2[follower], drivers.most_gain_mps2[old_follower]
    return (_incentive(changing, side, own_gain, 0.0, math.inf, *most_gains) > 0.0).nonzero()[0]


def _surplus(
    drivers: Drivers,
    changing: LaneChanging,
    slots: Slots,
    side: Slots,
    own_gain: Vector,
    follower: Slots,
    old_follower: Slots,
) -> Vector:
    """By how much the incentive exceeds the threshold for that side.

    After the change the new follower is behind the vehicle, the old follower behind its old leader.
    """
    wanted = drivers.wanted_mps2
    followers = np.concatenate([follower, old_follower])
    their_leaders = np.concatenate([slots, drivers.lane_order.leader[slots]])
    gap_m = drivers.gap_m(followers, their_leaders)
    new, old = drivers.wanted_behind(followers, their_leaders, gap_m).reshape(2, -1)
    alone = follower == slots
    new[alone] = 0.0
    new_gain = np.where(alone, 0.0, new - wanted[follower])
    old_gain = np.where(old_follower == slots, 0.0, old - wanted[old_follower])
    tyre_mps2 = drivers.tyre_mps2(follower)
    return _incentive(changing, side, own_gain, new, tyre_mps2, new_gain, old_gain)


def _incentive(
    changing: LaneChanging,
    side: Slots,
    own_gain: Vector,
    new: Vector | float,
    tyre_mps2: Vector | float,
    *gains: Vector,
) -> Vector:
    """new, tyre_mps2: of the new follower, what it would want then, and the grip of its tyres."""
    threshold_mps2 = changing.threshold_mps2 + side * changing.keep_right_mps2
    by = changing.politeness, threshold_mps2, changing.safe_braking_mps2, tyre_mps2
    surplus: Vector = MODEL.change_surplus(own_gain, new, *gains, *by)
    return surplus


def _first_into_gap(drivers: Drivers, slots: Slots, target: Slots) -> tuple[Slots, Slots]:
    """Of those who want the same gap, the first in driving order.

    The number of a gap is the slot of its leader; that of an empty lane is above all slots.
    """
    leader, _ = drivers.lane_order.leader_and_follower(slots, target)
    gap = np.where(leader == slots, drivers.world.lane.size + target, leader)
    winners = np.sort(np.unique(gap, return_index=True)[1])
    return slots[winners], target[winners]
