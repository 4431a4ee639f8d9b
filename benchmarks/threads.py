"""What one simulation gains from several threads."""

from inspect import signature

from benchmarks.common import DT_S, simulate
from benchmarks.ensemble import CORES, core_counts, least_probes_s, throughput
from simcore import Scenario, Simulation

STEPS = 100


def threaded_run(vehicles, threads):
    """A call of 100 steps on so many threads, and the number of steps."""
    simulation = Simulation(Scenario.ring(vehicles), engine="numba", seed=1, threads=threads)
    simulation.run(STEPS, DT_S)  # compiled before anything is counted
    return lambda: simulation.run(STEPS, DT_S), STEPS


class Threads:
    """Steps a second of one simulation on several threads: `run`, as `step` uses one.

    Counted in a worker, as `Ensemble` counts its own. Rings shorter than two domains of 10 000
    vehicles are not cut up, so none is here. Only the first thread tells whether its core is its
    own: a co-tenant of another slows the run, and counts.
    """

    version = "2"
    params = ([31_623, 100_000, 1_000_000], core_counts(CORES))
    param_names = ("vehicles", "threads")

    def setup_cache(self):
        """The least time of a probe, in s."""
        return least_probes_s([1])[1]

    def setup(self, least_s, vehicles, threads):
        """NotImplementedError skips commits without the engine or without threads."""
        simulate("ring", 10, "numba")  # skips where there is no such engine
        if "threads" not in signature(Simulation).parameters:
            raise NotImplementedError("this commit has no threads")

    def track_steps(self, least_s, vehicles, threads):
        """Steps a second."""
        return throughput(threaded_run, (vehicles, threads), 1, least_s)

    track_steps.unit = "1/s"
