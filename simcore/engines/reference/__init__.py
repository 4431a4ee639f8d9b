"""Plain Python, written to be read: the oracle for the other engines."""

from simcore.engines.reference.ring import ReferenceRing as Ring
from simcore.engines.reference.traffic import ReferenceTraffic as Traffic

__all__ = ["Ring", "Traffic"]
