"""What the benchmarks share. Sizes are only ever appended to: history hangs on them."""

from simcore import ENGINES, Scenario, Simulation

# Half a decade apart, over four decades.
VEHICLES = [10, 32, 100, 316, 1_000, 3_162, 10_000, 31_623, 100_000]
# Plain Python stops where one more size would cost more time than it tells.
MOST_VEHICLES = {"reference": 3_162}
DT_S = 0.1

# Names the way of timing (see process_time.py); part of every timed benchmark's version.
TIMING = "process-median"


class Timed:
    """Settings of the timed benchmarks: processes (rounds) first, long samples second."""

    rounds = 4
    warmup_time = 0.05
    sample_time = 0.01
    repeat = (1, 5, 0.5)


def ring(vehicles: int, engine: str | None = None) -> Simulation:
    """The ring workload, by the commit's own default engine where none is named.

    NotImplementedError, which ASV takes for "skip", where a commit has no such engine or the engine
    stops earlier.
    """
    if engine not in (None, *ENGINES):
        raise NotImplementedError(f"this commit has no engine {engine!r}")
    named = {} if engine is None else {"engine": engine}
    simulation = Simulation(Scenario.ring(vehicles=vehicles), **named, seed=1)
    if vehicles > MOST_VEHICLES.get(simulation.engine, vehicles):
        raise NotImplementedError(f"{simulation.engine!r} is not measured at {vehicles} vehicles")
    return simulation
