"""How much is simulated in a second."""

from statistics import median
from time import perf_counter

from benchmarks.common import DT_S, VEHICLES, ring

SAMPLE_S = 0.03
SAMPLES = 5


class Throughput:
    """Vehicle-updates per second, and simulated seconds per second, of `run`
    by the default engine."""

    version = "1"
    params = (VEHICLES,)
    param_names = ("vehicles",)

    def setup(self, vehicles):
        """A ring at its start."""
        self.simulation = ring(vehicles)

    def track_vehicle_updates(self, vehicles):
        """Steps a second, times vehicles."""
        return vehicles * self._steps_per_s()

    track_vehicle_updates.unit = "1/s"

    def track_real_time_factor(self, vehicles):
        """Simulated seconds in a second."""
        return DT_S * self._steps_per_s()

    track_real_time_factor.unit = "x"

    def _steps_per_s(self):
        steps, wall_s = 1, 0.0
        while wall_s < SAMPLE_S:  # loops as ASV's own rule finds them, and the warm-up
            steps = int(steps * min(10.0, 1.2 * SAMPLE_S / wall_s)) + 1 if wall_s else steps
            wall_s = self._wall_s(steps)
        return steps / median(self._wall_s(steps) for _ in range(SAMPLES))

    def _wall_s(self, steps):
        start = perf_counter()
        self.simulation.run(steps, DT_S)
        return perf_counter() - start
