"""What is timed: simcore, the plain C loop, SUMO."""

import inspect
import runpy
import subprocess
from functools import cache
from pathlib import Path
from time import perf_counter

from simcore import Scenario, Simulation

YARDSTICKS = Path(__file__).resolve().parents[3] / "shared" / "yardsticks"
RING_LIMIT = YARDSTICKS / "ring_limit.py"
SUMO_RING = YARDSTICKS / "sumo_ring.py"
HAS_THREADS = "threads" in inspect.signature(Simulation).parameters

DT_S = 0.1
SAMPLE_S = 0.1
C_UPDATES = 1e8
LANES = 3

SCENARIOS = {
    "ring": Scenario.ring,
    "mixed ring": lambda vehicles: Scenario.ring(vehicles, driver_spread=0.2),
    "traffic": lambda vehicles: Scenario.traffic(vehicles, LANES),
}


def simulate(workload: str, engine: str, vehicles: int, threads: int = 1) -> Simulation:
    named = {"threads": threads} if HAS_THREADS else {}
    return Simulation(SCENARIOS[workload](vehicles), engine=engine, **named)


class Simcore:
    """One simulation that goes on from round to round, in runs of at least SAMPLE_S."""

    def __init__(self, workload: str, engine: str, vehicles: int, threads: int = 1) -> None:
        self.vehicles = vehicles
        self.simulation = simulate(workload, engine, vehicles, threads)
        self.simulation.run(5, DT_S)
        self.steps = 1
        while self._wall_s() < SAMPLE_S:
            self.steps *= 2

    def updates_per_s(self) -> float:
        return self.vehicles * self.steps / self._wall_s()

    def _wall_s(self) -> float:
        start_s = perf_counter()
        self.simulation.run(self.steps, DT_S)
        return perf_counter() - start_s


def step_us(simulation: Simulation, steps: int = 3000) -> float:
    """Wall time of a call of `step`."""
    start_s = perf_counter()
    for _ in range(steps):
        simulation.step(DT_S)
    return 1e6 * (perf_counter() - start_s) / steps


@cache
def _c():
    return runpy.run_path(str(RING_LIMIT))["measure"]


def c_updates_per_s(vehicles: int) -> float:
    return _c()(vehicles, updates=C_UPDATES, repeats=1)


def sumo(python: str, vehicles: int) -> tuple[int, float]:
    """Vehicles that SUMO really found room for, and updates per second, of a new process."""
    program = (
        "import runpy, sys; path, n, lanes = sys.argv[1:];"
        "print(*runpy.run_path(path)['measure'](int(n), int(lanes)))"
    )
    command = [python, "-c", program, str(SUMO_RING), str(vehicles // LANES), str(LANES)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    in_net, rate = done.stdout.splitlines()[-1].split()
    return int(in_net), float(rate)
