"""The simulation: a scenario, a seed and an engine that advances it."""

import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from simcore import recording
from simcore.archive import Arrays
from simcore.checkpoint import Checkpoint, refusing
from simcore.checks import number, whole_number
from simcore.clock import MAX_STEP_S
from simcore.digest import Digest, digest
from simcore.engines import make_engine, refuse_misuse
from simcore.metrics import Metrics, measure
from simcore.population import population_of
from simcore.scenario import Scenario
from simcore.state import State

# No sub-step is longer. The IDM with reaction to the state of the last step is stable for steps
# well below the headway (Treiber, Kanagaraj 2015); tests hold it at the shortest ones drawn.
SUB_STEP_S = 0.1
MAX_SPEED_FACTOR = 1000.0


class Simulation:
    """Advances `scenario` with the named engine; the same seed gives the same world in any engine.

    A copy, by way of `copy`, a pickle or another process, goes on bit for bit as this one would,
    and by itself. As `save`, it is made between two steps, not between the stages of one.

    engine: one of `simcore.ENGINES`.
    seed: a whole number of at least 0.
    threads: the most that are used; the engine "numba" uses more than one where vehicles are so
        many that it helps, other engines accept 1 only. Results do not depend on it.

    ValueError if the engine is unknown, the seed is not a whole number of at least 0, or the engine
    cannot use that many threads.
    """

    def __init__(
        self, scenario: Scenario, engine: str = "numpy", seed: int = 1, threads: int = 1
    ) -> None:
        """The scenario at 0 s, its start values drawn with the seed."""
        self.scenario = scenario
        self.engine = engine
        self.seed = whole_number("seed", seed, at_least=0)
        self.threads = whole_number("threads", threads, at_least=1)
        self._engine = make_engine(engine, scenario, self.seed, self.threads)
        self._checked_dt = math.nan

    def step(self, dt: float = 0.1) -> None:
        """Advance by one step of `dt` seconds, in (0, 1]; ValueError otherwise."""
        if (
            dt != self._checked_dt or dt is True
        ):  # checking costs more than a compiled step of few vehicles
            self._checked_dt = number("dt", dt, low=0.0, high=MAX_STEP_S)
        self._engine.run(1, self._checked_dt)

    def run(self, steps: int, dt: float = 0.1) -> None:
        """Advance by `steps` >= 0 steps of `dt` seconds, in (0, 1]; ValueError otherwise.

        Ctrl-C waits for the end of a step, so that the run can go on. CollisionError if a vehicle
        reaches its leader and the scenario stops at collisions; the state is then that of this
        moment.
        """
        steps = whole_number("steps", steps, at_least=0)
        self._engine.run(steps, number("dt", dt, low=0.0, high=MAX_STEP_S))

    def advance(self, wall_s: float, speed_factor: float = 1.0) -> int:
        """Advance by what passes in `wall_s` seconds at 1 to 1000 times the speed of life.

        The simulated time is cut into equal sub-steps of at most 0.1 s, whatever the factor, so a
        higher one costs more steps and never stability. Returns their number; ValueError outside
        these ranges.
        """
        wall_s = number("wall_s", wall_s, low=0.0)
        if not number("speed_factor", speed_factor, 0.0, MAX_SPEED_FACTOR) >= 1.0:
            raise ValueError(f"speed_factor must be in [1, 1000], got {speed_factor!r}")
        simulated_s = number("simulated time", wall_s * speed_factor, low=0.0)
        steps = math.ceil(simulated_s / SUB_STEP_S * (1 - 1e-12))
        self._engine.run(steps, simulated_s / steps)
        return steps

    @property
    def state(self) -> State:
        """A snapshot of all vehicles."""
        return self._engine.state()

    @property
    def population(self) -> NDArray[Any]:
        """Class, size and driver of each vehicle, in the order of `state`: read-only.

        The fields are those of `simcore.population.VEHICLE`; they stay the same in a run.
        """
        return population_of(self.scenario, self.state.vehicle, self._engine.traits())

    def metrics(self) -> Metrics:
        """Speed, flow, density and the smallest gap of this moment, and what the full model has
        counted so far."""
        engine, track_m = self._engine, self.scenario.track_length_m
        return measure(self.state, track_m, engine.counts, engine.removed_s)

    def digest(self) -> Digest:
        """A short description of the state, to tell whether two versions compute the same."""
        return digest(self.state, self._engine.counts, self._engine.traits())

    def stages(self, dt: float = 0.1) -> dict[str, Callable[[], None]]:
        """The engine's stages of a step by name, for benchmarks and profiles.

        Called in order they are one step.
        """
        return self._engine.stages(number("dt", dt, low=0.0, high=MAX_STEP_S))

    def save(self, path: str | Path) -> None:
        """Write a checkpoint, whole or not at all: an .npz file from which `resume` goes on bit for
        bit.

        It is taken between two steps, not between the stages of one. OSError if it cannot be
        written.
        """
        clock, arrays = self._engine.clock.saved(), self._engine.save()
        Checkpoint(path, self.scenario, self.engine, self.seed, clock, arrays).write()

    @classmethod
    def resume(cls, path: str | Path, engine: str | None = None, threads: int = 1) -> "Simulation":
        """The simulation that `save` wrote.

        engine: to go on with, by default the one it was saved with. The full model goes on the same
        in each, to the last bit with the IDM. threads: as for a new simulation.

        OSError if the file cannot be read; ValueError names it if it is damaged, of another kind,
        of another format version or holds what no simulation saves: see `simcore.saved_state`; also
        if there is no such engine, or it cannot use that many threads.
        """
        checkpoint = Checkpoint.read(path)
        name = checkpoint.engine if engine is None else engine
        refuse_misuse(name, whole_number("threads", threads, at_least=1))
        with refusing(path):  # the scenario's start may not work out, whatever was saved later
            simulation = cls(checkpoint.scenario, name, checkpoint.seed, threads)
        simulation._engine.go_on_from(checkpoint.clock, checkpoint.arrays)
        return simulation

    def record(self, path: str | Path, steps: int, dt: float = 0.1, every: int = 1) -> None:
        """Like `run`, and write the state at the start and after each `every` steps.

        The .npy file has shape (1 + steps // every, vehicles), a column for each vehicle's number
        and the fields of `simcore.recording.FRAME`; read it with np.load(path, mmap_mode="r").
        Vehicles that were removed are NaN, their lane 255. After a CollisionError the file has the
        frames before it; after any other error there is none. OSError if it cannot be written.
        """
        recording.record(self, path, steps, dt, every)

    def frames(self, steps: int, dt: float = 0.1, every: int = 1) -> Iterator[recording.Frame]:
        """Like `record`, one frame after the other: an array of shape (vehicles,) each.

        The first is the state at the start; a step is made when the next frame is asked for.
        ValueError names an argument outside its range before anything moves.
        """
        return recording.frames(self, steps, dt, every)

    @property
    def nbytes(self) -> int:
        """Bytes the engine holds for the vehicles."""
        return self._engine.nbytes()

    def __reduce__(self) -> tuple[Callable[..., "Simulation"], tuple[Any, ...]]:
        """An engine's arrays are views of one another, which a copy of each would no longer be."""
        clock, arrays = self._engine.clock.saved(), self._engine.save()
        given = (self.scenario, self.engine, self.seed, self.threads)
        return _gone_on, (type(self), given, clock, arrays)


def _gone_on(
    kind: type[Simulation], given: tuple[Any, ...], clock: Mapping[str, float], arrays: Arrays
) -> Simulation:
    """A simulation that goes on from there; given: what it is made of, as `kind` takes it."""
    simulation = kind(*given)
    simulation._engine.go_on_from(clock, arrays)
    return simulation
