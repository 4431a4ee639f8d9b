"""The engines: different ways to compute the same step.

An engine's name in `ENGINES` is what users pass to `Simulation(engine=...)`.
"""

from simcore.checks import one_of
from simcore.engines.engine import Engine
from simcore.engines.numpy_engine import NumpyEngine
from simcore.engines.reference import ReferenceEngine

_CLASSES: dict[str, type[Engine]] = {"reference": ReferenceEngine, "numpy": NumpyEngine}

ENGINES: tuple[str, ...] = tuple(_CLASSES)


def engine_class(name: str) -> type[Engine]:
    """The class of that name; ValueError lists the names there are."""
    return _CLASSES[one_of("engine", name, ENGINES)]
