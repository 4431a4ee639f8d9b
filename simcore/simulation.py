"""The simulation: a scenario, a seed and an engine that advances it."""

from collections.abc import Callable

import numpy as np

from simcore.checks import number, whole_number
from simcore.engines import engine_class
from simcore.metrics import Metrics, measure
from simcore.scenario import Scenario, gaps_m
from simcore.state import State, Vector

MAX_STEP_S = 1.0


class Simulation:
    """Advances `scenario` with the named engine; the same seed gives the same world in any engine.

    ValueError if the engine is unknown or the seed is not a whole number of at least 0.
    """

    def __init__(self, scenario: Scenario, engine: str = "numpy", seed: int = 1) -> None:
        self.scenario = scenario
        self.engine = engine
        self.seed = whole_number("seed", seed, at_least=0)
        self._engine = engine_class(engine)(scenario, *scenario.start(self.seed))

    def step(self, dt: float = 0.1) -> None:
        """Advance by one step of `dt` seconds, in (0, 1]; ValueError otherwise."""
        self.run(1, dt)

    def run(self, steps: int, dt: float = 0.1) -> None:
        """Advance by `steps` >= 0 steps of `dt` seconds, in (0, 1]; ValueError otherwise.

        CollisionError if a vehicle reaches the one ahead; the state is then that of this moment.
        """
        steps = whole_number("steps", steps, at_least=0)
        dt = number("dt", dt, low=0.0, high=MAX_STEP_S)
        self._engine.run(steps, dt)

    @property
    def state(self) -> State:
        """A snapshot of all vehicles."""
        travelled_m, speed_mps, acceleration_mps2 = self._engine.arrays()
        track_m = self.scenario.track_length_m
        return State(
            time_s=self._engine.clock.time_s,
            position_m=_within_lap(travelled_m, track_m),
            travelled_m=travelled_m,
            speed_mps=speed_mps,
            acceleration_mps2=acceleration_mps2,
            gap_m=gaps_m(travelled_m, track_m, self.scenario.vehicle_length_m),
        )

    def metrics(self) -> Metrics:
        """Speed, flow, density and the tightest spots, of this moment."""
        return measure(self.state, self.scenario.track_length_m)

    def stages(self, dt: float = 0.1) -> dict[str, Callable[[], None]]:
        """The engine's stages of a step by name, for benchmarks and profiles.

        Called in order they are one step.
        """
        return self._engine.stages(number("dt", dt, low=0.0, high=MAX_STEP_S))

    @property
    def nbytes(self) -> int:
        """Bytes the engine holds for the vehicles."""
        return self._engine.nbytes()


def _within_lap(travelled_m: Vector, track_m: float) -> Vector:
    """In [0, track_m): the remainder of a number just below 0 rounds to the whole track."""
    position_m = np.mod(travelled_m, track_m)
    position_m[position_m >= track_m] = 0.0
    return position_m
