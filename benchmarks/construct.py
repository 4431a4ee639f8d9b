"""The time from nothing to a simulation that is ready for its first step."""

from benchmarks.common import TRAFFIC_VEHICLES, VEHICLES, Timed, ring, traffic


class Construct(Timed):
    """Scenario, checks and engine, up to the first step."""

    version = "1"
    params = (VEHICLES,)
    param_names = ("vehicles",)

    def setup(self, vehicles):
        """One simulation that is not timed; NotImplementedError skips a size."""
        ring(vehicles)  # skips where the engine stops earlier

    def time_construct(self, vehicles):
        """One simulation of a ring."""
        ring(vehicles)


class TrafficConstruct(Timed):
    """The same for the full model, whose drivers are drawn."""

    version = "1"
    params = (TRAFFIC_VEHICLES,)
    param_names = ("vehicles",)

    def setup(self, vehicles):
        """One simulation that is not timed; NotImplementedError skips a size."""
        traffic(vehicles)

    def time_construct(self, vehicles):
        """One simulation of the full model."""
        traffic(vehicles)
