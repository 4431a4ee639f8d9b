"""A simulation that is looked at in every step.

Steps are made one by one, and every observer is shown the states before and after each. Where
nothing observes, nothing of this runs.
"""

from typing import Any, Protocol

from numpy.typing import NDArray

from simcore.checks import whole_number
from simcore.recording import Recordable
from simcore.state import State


class Observer(Protocol):
    """What looks at the steps of a simulation."""

    def see(self, before: State, after: State) -> None:
        """Take note of a step by the states before and after it."""


class Observed:
    """Runs a simulation and shows each step to its observers; it is recorded as the simulation is.

    scenario: the simulation's.
    """

    def __init__(self, simulation: Recordable, *observers: Observer) -> None:
        """Before the first step that is seen; what happened earlier is not looked at."""
        self.scenario = simulation.scenario
        self._simulation = simulation
        self._observers = observers

    def run(self, steps: int, dt: float = 0.1) -> None:
        """Advance by `steps` steps of `dt` seconds: what `Simulation.run` does, and raises.

        A step that ends in a CollisionError, or at Ctrl-C, is seen, too.
        """
        steps = whole_number("steps", steps, at_least=0)
        self._simulation.run(0, dt)  # refuses a bad dt
        before = self._simulation.state
        for _ in range(steps):
            before = self._step(before, dt)

    @property
    def state(self) -> State:
        """A snapshot of all vehicles."""
        return self._simulation.state

    @property
    def population(self) -> NDArray[Any]:
        """What the vehicles are."""
        return self._simulation.population

    def _step(self, before: State, dt: float) -> State:
        """The state after the step."""
        try:
            self._simulation.run(1, dt)
        finally:
            after = self._simulation.state
            if after.time_s > before.time_s:  # else Ctrl-C came before the step
                for observer in self._observers:
                    observer.see(before, after)
        return after
