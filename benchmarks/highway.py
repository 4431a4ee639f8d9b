"""Steps of the full model where its traffic is the same at every size."""

from benchmarks.common import DT_S, SETTLED_VEHICLES, Timed, settled


class Highway(Timed):
    """Steps on the highway, for each engine by name."""

    workload = "highway"
    version = "1"
    timeout = 180  # the first process of a commit compiles the full model
    min_run_count = 1  # the slowest take long: one call is sample and warm-up in one
    params = (["reference", "numpy", "numba"], SETTLED_VEHICLES)
    param_names = ("engine", "vehicles")

    def setup(self, engine, vehicles):
        """The workload once it has settled; NotImplementedError skips what a commit lacks."""
        self.simulation = settled(self.workload, vehicles, engine)

    def time_ten_steps(self, engine, vehicles):
        """The next ten steps."""
        self.simulation.run(10, DT_S)


class Busy(Highway):
    """Steps on the same road in dense traffic, with many lane changes and conflicts."""

    workload = "busy"
    version = "1"
