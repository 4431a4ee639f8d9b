"""A traffic simulation core: vehicles that follow each other on a closed single-lane track.

    >>> from simcore import Scenario, Simulation
    >>> simulation = Simulation(Scenario.ring(vehicles=100), seed=1)
    >>> simulation.run(steps=600, dt=0.1)
    >>> simulation.metrics().mean_speed_mps  # doctest: +SKIP

What is named here is the stable public surface: benchmarks of later versions drive earlier ones
through it.
"""

from simcore.collision import CollisionError
from simcore.driver import Driver
from simcore.engines import ENGINES
from simcore.metrics import Metrics
from simcore.scenario import Scenario
from simcore.simulation import Simulation
from simcore.state import State

__all__ = ["ENGINES", "CollisionError", "Driver", "Metrics", "Scenario", "Simulation", "State"]
