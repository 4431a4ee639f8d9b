"""What all engines have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from numpy.typing import NDArray

from simcore.clock import Clock
from simcore.collision import CollisionError
from simcore.counts import Counts
from simcore.interrupts import hold, make_up_for, noted, release
from simcore.scenario import Scenario
from simcore.state import State
from simcore.step_length import even_step_s


class Engine(ABC):
    """A world and a way to advance it. One step is its stages in order.

    The last stage looks ahead, so that a collision is found in the step that leads to it:
    CollisionError, if the scenario says so.

    counts: what the full model counts; None where vehicles only follow their leader.
    removed_s: how long vehicles that collisions removed had been on the road, added up.
    even_s: in longer steps drivers would overshoot their desired speeds, and are kept from it.
    """

    counts: Counts | None = None
    removed_s = 0.0

    def __init__(self, scenario: Scenario) -> None:
        """An engine at 0 s; subclasses make the world."""
        self.scenario = scenario
        self.clock = Clock()
        self.even_s = even_step_s(scenario)

    @abstractmethod
    def stages(self, dt: float) -> dict[str, Callable[[], None]]:
        """The stages of a step of `dt` seconds by name; called in order they are one step."""

    @abstractmethod
    def step(self, dt: float) -> None:
        """One step of `dt` seconds: its stages in order."""

    def run(self, steps: int, dt: float) -> None:
        """Advance by `steps` steps of `dt` seconds; Ctrl-C waits for the end of a step."""
        handler = hold()
        try:
            for _ in range(steps):
                self.step(dt)
                if noted:
                    make_up_for(handler)
        finally:
            release(handler)

    @abstractmethod
    def state(self) -> State:
        """A snapshot of all vehicles."""

    @abstractmethod
    def traits(self) -> dict[str, NDArray[Any]]:
        """What tells vehicles apart beside what `state` shows, in the order of their numbers."""

    @abstractmethod
    def save(self) -> dict[str, NDArray[Any]]:
        """Everything that changes in a run but the clock, as named arrays: copies."""

    @abstractmethod
    def restore(self, saved: dict[str, NDArray[Any]]) -> None:
        """Take back what `save` returned; CollisionError where one had stopped the run."""

    def go_on_from(self, clock: Mapping[str, float], saved: dict[str, NDArray[Any]]) -> None:
        """Take back what `Clock.saved` and `save` returned of an engine of this scenario and seed.

        Also after a collision, which had stopped the run before it was saved.
        """
        self.clock.restore(**clock)
        with suppress(CollisionError):
            self.restore(saved)

    @abstractmethod
    def nbytes(self) -> int:
        """Bytes held for the vehicles."""
