"""Memory of a process and of a vehicle."""

import gc
import tracemalloc

from benchmarks.common import DT_S, TRAFFIC_VEHICLES, VEHICLES, ring, traffic


class Memory:
    """Peak of a whole process, bytes held for a vehicle, bytes lost with every step."""

    version = "1"
    params = (VEHICLES,)
    param_names = ("vehicles",)

    def setup(self, vehicles):
        """A ring at its start."""
        self.simulation = ring(vehicles)

    def peakmem_run(self, vehicles):
        """Peak of the process, ten steps included."""
        self.simulation.run(10, DT_S)

    def track_bytes_per_vehicle(self, vehicles):
        """What the engine says that it holds, for a vehicle."""
        return self.simulation.nbytes / vehicles

    track_bytes_per_vehicle.unit = "bytes"

    def track_growth_per_step(self, vehicles):
        """The smaller of two slopes over 100 steps; 0 when no step keeps anything.

        What setup made is not traced and its replacements are, so the first steps do not count.
        """
        held = []
        tracemalloc.start()
        try:
            for steps in (10, 100, 100):
                self.simulation.run(steps, DT_S)
                gc.collect()
                held.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()
        return min(held[1] - held[0], held[2] - held[1]) / 100

    track_growth_per_step.unit = "bytes"


class TrafficMemory:
    """Peak of a whole process and bytes held for a vehicle, with the full model."""

    version = "1"
    params = (TRAFFIC_VEHICLES,)
    param_names = ("vehicles",)

    def setup(self, vehicles):
        """The full model at its start."""
        self.simulation = traffic(vehicles)

    def peakmem_run(self, vehicles):
        """Peak of the process, ten steps included."""
        self.simulation.run(10, DT_S)

    def track_bytes_per_vehicle(self, vehicles):
        """What the engine says that it holds, for a vehicle."""
        return self.simulation.nbytes / vehicles

    track_bytes_per_vehicle.unit = "bytes"
