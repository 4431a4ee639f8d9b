"""What happens on the roads of `Highway` and `Busy`, with which a law over sizes is read."""

from benchmarks.common import DT_S, SETTLED_VEHICLES, settled

VEHICLE_STEPS = 6_000_000  # 167 vehicle-hours: 10 events an hour are known to some 3 %
LEAST_STEPS = 600


class Regime:
    """Speed and events from where `Highway` and `Busy` begin, of all engines: they agree."""

    version = "1"
    timeout = 180  # the first process of a commit compiles the full model
    params = (["highway", "busy"], SETTLED_VEHICLES)
    param_names = ("workload", "vehicles")

    def setup(self, workload, vehicles):
        """The workload once it has settled; NotImplementedError skips what a commit lacks."""
        self.simulation = settled(workload, vehicles, "numba")
        self.steps = max(LEAST_STEPS, VEHICLE_STEPS // vehicles)

    def track_mean_speed(self, workload, vehicles):
        """Distance over time of all vehicles."""
        return self._gained(lambda: float(self.simulation.state.travelled_m.mean()))

    track_mean_speed.unit = "m/s"

    def track_lane_changes(self, workload, vehicles):
        """Lane changes per vehicle-hour."""
        return self._per_vehicle_hour("lane_changes_left", "lane_changes_right")

    track_lane_changes.unit = "1/h"

    def track_near_misses(self, workload, vehicles):
        """Near misses per vehicle-hour; drivers of the highway have none."""
        return self._per_vehicle_hour("near_misses")

    track_near_misses.unit = "1/h"

    def track_short_gaps(self, workload, vehicles):
        """Gaps too short to stop, the other kind of conflict, per vehicle-hour."""
        return self._per_vehicle_hour("stopping_sight_misses")

    track_short_gaps.unit = "1/h"

    def _per_vehicle_hour(self, *events):
        def counted():
            live = self.simulation.metrics().live
            return sum(getattr(live, event) for event in events)

        return 3600 * self._gained(counted) / self.simulation.scenario.vehicles

    def _gained(self, counted):
        """By how much a number grows in a simulated second."""
        before = counted()
        self.simulation.run(self.steps, DT_S)
        return (counted() - before) / (self.steps * DT_S)
