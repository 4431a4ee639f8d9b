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


def ring(vehicles: int, engine: str = "numpy") -> Simulation:
    """The ring workload; NotImplementedError, which ASV takes for "skip", where a commit has no
    such engine or the engine stops earlier."""
    if engine not in ENGINES:
        raise NotImplementedError(f"this commit has no engine {engine!r}")
    if vehicles > MOST_VEHICLES.get(engine, vehicles):
        raise NotImplementedError(f"{engine!r} is not measured at {vehicles} vehicles")
    return Simulation(Scenario.ring(vehicles=vehicles), engine=engine, seed=1)
