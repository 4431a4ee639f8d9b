"""What one simulation gains from several threads."""

from inspect import signature

from benchmarks.common import DT_S, simulate
from benchmarks.probe import stay_on_cores
from benchmarks.workers import CORES, REPEATS, Probed, core_counts, one_process, throughput
from simcore import Scenario, Simulation

STEPS = 100


def threaded_run(vehicles, threads):
    """A call of 100 steps on so many threads, the number of steps, and the threads' cores."""
    cores = stay_on_cores(threads)
    simulation = Simulation(Scenario.ring(vehicles), engine="numba", seed=1, threads=threads)
    simulation.run(STEPS, DT_S)  # compiled before anything is counted
    return lambda: simulation.run(STEPS, DT_S), STEPS, cores


class Threads(Probed):
    """Steps a second of one simulation on several threads: `run`, as `step` uses one.

    Counted in a worker, as `Ensemble` counts its own. It stays on as many cores as it has threads,
    each of which is probed between two batches, when all threads wait. Rings shorter than two
    domains of 10 000 vehicles are not cut up, so none is here.
    """

    version = "3"
    params = ([31_623, 100_000, 1_000_000], core_counts(CORES))
    param_names = ("vehicles", "threads")

    def setup(self, least_s, vehicles, threads):
        """NotImplementedError skips commits without the engine or without threads."""
        simulate("ring", 10, "numba")  # skips where there is no such engine
        if "threads" not in signature(Simulation).parameters:
            raise NotImplementedError("this commit has no threads")

    def track_steps(self, least_s, vehicles, threads):
        """Steps a second."""
        return one_process(throughput(threaded_run, (vehicles, threads), 1, least_s[1]))

    track_steps.unit = "1/s"
    track_steps.rounds = REPEATS
