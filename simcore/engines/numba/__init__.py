"""Loops compiled by Numba."""

from simcore.engines.numba.ring import NumbaRing as Ring
from simcore.engines.numba.traffic import NumbaTraffic as Traffic

__all__ = ["Ring", "Traffic"]
