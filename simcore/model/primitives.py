"""The names behind which one number and an array of numbers differ, as NumPy has them.

Engines that compute vehicle by vehicle bind their own: see `simcore.model.binding.bind`.
"""

from typing import Any

from numpy import floor, maximum, minimum, sqrt, where

# A float for one vehicle, an array for many.
Quantity = Any

__all__ = ["Quantity", "floor", "maximum", "minimum", "sqrt", "where"]
