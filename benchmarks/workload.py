"""simcore as a workload, which `python -m tools benchmark`, `scale` and `monitor` drive.

`FLAGS` become options of these commands, `make` gets their values. A step is one of the simulation,
or one frame of a viewer where a speed factor is given.
"""

from benchmarks.common import DEFAULT_ENGINE
from simcore import ENGINES, Scenario, Simulation

FLAGS = (
    {
        "name": "vehicles",
        "type": "int",
        "default": 100,
        "low": 1,
        "high": 10_000_000,
        "help": "how many",
        "plural": "vehicle-counts",
    },
    {
        "name": "engine",
        "type": "str",
        "default": DEFAULT_ENGINE,
        "choices": list(ENGINES),
        "help": "what computes a step",
        "plural": "engines",
    },
    {
        "name": "scenario",
        "type": "str",
        "default": "highway",
        "choices": ["highway", "busy", "traffic", "ring"],
        "help": "the full model on a road that is the same at every size, calm or busy, or on one"
        " whose bends grow with the vehicles, or one lane where vehicles only follow each other",
    },
    {
        "name": "lanes",
        "type": "int",
        "default": 3,
        "low": 1,
        "high": 16,
        "help": "of every scenario but ring",
    },
    {
        "name": "threads",
        "type": "int",
        "default": 1,
        "low": 1,
        "high": 256,
        "help": "at most, of the engine numba",
    },
    {
        "name": "speed_factor",
        "type": "float",
        "default": None,
        "low": 1.0,
        "high": 1000.0,
        "help": "a step is a frame of 1/60 s, at this many times the speed of life",
        "plural": "speed-factors",
        "excludes": ["dt"],
    },
    {
        "name": "dt",
        "type": "float",
        "default": 0.1,
        "low": 0.001,
        "high": 1.0,
        "help": "simulated seconds of a step",
    },
    {
        "name": "seed",
        "type": "int",
        "default": 1,
        "low": 0,
        "high": 2**31,
        "help": "one seed, one world",
    },
)
SIZE = "vehicles"  # the flag along which cost is expected to grow
THREADS = "threads"  # the flag that says how many cores a process may use
WORK = "vehicle-updates"  # what the work of a step counts
FRAMES_PER_S = 60


class Steps:
    """Single steps of `dt` seconds."""

    step_name = "step"
    frames_per_s = None

    def __init__(self, simulation, dt):
        """A simulation at its start."""
        self._simulation, self._dt = simulation, dt
        self.simulated_s = dt
        self.work = simulation.scenario.vehicles
        self.nbytes = simulation.nbytes

    def step(self):
        """One step through the public API."""
        self._simulation.step(self._dt)


class Frames:
    """What a viewer computes between two pictures: as many steps as the speed factor takes."""

    step_name = "frame"
    frames_per_s = FRAMES_PER_S

    def __init__(self, simulation, speed_factor):
        """A simulation at its start; the first frame tells how many steps one has."""
        self._simulation, self._speed_factor = simulation, speed_factor
        self.simulated_s = speed_factor / FRAMES_PER_S
        self.work = simulation.scenario.vehicles * simulation.advance(
            1 / FRAMES_PER_S, speed_factor
        )
        self.nbytes = simulation.nbytes

    def step(self):
        """One frame through the public API."""
        self._simulation.advance(1 / FRAMES_PER_S, self._speed_factor)


def make(vehicles, engine, scenario, lanes, threads, speed_factor, dt, seed):
    """The workload at its start; ValueError, of one line, where flags do not go together."""
    if not hasattr(Scenario, scenario):
        raise ValueError(f"scenario: this commit has no {scenario}; take traffic or ring")
    sizes = (vehicles,) if scenario == "ring" else (vehicles, lanes)
    world = getattr(Scenario, scenario)(*sizes)
    several = {"threads": threads} if threads > 1 else {}  # early commits know of one only
    simulation = Simulation(world, engine=engine, seed=seed, **several)
    return Steps(simulation, dt) if speed_factor is None else Frames(simulation, speed_factor)
