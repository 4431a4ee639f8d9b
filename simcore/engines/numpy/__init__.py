"""Whole arrays at once with NumPy."""

from simcore.engines.numpy.ring import NumpyRing as Ring
from simcore.engines.numpy.traffic import NumpyTraffic as Traffic

__all__ = ["Ring", "Traffic"]
