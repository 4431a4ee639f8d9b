"""The simulation that the options describe."""

import argparse
from typing import Any

from simcore.cli.messages import UserError
from simcore.rules import Rules
from simcore.scenario import Scenario
from simcore.simulation import Simulation

# What describes the world, and what it is where nothing is said; a checkpoint has its own.
WORLD: dict[str, Any] = {"vehicles": 1000, "scenario": "traffic", "engine": "numpy", "seed": 1}
RULES = ("lanes", "following", "on_collision")  # of --scenario traffic; of others, lanes at most


def simulation_of(args: argparse.Namespace) -> Simulation:
    """A new simulation, or that of the checkpoint; ValueError or UserError names an option."""
    return _resumed(args) if args.resume else _started(args)


def _started(args: argparse.Namespace) -> Simulation:
    given = {name: getattr(args, name) for name in (*WORLD, *RULES)}
    given = WORLD | {name: value for name, value in given.items() if value is not None}
    vehicles, kind, engine, seed = (given.pop(name) for name in WORLD)
    if kind == "traffic":
        lanes = given.pop("lanes", 3)
        return Simulation(Scenario.traffic(vehicles, lanes, Rules(**given)), engine, seed)
    for name in given:
        if kind == "ring" or name != "lanes":
            raise ValueError(f"--{_option(name)} needs --scenario traffic")
    return Simulation(getattr(Scenario, kind)(vehicles, **given), engine, seed)


def _resumed(args: argparse.Namespace) -> Simulation:
    for name in (*WORLD, *RULES):
        if getattr(args, name) is not None:
            raise ValueError(
                f"--{_option(name)} is the checkpoint's own with --resume: leave it out"
            )
    try:
        return Simulation.resume(args.resume)
    except ValueError as error:
        raise UserError(f"--resume {error}") from error


def _option(name: str) -> str:
    return name.replace("_", "-")
