"""Stages of a step, one by one, where vehicles only follow their leader."""

from benchmarks.common import DT_S, VEHICLES, Timed, ring


class Components(Timed):
    """Each stage of a step by itself, and what is read off a state."""

    version = "1"
    params = (["look_ahead", "decide", "move", "state", "metrics"], VEHICLES[2:])
    param_names = ("component", "vehicles")

    def setup(self, component, vehicles):
        """A ring before the second stage; NotImplementedError skips what a commit lacks."""
        simulation = ring(vehicles)
        stages = simulation.stages(DT_S)
        for stage in stages.values():  # one whole step first: no stage finds its input unset
            stage()
        next(iter(stages.values()))()
        parts = {**stages, "state": lambda: simulation.state, "metrics": simulation.metrics}
        if component not in parts:
            raise NotImplementedError(f"this commit has no component {component!r}")
        self.part = parts[component]

    def time_component(self, component, vehicles):
        """One call of the stage or the reading."""
        self.part()
