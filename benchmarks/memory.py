import gc
import tracemalloc

from benchmarks.common import DT_S, VEHICLES, ring


class Memory:
    """Peak of a whole process, bytes held for a vehicle, bytes lost with every step."""

    version = "1"
    params = (VEHICLES,)
    param_names = ("vehicles",)

    def setup(self, vehicles):
        self.simulation = ring(vehicles)

    def peakmem_run(self, vehicles):
        self.simulation.run(10, DT_S)

    def track_bytes_per_vehicle(self, vehicles):
        return self.simulation.nbytes / vehicles

    track_bytes_per_vehicle.unit = "bytes"

    def track_growth_per_step(self, vehicles):
        """Slope between two states after warm-up; 0 when no step keeps anything."""
        self.simulation.run(10, DT_S)
        steps = 100
        tracemalloc.start()
        try:
            gc.collect()
            before = tracemalloc.get_traced_memory()[0]
            self.simulation.run(steps, DT_S)
            gc.collect()
            return (tracemalloc.get_traced_memory()[0] - before) / steps
        finally:
            tracemalloc.stop()

    track_growth_per_step.unit = "bytes"
