"""What several independent simulations do at once, each in a process of its own.

The parameter `kernel` names the timed benchmark that does the same in one process: its class in
small letters. Parameters that both have are called alike. That is how `python -m tools projection`
finds what all cores do over one.
"""

import numpy as np

from benchmarks.common import DEFAULT_ENGINE, DT_S, ring, simulate
from benchmarks.workers import CORES, REPEATS, Probed, core_counts, one_process, throughput

SIZES = [10, 100, 1_000, 10_000, 100_000]
TRAFFIC_SIZES = [1_000, 10_000, 100_000]
STEPS = 10


def step(vehicles, engine=DEFAULT_ENGINE):
    """Single steps through the public API."""
    simulation = ring(vehicles, engine)
    return lambda: simulation.step(DT_S), 1


def run(vehicles):
    """Calls of a minute, or of what of it lasts some 30 ms: a batch is one or several."""
    simulation, steps = ring(vehicles), max(10, min(600, 600_000 // vehicles))
    return lambda: simulation.run(steps, DT_S), steps


def construct(vehicles):
    """Simulations up to the first step."""
    return lambda: ring(vehicles), 1


def workloads(vehicles, workload, engine):
    """Ten steps a call, after five: the rush of first lane changes is over."""
    simulation = simulate(workload, vehicles, engine)
    simulation.run(5, DT_S)
    return lambda: simulation.run(STEPS, DT_S), STEPS


KERNELS = {"step": step, "run": run, "construct": construct}


class Ensemble(Probed):
    """Runs and constructions by the commit's default engine, also of one worker too many."""

    version = "3"
    params = (["run", "construct"], SIZES, [*core_counts(CORES), CORES + 1])
    param_names = ("kernel", "vehicles", "workers")

    def setup(self, least_s, kernel, vehicles, workers):
        """NotImplementedError skips sizes that the engine is not measured at."""
        ring(vehicles)

    def track_throughput(self, least_s, kernel, vehicles, workers):
        """Steps, or constructions, a second of all workers together."""
        least_probe_s = least_s.get(workers, np.inf)  # one too many: all they do counts
        return one_process(throughput(KERNELS[kernel], (vehicles,), workers, least_probe_s))

    track_throughput.unit = "1/s"
    track_throughput.rounds = REPEATS


class EngineEnsemble(Probed):
    """Single steps of a ring a second, of all workers together, for each engine by name."""

    version = "1"
    params = (["step"], ["reference", "numpy", "numba"], SIZES, core_counts(CORES))
    param_names = ("kernel", "engine", "vehicles", "workers")

    def setup(self, least_s, kernel, engine, vehicles, workers):
        """Compile before any worker starts; NotImplementedError skips what a commit lacks."""
        ring(vehicles, engine).step(DT_S)

    def track_throughput(self, least_s, kernel, engine, vehicles, workers):
        """Steps a second of all workers together."""
        done_per_s = throughput(step, (vehicles, engine), workers, least_s[workers])
        return one_process(done_per_s)

    track_throughput.unit = "1/s"
    track_throughput.rounds = REPEATS


class WorkloadEnsemble(Probed):
    """Steps a second where all drivers differ and, of the full model, also change lanes."""

    version = "1"
    timeout = 180  # the first process of a commit compiles the full model
    params = (
        ["workloads"],
        ["mixed ring", "traffic"],
        ["numpy", "numba"],
        TRAFFIC_SIZES,
        core_counts(CORES),
    )
    param_names = ("kernel", "workload", "engine", "vehicles", "workers")

    def setup(self, least_s, kernel, workload, engine, vehicles, workers):
        """Compile before any worker starts; NotImplementedError skips what a commit lacks."""
        simulate(workload, vehicles, engine).run(STEPS, DT_S)

    def track_throughput(self, least_s, kernel, workload, engine, vehicles, workers):
        """Steps a second of all workers together."""
        done_per_s = throughput(workloads, (vehicles, workload, engine), workers, least_s[workers])
        return one_process(done_per_s)

    track_throughput.unit = "1/s"
    track_throughput.rounds = REPEATS
