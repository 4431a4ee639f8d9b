"""What the drivers of the full model see and want, over whole arrays."""

from dataclasses import astuple
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.engines.numpy.lane_order import LaneOrder, Slots
from simcore.model import bind
from simcore.scenario import Scenario
from simcore.state import Vector
from simcore.world import Classes, World, rules_of

MODEL = bind({})


class Drivers:
    """The vehicles of a world and what is kept of them for all stages of a step.

    length_m, min_gap_m: of each vehicle's class, shape (vehicles,).
    curve_limit_mps2, wanted_mps2: the acceleration the next curve allows and the one the driver
        has chosen, shape (vehicles,).
    most_gain_mps2: what the class's acceleration on the empty road exceeds the chosen one by,
        shape (vehicles,).
    lane_order: leaders and followers.
    """

    def __init__(
        self, scenario: Scenario, classes: Classes, curve_speed_mps: Vector, world: World
    ) -> None:
        """Room for these vehicles; `look` must follow.

        curve_speed_mps: of each lane, shape (lanes,).
        """
        count, track = world.lane.size, scenario.track
        self.world = world
        self.lane_order = LaneOrder(count, track.lanes)
        self.curve_limit_mps2, self.wanted_mps2, self.most_gain_mps2 = np.empty((3, count))
        self._sizes = np.empty((2, count))
        self.length_m, self.min_gap_m = self._sizes
        by_class = np.array(astuple(classes))
        self._class_sizes = by_class[:2]  # length, minimum gap
        self._class_limits = by_class[2:]  # acceleration, power, drag, tyres
        self.track, self._curve_speed_mps = track, curve_speed_mps
        self._half_winding_m = track.winding_m / 2
        self._curve_squares = curve_speed_mps * curve_speed_mps
        self._improved = rules_of(scenario).following == "improved_idm"

    def look(self) -> None:
        """Look up leaders and gaps of vehicles that are in driving order."""
        world, track = self.world, self.track
        self._class_sizes.take(world.vehicle_class, axis=1, out=self._sizes, mode="clip")
        self.lane_order.look(
            world.position_m, world.lane, self.length_m, track.lanes, track.length_m
        )

    def speeds_mps(self, block: slice) -> tuple[Vector, Vector]:
        """Speeds of the vehicles of a block and of their leaders, both of shape (block,)."""
        speed_mps = self.world.speed_mps
        return speed_mps[block], speed_mps[self.lane_order.leader[block]]

    def class_limits(self, slots: slice | Slots) -> Vector:
        """Acceleration, power per mass, drag per mass and grip of the tyres, shape (4, slots).

        Of each vehicle's class, in the units of `simcore.world.Classes`.
        """
        limits: Vector = self._class_limits.take(self.world.vehicle_class[slots], axis=1)
        return limits

    def tyre_mps2(self, slots: Slots) -> Vector:
        """Grip of the tyres of each vehicle's class, shape as `slots`."""
        grip_mps2: Vector = self._class_limits[-1].take(self.world.vehicle_class[slots])
        return grip_mps2

    def choose(
        self,
        block: slice,
        speed_mps: Vector,
        leader_mps: Vector,
        acceleration_mps2: Vector,
        *limits: Vector,
    ) -> None:
        """Drivers of a block choose an acceleration behind their leaders.

        speed_mps, leader_mps: what `speeds_mps` returned. acceleration_mps2, limits: the rows that
        `class_limits` returned.
        """
        world, braking_mps2 = self.world, self.world.braking_mps2[block]
        curve_limit = self.curve_limit_mps2[block] = MODEL.curve_limited_acceleration(
            speed_mps,
            world.position_m[block],
            braking_mps2,
            self._curve_speed_mps[world.lane[block]],
            self._half_winding_m,
            self.track.straight_m,
        )
        wanted_mps2 = MODEL.wanted_acceleration(
            speed_mps,
            leader_mps,
            self.lane_order.gap_m[block],
            world.desired_speed_mps[block],
            world.headway_s[block],
            self.min_gap_m[block],
            acceleration_mps2,
            braking_mps2,
            world.approach[block],
            self._improved,
        )
        wanted_mps2 = MODEL.within_vehicle_limits(wanted_mps2, speed_mps, curve_limit, *limits)
        self.wanted_mps2[block] = wanted_mps2
        np.subtract(acceleration_mps2, wanted_mps2, out=self.most_gain_mps2[block])

    def wanted_behind(
        self, slots: Slots, leader: Slots, gap_m: Vector, lane: Slots | None = None
    ) -> Vector:
        """The acceleration in m/s2 these would want and could have behind those leaders.

        slots, leader, gap_m and the result: shape (candidates,). lane: to be driven in, shape
        (candidates,); None: the own one.
        """
        world = self.world
        acceleration, *limits = self.class_limits(slots)
        speed_mps = world.speed_mps[slots]
        wanted_mps2 = MODEL.wanted_acceleration(
            speed_mps,
            world.speed_mps[leader],
            gap_m,
            world.desired_speed_mps[slots],
            world.headway_s[slots],
            self.min_gap_m[slots],
            acceleration,
            world.braking_mps2[slots],
            world.approach[slots],
            self._improved,
        )
        limited: Vector = MODEL.within_vehicle_limits(
            wanted_mps2, speed_mps, self._curve_limit(slots, speed_mps, lane), *limits
        )
        return limited

    def _curve_limit(self, slots: Slots, speed_mps: Vector, lane: Slots | None) -> Vector:
        limit_mps2 = self.curve_limit_mps2[slots]
        if lane is None:
            return limit_mps2
        faster = self._curve_squares[lane] - self._curve_squares[self.world.lane[slots]]
        beside_mps2: Vector = MODEL.curve_limit_beside(limit_mps2, speed_mps, faster)
        return beside_mps2

    def gap_m(self, slots: Slots, leader: Slots) -> Vector:
        """Bumper to bumper, shape as `slots` and `leader`.

        A leader that does not stand later in the order is a lap further on.
        """
        position_m = self.world.position_m
        wraps_m = (leader <= slots) * self.track.length_m
        gap_m: Vector = position_m[leader] - position_m[slots] + wraps_m - self.length_m[leader]
        return gap_m

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All arrays that are held beside the world's columns."""
        kept = (self.curve_limit_mps2, self.wanted_mps2, self.most_gain_mps2, self._sizes)
        return *kept, *self.lane_order.arrays()
