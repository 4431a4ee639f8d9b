"""A single step, for each engine."""

from benchmarks.common import DT_S, VEHICLES, Timed, ring

BEYOND = 316_228  # was predicted before it was measured: results/predictions.jsonl


class Step(Timed):
    """One step through the public API, for each engine by name."""

    version = "1"
    params = (["reference", "numpy", "numba"], [*VEHICLES, BEYOND])
    param_names = ("engine", "vehicles")

    def setup(self, engine, vehicles):
        """A ring after its first step; NotImplementedError skips what a commit lacks."""
        self.simulation = ring(vehicles, engine)
        self.simulation.step(DT_S)  # compiled and every page touched before the clock runs

    def time_step(self, engine, vehicles):
        """The next step."""
        self.simulation.step(DT_S)
