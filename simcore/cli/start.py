"""The simulation that the options describe."""

import argparse
from typing import Any

from simcore.checkpoint import CheckpointError
from simcore.cli.messages import UserError
from simcore.rules import Rules
from simcore.scenario import Scenario
from simcore.simulation import Simulation

# Of a new world, where nothing is said; a checkpoint has its own.
VEHICLES, LANES, ENGINE, SEED = 1000, 3, "numpy", 1
RULES = ("following", "on_collision")
OF_TRAFFIC = ("lanes", *RULES)  # of --scenario traffic; of the others, lanes at most
WORLD = ("vehicles", "scenario", *OF_TRAFFIC)


def simulation_of(args: argparse.Namespace, scenario: Scenario | None) -> Simulation:
    """A new simulation, or that of the checkpoint; ValueError or UserError names an option.

    scenario: where the options describe none.
    """
    if args.resume:
        return _resumed(args)
    scenario = _scenario(args) if scenario is None else scenario
    engine, seed, threads = args.engine or ENGINE, _or(args.seed, SEED), _or(args.threads, 1)
    return Simulation(scenario, engine, seed, threads)


def refuse_given(args: argparse.Namespace, names: tuple[str, ...], why: str) -> None:
    """ValueError names the first of these options that is given."""
    for name in names:
        if getattr(args, name) is not None:
            raise ValueError(f"--{name.replace('_', '-')} {why}")


def _scenario(args: argparse.Namespace) -> Scenario:
    vehicles, lanes = _or(args.vehicles, VEHICLES), _or(args.lanes, LANES)
    if args.scenario == "ring":
        refuse_given(args, OF_TRAFFIC, "needs --scenario traffic")
        return Scenario.ring(vehicles)
    if args.scenario in ("highway", "busy"):
        refuse_given(args, RULES, "needs --scenario traffic")
        make = Scenario.highway if args.scenario == "highway" else Scenario.busy
        return make(vehicles, lanes)
    rules = {name: getattr(args, name) for name in RULES if getattr(args, name) is not None}
    return Scenario.traffic(vehicles, lanes, Rules(**rules))


def _resumed(args: argparse.Namespace) -> Simulation:
    own = "is the checkpoint's own with --resume: leave it out"
    refuse_given(args, (*WORLD, "seed"), own)
    try:
        return Simulation.resume(args.resume, args.engine, _or(args.threads, 1))
    except CheckpointError as error:
        raise UserError(f"--resume {error}") from error


def _or(given: Any, default: int) -> int:
    """What is given; 0 is, too."""
    whole: int = default if given is None else given
    return whole
