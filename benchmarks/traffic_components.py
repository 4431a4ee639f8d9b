"""Stages of a step of the full model, one by one."""

from time import perf_counter

from benchmarks.common import DT_S, TRAFFIC_VEHICLES, Timed, traffic


class TrafficComponents(Timed):
    """Each stage of a step of the full model, within whole steps.

    By itself a stage would not do its work: nobody overtakes unless all move, and who has changed
    lane pauses. So steps run whole, and the clock stands still outside the stage.
    """

    version = "1"
    params = (["decide", "change_lanes", "move", "look_ahead"], TRAFFIC_VEHICLES)
    param_names = ("component", "vehicles")

    def setup(self, component, vehicles):
        """The full model after five steps; NotImplementedError skips what a commit lacks."""
        simulation = traffic(vehicles)
        simulation.run(5, DT_S)
        self.stages = simulation.stages(DT_S)
        if component not in self.stages:
            raise NotImplementedError(f"this commit has no component {component!r}")
        self.spent_s = 0.0

    def timer(self):
        """Seconds spent in the stage so far: ASV's clock for this benchmark."""
        return self.spent_s

    def time_component(self, component, vehicles):
        """One whole step, of which the stage counts."""
        for name, stage in self.stages.items():
            start_s = perf_counter()
            stage()
            if name == component:
                self.spent_s += perf_counter() - start_s
