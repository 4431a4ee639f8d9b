"""Lane changes over whole arrays: both sides and all vehicles concerned in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simcore.counts import LEFT, RIGHT
from simcore.model import bind
from simcore.state import Vector

if TYPE_CHECKING:
    from simcore.engines.numpy.traffic import NumpyTraffic

MODEL = bind({})
Slots = NDArray[np.intp]


def change_lanes(engine: NumpyTraffic, blocks: list[slice]) -> None:
    """All decide on the same state; who comes first in driving order gets the gap."""
    parts = [_willing(engine, *_candidates(engine, block)) for block in blocks]
    parts = [part for part in parts if part[0].size]
    if not parts:
        return
    slots, side, gain = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((side, -gain, slots))  # the better side first; to the right if equal
    slots, first = np.unique(slots[order], return_index=True)
    target = engine.world().lane[slots] + side[order][first]
    _change(engine, slots, target)


def _candidates(engine: NumpyTraffic, block: slice) -> tuple[Slots, Slots]:
    """Who may look at the lane to the right (-1) or left (+1): slots and sides."""
    world, changing = engine.world(), engine.rules.lane_changing
    assert changing is not None
    lane = world.lane[block]
    free = engine.clock.time_s - world.changed_s[block] >= changing.pause_s
    right = (free & (lane > 0)).nonzero()[0]
    left = (free & (lane < engine.scenario.track.lanes - 1)).nonzero()[0]
    slots = np.concatenate([right, left])
    side = np.ones(slots.size, dtype=np.intp)
    side[: right.size] = -1
    slots += block.start
    return slots, side


def _willing(engine: NumpyTraffic, slots: Slots, side: Slots) -> tuple[Slots, Slots, Vector]:
    """Those with room and a reason: slots, sides and gains above the threshold."""
    world, near = engine.world(), engine.near
    lane = world.lane[slots].astype(np.intp)
    leader, follower = near.around(slots, lane + side)
    gap_m = engine.gap_m(slots, leader)
    room = _has_room(engine, slots, follower, gap_m).nonzero()[0]
    slots, side, lane = slots[room], side[room], lane[room]
    leader, follower = leader[room], follower[room]
    own_gain = engine.wanted_behind(slots, leader, gap_m[room])
    own_gain -= engine.wanted_mps2[slots]
    old_follower = near.follower(slots, lane)
    hope = _can_be_worth_it(engine, side, own_gain, follower, old_follower)
    slots, side, own_gain = slots[hope], side[hope], own_gain[hope]
    surplus = _surplus(engine, slots, side, own_gain, follower[hope], old_follower[hope])
    wants = (surplus > 0.0).nonzero()[0]
    return slots[wants], side[wants], surplus[wants]


def _has_room(
    engine: NumpyTraffic, slots: Slots, follower: Slots, gap_ahead_m: Vector
) -> NDArray[np.bool_]:
    min_gap_m, gap_behind_m = engine.min_gap_m, engine.gap_m(follower, slots)
    room: NDArray[np.bool_] = MODEL.has_room(
        gap_ahead_m, gap_behind_m, min_gap_m[slots], min_gap_m[follower]
    )
    return room


def _can_be_worth_it(
    engine: NumpyTraffic, side: Slots, own_gain: Vector, follower: Slots, old_follower: Slots
) -> Slots:
    """Where the incentive could exceed the threshold if both followers gained all they can: up to
    the acceleration of the empty road. Rounding is monotone, so nobody is left out by it."""
    most = engine.most_gain_mps2[follower], engine.most_gain_mps2[old_follower]
    return (_incentive(engine, side, own_gain, 0.0, *most) > 0.0).nonzero()[0]


def _surplus(
    engine: NumpyTraffic,
    slots: Slots,
    side: Slots,
    own_gain: Vector,
    follower: Slots,
    old_follower: Slots,
) -> Vector:
    """By how much they want to change to that side."""
    wanted = engine.wanted_mps2
    who = np.concatenate([follower, old_follower])
    behind_whom = np.concatenate([slots, engine.near.leader[slots]])
    gap_m = engine.gap_m(who, behind_whom)
    new, old = engine.wanted_behind(who, behind_whom, gap_m).reshape(2, -1)
    alone = follower == slots
    new[alone] = 0.0
    new_gain = np.where(alone, 0.0, new - wanted[follower])
    old_gain = np.where(old_follower == slots, 0.0, old - wanted[old_follower])
    return _incentive(engine, side, own_gain, new, new_gain, old_gain)


def _incentive(
    engine: NumpyTraffic, side: Slots, own_gain: Vector, new: Vector | float, *gains: Vector
) -> Vector:
    changing = engine.rules.lane_changing
    assert changing is not None
    threshold_mps2 = changing.threshold_mps2 + side * changing.keep_right_mps2
    surplus: Vector = MODEL.change_surplus(
        own_gain, new, *gains, changing.politeness, threshold_mps2, changing.safe_braking_mps2
    )
    return surplus


def _change(engine: NumpyTraffic, slots: Slots, target: Slots) -> None:
    """Of those who want the same gap, the first in driving order."""
    world = engine.world()
    leader, _ = engine.near.around(slots, target)
    gap = np.where(leader == slots, world.lane.size + target, leader)
    winners = np.sort(np.unique(gap, return_index=True)[1])
    slots, target = slots[winners], target[winners]
    to_left = int((target > world.lane[slots]).sum())
    engine.counts.lane_changes[LEFT] += to_left
    engine.counts.lane_changes[RIGHT] += slots.size - to_left
    world.lane[slots] = target
    world.changed_s[slots] = engine.clock.time_s
