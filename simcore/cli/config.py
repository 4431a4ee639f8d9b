"""A run as a file describes it: TOML, with every field of the interface under its name.

    [scenario]                  # the arguments of Scenario, or, with `workload`, those of
    vehicles = 300              # Scenario.traffic or another of WORKLOADS
    track = {length_m = 9000.0, lanes = 2}
    rules = {following = "improved_idm", lane_changing = {politeness = 0.2}}

    [simulation]                # engine, seed, threads
    [run]                       # steps or seconds, dt

TOML has no null: where the interface takes None, `false` stands for it.
"""

import argparse
import inspect
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, is_dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_type_hints

from simcore.checks import non_negative, number, one_of, whole_number
from simcore.clock import MAX_STEP_S
from simcore.engines import ENGINES
from simcore.scenario import Scenario

WORKLOADS = ("traffic", "highway", "busy", "ring")
# What the command has options for, which come first: sections, names, and what checks a value.
OPTIONS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "simulation": {
        "engine": partial(one_of, "engine", accepted=ENGINES),
        "seed": partial(whole_number, "seed", at_least=0),
        "threads": partial(whole_number, "threads", at_least=1),
    },
    "run": {
        "steps": partial(whole_number, "steps", at_least=0),
        "seconds": partial(non_negative, "seconds"),
        "dt": partial(number, "dt", low=0.0, high=MAX_STEP_S),
    },
}
LENGTHS = ("steps", "seconds")


@dataclass(frozen=True, slots=True)
class Config:
    """What a file says; options: values of the command's options by name, where it has some."""

    scenario: Scenario
    options: dict[str, Any]

    def under(self, args: argparse.Namespace) -> argparse.Namespace:
        """The options, with those of the file where the command line says nothing."""
        given = {name: value for name, value in vars(args).items() if value is not None}
        options = self.options
        if given.keys() & set(LENGTHS):  # one of them on the command line is in place of both
            options = {name: options[name] for name in options if name not in LENGTHS}
        return argparse.Namespace(**vars(args) | options | given)


def read(path: Path) -> Config:
    """The content of a file.

    ValueError names it and a key that is unknown, missing or wrong; OSError if it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read()
    try:
        return _config(tomllib.loads(content.decode()))
    except ValueError as error:  # also of TOML and of its encoding
        raise ValueError(f"--config {path}: {error}") from error


def _config(content: dict[str, Any]) -> Config:
    _refuse_unknown("the file", content, ("scenario", *OPTIONS))
    options: dict[str, Any] = {}
    for section, checks in OPTIONS.items():
        values = _table(section, content.get(section, {}))
        _refuse_unknown(f"[{section}]", values, checks)
        options |= {name: _checked(section, checks[name], values[name]) for name in values}
    if "scenario" not in content:
        raise ValueError("there must be a table [scenario]")
    return Config(_scenario(_table("scenario", content["scenario"])), options)


def _checked(section: str, check: Callable[[Any], Any], value: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise ValueError(f"[{section}] {error}") from error


def _scenario(values: dict[str, Any]) -> Scenario:
    arguments = {name: values[name] for name in values if name != "workload"}
    make: Callable[..., Any] = Scenario
    if "workload" in values:
        make = getattr(Scenario, one_of("scenario.workload", values["workload"], WORKLOADS))
    scenario: Scenario = _made(make, "scenario", arguments)
    return scenario


def _made(make: Callable[..., Any], where: str, values: dict[str, Any]) -> Any:
    """What `make` makes of values by the names of its arguments; ValueError says where."""
    parameters = inspect.signature(make).parameters
    _refuse_unknown(f"[{where}]", values, parameters)
    for name, parameter in parameters.items():
        if parameter.default is parameter.empty and name not in values:
            raise ValueError(f"[{where}] lacks {name}")
    hints = get_type_hints(vars(make)["__init__"] if isinstance(make, type) else make)
    arguments = {
        name: _argument(f"{where}.{name}", value, hints[name]) for name, value in values.items()
    }
    try:
        return make(**arguments)
    except (TypeError, ValueError) as error:
        raise ValueError(f"[{where}] {error}") from error


def _argument(where: str, value: Any, hint: Any) -> Any:
    """A value of TOML as an argument whose type is `hint`."""
    kinds = get_args(hint) or (hint,)
    if value is False and type(None) in kinds:
        return None
    makes: list[Any] = [kind for kind in kinds if is_dataclass(kind)]
    if not makes:
        return value
    if isinstance(value, list):
        items = enumerate(value)
        return tuple(_made(makes[0], f"{where}[{i}]", _table(where, each)) for i, each in items)
    table = _table(where, value)
    fitting = (make for make in makes if table.keys() <= inspect.signature(make).parameters.keys())
    return _made(next(fitting, makes[0]), where, table)


def _table(where: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{where} must be a table, got {value!r:.60}")
    return value


def _refuse_unknown(where: str, values: Iterable[str], known: Iterable[str]) -> None:
    for name in values:
        if name not in known:
            raise ValueError(f"{name!r:.60} is unknown in {where}, which takes {', '.join(known)}")
