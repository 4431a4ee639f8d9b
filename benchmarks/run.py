"""A run of many steps in one call."""

from benchmarks.common import DT_S, VEHICLES, Timed, ring

STEPS_A_MINUTE = 600


class Run(Timed):
    """A full simulated minute in one call, as users get it: the commit's default engine."""

    version = "1"
    min_run_count = 1  # the slowest take seconds: one call is sample and warm-up in one
    params = (VEHICLES,)
    param_names = ("vehicles",)

    def setup(self, vehicles):
        """A ring at its start."""
        self.simulation = ring(vehicles)

    def time_minute(self, vehicles):
        """The next minute of simulated time."""
        self.simulation.run(STEPS_A_MINUTE, DT_S)
