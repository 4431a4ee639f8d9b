"""Runs of the workloads in which drivers differ."""

from benchmarks.common import DT_S, TRAFFIC_VEHICLES, Timed, simulate


class Workloads(Timed):
    """Where all drivers differ and where they also change lanes, up to a million vehicles."""

    version = "1"
    timeout = 180  # the first process of a commit compiles the full model
    min_run_count = 1  # the slowest take seconds: one call is sample and warm-up in one
    params = (
        ["mixed ring", "traffic"],
        ["numpy", "numba"],
        [*TRAFFIC_VEHICLES, 1_000_000],
    )
    param_names = ("workload", "engine", "vehicles")

    def setup(self, workload, engine, vehicles):
        """The workload after five steps; NotImplementedError skips what a commit lacks."""
        self.simulation = simulate(workload, vehicles, engine)
        self.simulation.run(5, DT_S)  # compiled, pages touched, the rush of first changes over

    def time_ten_steps(self, workload, engine, vehicles):
        """The next ten steps."""
        self.simulation.run(10, DT_S)
