"""What the tests of the physics share."""

from importlib.util import find_spec

import pytest

from simcore import ENGINES, Track


@pytest.fixture(scope="session")
def engine():
    """The fastest one there is: all compute the same, which is tested elsewhere."""
    return "numba" if "numba" in ENGINES and find_spec("numba") else "numpy"


@pytest.fixture(scope="session")
def unbent():
    """Makes rings whose curves, banked like a wall of death, slow nobody down."""
    return lambda length_m, lanes=1: Track(length_m, lanes, superelevation=1e9)
