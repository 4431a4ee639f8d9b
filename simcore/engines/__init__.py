"""The engines: different ways to compute the same step.

An engine's name in `ENGINES` is what users pass to `Simulation(engine=...)`. Each is a package with
two classes: `Ring` for vehicles that only follow their leader, `Traffic` for the full model.
"""

from importlib import import_module

from simcore.checks import one_of
from simcore.engines.engine import Engine
from simcore.scenario import Scenario

ENGINES: tuple[str, ...] = ("reference", "numpy")


def make_engine(name: str, scenario: Scenario, seed: int) -> Engine:
    """The engine of that name with the world of that seed; ValueError lists the names there are."""
    package = import_module(f"simcore.engines.{one_of('engine', name, ENGINES)}")
    kind = package.Ring if scenario.rules is None else package.Traffic
    engine: Engine = kind(scenario, seed)
    return engine
