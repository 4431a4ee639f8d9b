"""A traffic simulation core: vehicles that follow each other and change lanes on a closed track.

    >>> from simcore import Scenario, Simulation
    >>> simulation = Simulation(Scenario.traffic(vehicles=100, lanes=3), seed=1)
    >>> simulation.run(steps=600, dt=0.1)
    >>> simulation.metrics().mean_speed_mps  # doctest: +SKIP

The names of this module are the stable public interface: benchmarks of later versions drive earlier
versions through it.
"""

from simcore.collision import CollisionError
from simcore.conflicts import Conflicts
from simcore.detectors import Detectors
from simcore.digest import Digest
from simcore.driver import Driver
from simcore.engines import ENGINES
from simcore.fleet import Fleet, Population, Trait
from simcore.metrics import LiveMetrics, Metrics
from simcore.observed import Observed
from simcore.rules import LaneChanging, Rules
from simcore.scenario import Scenario
from simcore.simulation import Simulation
from simcore.state import State
from simcore.tables import to_pandas
from simcore.track import Track
from simcore.vehicle_class import VEHICLE_CLASSES, VehicleClass

__all__ = [
    "ENGINES",
    "VEHICLE_CLASSES",
    "CollisionError",
    "Conflicts",
    "Detectors",
    "Digest",
    "Driver",
    "Fleet",
    "LaneChanging",
    "LiveMetrics",
    "Metrics",
    "Observed",
    "Population",
    "Rules",
    "Scenario",
    "Simulation",
    "State",
    "Track",
    "Trait",
    "VehicleClass",
    "to_pandas",
]

__version__ = "0.1.0"
