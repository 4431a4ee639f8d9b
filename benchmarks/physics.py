"""What is computed, in a few numbers."""

from benchmarks.common import DT_S, simulate

VEHICLES = 100
STEPS = 600


class Physics:
    """What is computed, not how fast: a speed for the history, a digest for the gate.

    `python -m tools gate` compares the `digest` of two commits: plain numbers, wherever a class has
    it.
    """

    version = "1"
    params = (["ring", "mixed ring", "traffic"], ["reference", "numpy", "numba"])
    param_names = ("workload", "engine")

    def setup(self, workload, engine):
        """The workload after a minute of simulated time."""
        self.simulation = simulate(workload, VEHICLES, engine)
        self.simulation.run(STEPS, DT_S)

    def track_mean_speed(self, workload, engine):
        """Mean speed of all vehicles in m/s."""
        return float(self.simulation.state.speed_mps.mean())

    track_mean_speed.unit = "m/s"

    def digest(self, workload, engine):
        """The digest as plain numbers; NotImplementedError where the commit has none."""
        if not hasattr(self.simulation, "digest"):
            raise NotImplementedError("this commit has no digest")
        digest = self.simulation.digest()
        return {
            "vehicles": digest.vehicles,
            "counted": list(digest.counted),
            "projections": list(digest.projections),
        }
