"""The conflicts of a run one by one: who came too close to whom, when, where and how."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.counts import CANNOT_STOP, COLLISION, NEAR_MISS
from simcore.engines.traffic import Removal, TrafficEngine
from simcore.model.conflict import cannot_stop, closes_within
from simcore.simulation import Simulation
from simcore.state import State, Vector
from simcore.world import classes_of

KINDS = {NEAR_MISS: "near miss", CANNOT_STOP: "stopping sight", COLLISION: "collision"}

# One conflict, at the moment at which it begins.
EVENT = np.dtype(
    [
        ("time_s", np.float64),
        ("kind", "U16"),
        ("vehicle", np.int32),
        ("partner", np.int32),
        ("lane", np.uint8),
        ("position_m", np.float64),
        ("gap_m", np.float64),
        ("time_to_collision_s", np.float64),
    ]
)


class Conflicts:
    """An observer that lists the conflicts which `LiveMetrics` counts.

    Like the engine it looks at the state in which a step begins, so that a list has as many of each
    kind as were counted in the same steps. A collision that ends the run is listed beyond that.
    """

    def __init__(self, simulation: Simulation) -> None:
        """From now on; what is under way already has begun before.

        ValueError where vehicles only follow their leader.
        """
        engine = simulation._engine
        if not isinstance(engine, TrafficEngine):
            raise ValueError("conflicts are those of the full model: the scenario must have rules")
        traits, vehicles = engine.traits(), simulation.scenario.vehicles
        tyre_mps2 = classes_of(simulation.scenario).tyre_mps2[traits["vehicle_class"]]
        self._reaction_s, self._tyre_mps2 = np.ones((2, vehicles))
        self._under_way = np.zeros(vehicles, dtype=np.uint8)
        self._reaction_s[traits["vehicle"]] = traits["reaction_s"]
        self._tyre_mps2[traits["vehicle"]] = tyre_mps2
        self._under_way[traits["vehicle"]] = traits["conflict"]
        self._rules, self._removals = engine.rules, engine.removals
        self._removed = len(self._removals)
        self._begun: list[NDArray[Any]] = []

    def see(self, before: State, after: State) -> None:
        """Take note of what begins in a step."""
        self._note(before, self._bits(before))
        self._note_removals()
        if self._rules.on_collision == "stop":  # if there is one, the run ends here
            bits = self._under_way[after.vehicle]
            bits[after.gap_m <= 0.0] |= 1 << COLLISION
            self._note(after, bits)

    def table(self) -> NDArray[Any]:
        """All conflicts seen so far in the order in which they began: EVENT, shape (conflicts,).

        vehicle, partner: the numbers of the follower and of its leader. position_m, lane: of the
        vehicle. kind: a value of KINDS. time_to_collision_s: if both kept their speed (Hayward
        1972); infinite where the gap is not closing, 0 in a collision.
        """
        return np.concatenate([np.empty(0, dtype=EVENT), *self._begun])

    def _bits(self, state: State) -> NDArray[np.uint8]:
        """A bit for each kind of conflict that is going on, shape (vehicles,)."""
        gap_m, speed_mps = state.gap_m, state.speed_mps
        leader_mps = speed_mps[state.leader]
        reaction_s, tyre_mps2 = self._reaction_s[state.vehicle], self._tyre_mps2[state.vehicle]
        going_on = {
            NEAR_MISS: closes_within(gap_m, speed_mps, leader_mps, self._rules.near_miss_s),
            CANNOT_STOP: cannot_stop(gap_m, speed_mps, leader_mps, reaction_s, tyre_mps2),
            COLLISION: gap_m <= 0.0,
        }
        bits = np.zeros(gap_m.size, dtype=np.uint8)
        for kind, is_going_on in going_on.items():
            bits |= is_going_on.view(np.uint8) << kind
        return bits

    def _note(self, state: State, bits: NDArray[np.uint8]) -> None:
        begun = bits & ~self._under_way[state.vehicle]
        self._under_way[state.vehicle] = bits
        if begun.any():
            self._begun.append(_events(state, begun))

    def _note_removals(self) -> None:
        """Those of the step that was made last."""
        new = self._removals[self._removed :]
        self._removed = len(self._removals)
        if new:
            self._begun.append(np.array([_event(removal) for removal in new], dtype=EVENT))


def _events(state: State, begun: NDArray[np.uint8]) -> NDArray[Any]:
    """The conflicts whose bits are set, in the order of vehicles and kinds."""
    kinds = np.array(tuple(KINDS), dtype=np.uint8)
    at, kind = np.nonzero(begun[:, np.newaxis] >> kinds & 1)
    leader = state.leader[at]
    rows = np.empty(at.size, dtype=EVENT)
    rows["time_s"] = state.time_s
    rows["kind"] = np.array(tuple(KINDS.values()))[kind]
    rows["vehicle"], rows["partner"] = state.vehicle[at], state.vehicle[leader]
    for name in ("lane", "position_m", "gap_m"):
        rows[name] = getattr(state, name)[at]
    closing_mps = state.speed_mps[at] - state.speed_mps[leader]
    rows["time_to_collision_s"] = _time_to_collision_s(rows["gap_m"], closing_mps)
    return rows


def _time_to_collision_s(gap_m: Vector, closing_mps: Vector) -> Vector:
    """Shape as both: infinite where the gap is not closing, 0 where there is none."""
    time_s = np.full(gap_m.size, np.inf)
    np.divide(gap_m, closing_mps, out=time_s, where=closing_mps > 0.0)
    time_s[gap_m <= 0.0] = 0.0
    return time_s


def _event(removal: Removal) -> tuple[Any, ...]:
    time_s, *what = removal
    return time_s, KINDS[COLLISION], *what, 0.0
