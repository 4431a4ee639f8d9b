from benchmarks.common import DT_S, TIMING, VEHICLES, Timed, ring

STEPS_A_MINUTE = 600


class Run(Timed):
    """A full simulated minute in one call."""

    version = f"1 {TIMING}"
    min_run_count = 1  # the slowest take seconds: one call is sample and warm-up in one
    params = (["reference", "numpy"], VEHICLES)
    param_names = ("engine", "vehicles")

    def setup(self, engine, vehicles):
        self.simulation = ring(vehicles, engine)

    def time_minute(self, engine, vehicles):
        self.simulation.run(STEPS_A_MINUTE, DT_S)
