"""How long the steps of a simulation take, and nothing else that is done with it."""

from contextlib import suppress
from copy import copy
from time import perf_counter
from typing import Any

from numpy.typing import NDArray

from simcore.collision import CollisionError
from simcore.simulation import Simulation
from simcore.state import State

COMPILED = "numba"  # the engine whose first steps are compiled


class Timed:
    """A simulation whose steps are timed: neither its compiling, nor what becomes of its states.

    scenario: the simulation's. wall_s: seconds that its steps have taken.
    """

    def __init__(self, simulation: Simulation) -> None:
        """Before the first step that counts."""
        self.scenario = simulation.scenario
        self.wall_s = 0.0
        self._simulation = simulation

    def prepare(self, dt: float) -> None:
        """Compile what steps of `dt` seconds need, on a copy; ValueError if there are none such."""
        self._simulation.run(0, dt)
        if self._simulation.engine == COMPILED:
            with suppress(CollisionError):
                copy(self._simulation).run(2, dt)

    def run(self, steps: int, dt: float) -> None:
        """Advance by `steps` steps of `dt` seconds: what `Simulation.run` does, and raises."""
        began_s = perf_counter()
        try:
            self._simulation.run(steps, dt)
        finally:
            self.wall_s += perf_counter() - began_s

    @property
    def state(self) -> State:
        """A snapshot of all vehicles."""
        return self._simulation.state

    @property
    def population(self) -> NDArray[Any]:
        """What the vehicles are."""
        return self._simulation.population
