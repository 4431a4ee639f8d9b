"""The engines: different ways to compute the same step.

An engine is a class with the interface of `Engine`; its name in `ENGINES` is what users pass to
`Simulation(engine=...)`.
"""

from collections.abc import Callable
from typing import Protocol

from simcore.engines.numpy_engine import NumpyEngine
from simcore.engines.reference import ReferenceEngine
from simcore.scenario import Scenario
from simcore.state import Vector


class Engine(Protocol):
    """One step is its stages in order: look ahead, decide, move.

    `time_s` is the simulated time. Looking ahead raises CollisionError where a gap is not above 0.
    """

    time_s: float

    def __init__(self, scenario: Scenario, position_m: Vector, speed_mps: Vector) -> None: ...

    def stages(self, dt: float) -> dict[str, Callable[[], None]]:
        """The stages of a step of `dt` seconds by name; called in order they are one step."""

    def run(self, steps: int, dt: float) -> None:
        """Advance by `steps` steps of `dt` seconds."""

    def arrays(self) -> tuple[Vector, Vector, Vector]:
        """Copies of travelled distance (m), speed (m/s) and last acceleration (m/s2)."""

    def nbytes(self) -> int:
        """Bytes held for the vehicles."""


_CLASSES: dict[str, type[Engine]] = {"reference": ReferenceEngine, "numpy": NumpyEngine}

ENGINES: tuple[str, ...] = tuple(_CLASSES)


def engine_class(name: str) -> type[Engine]:
    """The class of that name; ValueError lists the names there are."""
    try:
        return _CLASSES[name]
    except KeyError:
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}, got {name!r}") from None
