"""The behaviours of traffic, each written once.

A behaviour is a function of one vehicle or of arrays of them: it uses arithmetic and the five names
in `primitives`, so the same source runs on Python floats, on NumPy arrays and compiled by Numba.
`bind` hands an engine its own version of each.
"""

from simcore.model.binding import Behaviours, bind

__all__ = ["Behaviours", "bind"]
