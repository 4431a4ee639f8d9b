"""What all engines have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from simcore.clock import Clock
from simcore.scenario import Scenario
from simcore.state import Vector


class Engine(ABC):
    """One step is its stages in order: decide, move, look ahead.

    Gaps are looked up at the end of a step, so that a collision is found in the step that leads to
    it. Looking ahead raises CollisionError where a gap is not above 0.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.clock = Clock()

    @abstractmethod
    def look_ahead(self) -> None:
        """Find out the gap of every vehicle to the one ahead."""

    @abstractmethod
    def decide(self) -> None:
        """Let every driver choose an acceleration."""

    @abstractmethod
    def move(self, dt: float) -> None:
        """Advance every vehicle and the clock by `dt` seconds."""

    @abstractmethod
    def arrays(self) -> tuple[Vector, Vector, Vector]:
        """Copies of travelled distance (m), speed (m/s) and last acceleration (m/s2)."""

    @abstractmethod
    def nbytes(self) -> int:
        """Bytes held for the vehicles."""

    def stages(self, dt: float) -> dict[str, Callable[[], None]]:
        """The stages of a step of `dt` seconds by name; called in order they are one step."""
        return {
            "decide": self.decide,
            "move": lambda: self.move(dt),
            "look_ahead": self.look_ahead,
        }

    def run(self, steps: int, dt: float) -> None:
        """Advance by `steps` steps of `dt` seconds."""
        for _ in range(steps):
            self.decide()
            self.move(dt)
            self.look_ahead()
