"""What is computed, in a few numbers."""

import numpy as np

from benchmarks.common import DT_S, simulate

VEHICLES = 100
STEPS = 600
STATE = ("travelled_m", "speed_mps", "acceleration_mps2", "gap_m", "lane")
ROWS = 3


class Physics:
    """What is computed, not how fast: a speed for the history, a digest for the gate.

    `python -m tools gate` compares the `digest` of two commits: plain numbers, wherever a class has
    it.
    """

    version = "1"
    params = (
        ["ring", "mixed ring", "traffic", "highway", "busy"],
        ["reference", "numpy", "numba"],
    )
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
        """The digest as plain numbers; NotImplementedError where the commit has none.

        Commits may define their own digests differently, which are then not compared; what their
        states show is summed up here, in one way for all.
        """
        if not hasattr(self.simulation, "digest"):
            raise NotImplementedError("this commit has no digest")
        state, digest = self.simulation.state, self.simulation.digest()
        own = {
            "version": getattr(digest, "version", 1),
            "projections": list(digest.projections),
            "extremes": list(getattr(digest, "extremes", ())),
        }
        return {
            "vehicles": digest.vehicles,
            "counted": list(digest.counted),
            "state": {name: weighted_sums(getattr(state, name)) for name in STATE},
            "own": own,
        }


def weighted_sums(column):
    """Sums with random weights of a size from 1 to 2, in which no two vehicles cancel out."""
    draw = np.random.default_rng(0).uniform(-1.0, 1.0, (ROWS, column.size))
    weights = draw + np.copysign(1.0, draw)
    return [float((row * column).sum()) for row in weights]
