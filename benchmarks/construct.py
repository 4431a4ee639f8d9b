from benchmarks.common import TIMING, VEHICLES, Timed, ring


class Construct(Timed):
    """Scenario, checks and engine, up to the first step."""

    version = f"1 {TIMING}"
    params = (VEHICLES,)
    param_names = ("vehicles",)

    def setup(self, vehicles):
        ring(vehicles)  # skips where the engine stops earlier

    def time_construct(self, vehicles):
        ring(vehicles)
