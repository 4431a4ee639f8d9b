"""A traffic simulation core: vehicles that follow each other and change lanes on a closed track.

    >>> from simcore import Scenario, Simulation
    >>> simulation = Simulation(Scenario.traffic(vehicles=100, lanes=3), seed=1)
    >>> simulation.run(steps=600, dt=0.1)
    >>> simulation.metrics().mean_speed_mps  # doctest: +SKIP

The names of this module are the stable public interface: benchmarks of later versions drive earlier
versions through it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from simcore.collision import CollisionError
from simcore.digest import Digest
from simcore.driver import Driver
from simcore.engines import ENGINES
from simcore.fleet import Fleet, Population, Trait
from simcore.metrics import LiveMetrics, Metrics
from simcore.rules import LaneChanging, Rules
from simcore.scenario import Scenario
from simcore.simulation import Simulation
from simcore.slowdown import Slowdown
from simcore.state import State
from simcore.track import Track
from simcore.vehicle_class import VEHICLE_CLASSES, VehicleClass

if TYPE_CHECKING:
    from simcore.conflicts import Conflicts
    from simcore.detectors import Detectors
    from simcore.observed import Observed
    from simcore.tables import to_pandas

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
    "Slowdown",
    "State",
    "Track",
    "Trait",
    "VehicleClass",
    "to_pandas",
]

__version__ = "0.1.0"

# What most runs do not use is imported when it is first asked for.
_LATER = {
    "Conflicts": "simcore.conflicts",
    "Detectors": "simcore.detectors",
    "Observed": "simcore.observed",
    "to_pandas": "simcore.tables",
}


def __getattr__(name: str) -> Any:
    """One of these names; AttributeError if it is none."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
