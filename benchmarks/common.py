"""What the benchmarks share. Sizes are only ever appended to: history hangs on them."""

from inspect import signature

from simcore import ENGINES, Scenario, Simulation

# Half a decade apart, over four decades.
VEHICLES = [10, 32, 100, 316, 1_000, 3_162, 10_000, 31_623, 100_000]
# The full model's: enough for a law of growth.
TRAFFIC_VEHICLES = [1_000, 3_162, 10_000, 31_623, 100_000]
# Where the full model is the same at every size, which has settled before it is measured.
SETTLED_VEHICLES = [100, 316, 1_000, 3_162, 10_000, 31_623, 100_000]
SETTLE_STEPS = 1_200
DT_S = 0.1

WORKLOADS = {
    "ring": lambda vehicles: Scenario.ring(vehicles=vehicles),
    "mixed ring": lambda vehicles: Scenario.ring(vehicles, driver_spread=0.2),
    "traffic": lambda vehicles: Scenario.traffic(vehicles, lanes=3),
    "highway": lambda vehicles: Scenario.highway(vehicles, lanes=3),
    "busy": lambda vehicles: Scenario.busy(vehicles, lanes=3),
}
# An engine stops where one more size would cost more time than it tells.
MOST_VEHICLES = {
    ("ring", "reference"): 3_162,
    ("traffic", "numpy"): 100_000,
    ("highway", "reference"): 100,
    ("busy", "reference"): 100,
    ("highway", "numpy"): 10_000,
    ("busy", "numpy"): 10_000,
}
CAME_WITH = {"mixed ring": "traffic"}  # what has no name of its own in Scenario
DEFAULT_ENGINE = signature(Simulation).parameters["engine"].default


class Timed:
    """What holds for a benchmark that is not calibrated: processes first, long samples second."""

    rounds = 4
    warmup_time = 0.05
    sample_time = 0.01
    repeat = (1, 5, 0.5)


def simulate(workload: str, vehicles: int, engine: str = DEFAULT_ENGINE) -> Simulation:
    """The workload at its start, by the commit's own default engine where none is named.

    NotImplementedError, which ASV takes for "skip", where a commit has no such workload or engine,
    or the engine stops earlier.
    """
    if engine not in ENGINES:
        raise NotImplementedError(f"this commit has no engine {engine!r}")
    if not hasattr(Scenario, CAME_WITH.get(workload, workload)):
        raise NotImplementedError(f"this commit has no workload {workload!r}")
    if vehicles > MOST_VEHICLES.get((workload, engine), vehicles):
        raise NotImplementedError(f"{engine!r} is not measured at {vehicles} vehicles")
    return Simulation(WORKLOADS[workload](vehicles), engine=engine, seed=1)


def ring(vehicles: int, engine: str = DEFAULT_ENGINE) -> Simulation:
    """The workload that every commit has."""
    return simulate("ring", vehicles, engine)


def traffic(vehicles: int, engine: str = DEFAULT_ENGINE) -> Simulation:
    """The full model."""
    return simulate("traffic", vehicles, engine)


def settled(workload: str, vehicles: int, engine: str) -> Simulation:
    """The workload after two minutes, when its jams have formed and its rates stay as they are."""
    simulation = simulate(workload, vehicles, engine)
    simulation.run(SETTLE_STEPS, DT_S)
    return simulation
