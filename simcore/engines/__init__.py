"""The engines: different ways to compute the same step.

An engine's name in `ENGINES` is what users pass to `Simulation(engine=...)`. Each is a package with
two classes: `Ring` for vehicles that only follow their leader, `Traffic` for the full model.
"""

from importlib import import_module

from simcore.checks import one_of
from simcore.engines.engine import Engine
from simcore.scenario import Scenario

ENGINES: tuple[str, ...] = ("reference", "numpy", "numba")


# Engines that can use more than one thread.
THREADED = ("numba",)


def refuse_misuse(name: str, threads: int) -> None:
    """ValueError lists the names there are, or says that the engine uses one thread only."""
    one_of("engine", name, ENGINES)
    if threads > 1 and name not in THREADED:
        raise ValueError(f"threads must be 1 for engine {name!r}, got {threads}")


def make_engine(name: str, scenario: Scenario, seed: int, threads: int = 1) -> Engine:
    """The engine of that name with the world of that seed.

    ValueError as for `refuse_misuse`; ModuleNotFoundError says what to install.
    """
    refuse_misuse(name, threads)
    try:
        package = import_module(f"simcore.engines.{name}")
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        hint = f"engine {name!r} needs a package that is not here: pip install '.[{name}]'"
        raise ModuleNotFoundError(hint, name=name) from None
    kind = package.Ring if scenario.rules is None else package.Traffic
    named = {"threads": threads} if name in THREADED else {}
    engine: Engine = kind(scenario, seed, **named)
    return engine
