"""One source of each behaviour, bound to what an engine computes with."""

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any, NamedTuple

from simcore.model import conflict, following, lane_change, motion, observation, vehicle_limits

Behaviour = Callable[..., Any]


class Behaviours(NamedTuple):
    """Every behaviour an engine needs; one may call those before it."""

    desired_gap: Behaviour
    idm: Behaviour
    improved_idm: Behaviour
    wanted_acceleration: Behaviour
    curve_limited_acceleration: Behaviour
    curve_limit_beside: Behaviour
    within_vehicle_limits: Behaviour
    within_jerk_limit: Behaviour
    latest_change: Behaviour
    has_room: Behaviour
    change_surplus: Behaviour
    closes_within: Behaviour
    cannot_stop: Behaviour
    within_desired_speed: Behaviour
    next_speed: Behaviour
    distance: Behaviour
    speed_bin: Behaviour
    headway_bin: Behaviour
    segment: Behaviour
    micrometres: Behaviour


_MODULES = (following, vehicle_limits, lane_change, conflict, motion, observation)
_SOURCES = {
    name: next(vars(module)[name] for module in _MODULES if name in vars(module))
    for name in Behaviours._fields
}


def bind(
    primitives: Mapping[str, Behaviour], translate: Callable[[Behaviour], Behaviour] = lambda f: f
) -> Behaviours:
    """The behaviours with `primitives` in place of NumPy's, each handed through `translate`."""
    names: dict[str, Any] = dict(primitives)
    for name, source in _SOURCES.items():
        names[name] = translate(FunctionType(source.__code__, source.__globals__ | names, name))
    return Behaviours(*(names[name] for name in Behaviours._fields))
