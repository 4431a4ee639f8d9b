"""Which parameter of a benchmark is a size."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..stats.arrays import FloatArray
from .sizes import sizes_of
from .workers import worker_rank

# Words of a parameter's name that say size, the clearest first.
SIZE_WORDS = ("vehicles", "n", "size", "length", "count", "rows", "items")
MIN_VALUES = 3
# Years, days and seeds differ by less than this factor; no law shows over so little.
MIN_RANGE = 2.0

_PREFIXES = ("n", "nb", "num", "number", "of")  # in front of what is counted
# A cost grows that rises by a tenth or more, and of whose steps a fifth goes down at most.
_LEAST_RISE, _UPWARD = 0.1, 0.6


@dataclass(frozen=True, slots=True)
class Axis:
    """Parameter number `index`, called `name`; sizes per value, None where it is no size.

    others: names of the other parameters that `named_axis` could take for the size.
    """

    index: int
    name: str
    sizes: tuple[float | None, ...]
    others: tuple[str, ...] = ()

    @property
    def different(self) -> set[float]:
        """Return the sizes, each once."""
        return {size for size in self.sizes if size is not None}


def find_axis(
    names: Sequence[str], params: Sequence[Sequence[str]], costs: FloatArray | None = None
) -> Axis | None:
    """Return the parameter that is a size, None where `why_no_size` speaks against each.

    Of several the one whose name says size, then one along which the cost grows, then the clearest
    name, then the widest range. costs: shape (cells,), over itertools.product(*params), None where
    they are not known.
    """
    every = axes_of(names, params)
    able = [axis for axis in every if why_no_size(axis) is None]
    if not able:
        return None
    shape = [len(values) for values in params]
    growing = {
        axis.index
        for axis in able
        if costs is not None and len(able) > 1 and _grows(costs, shape, axis)
    }
    axis = min(
        able,
        key=lambda axis: (
            _word_rank(axis.name) == len(SIZE_WORDS),
            axis.index not in growing,
            _word_rank(axis.name),
            -max(axis.different) / min(axis.different),
        ),
    )
    others = (each for each in every if len(each.different) >= MIN_VALUES)
    named = (each.name for each in others if worker_rank(each.name) is None)
    return replace(axis, others=tuple(name for name in named if name != axis.name))


def named_axis(wanted: str, names: Sequence[str], params: Sequence[Sequence[str]]) -> Axis | None:
    """Return parameter `wanted` as the axis, None where there is none or none of it is a size."""
    axes = (axis for axis in axes_of(names, params) if axis.name == wanted)
    axis = next(axes, None)
    return axis if axis and axis.different else None


def why_no_size(axis: Axis) -> str | None:
    """Return why a parameter is not taken for a size unless it is named, None where it is.

    It says so of the parameter: `counts workers`.
    """
    sizes = axis.different
    if worker_rank(axis.name) is not None:
        return "counts workers"
    if not sizes:
        return "has no numbers above 0"
    if len(sizes) < MIN_VALUES:
        return f"has fewer than {MIN_VALUES} different numbers above 0"
    if sum(size is None for size in axis.sizes) > len(sizes):
        return "has fewer numbers above 0 than other values"
    if _word_rank(axis.name) < len(SIZE_WORDS):
        return None
    if max(sizes) <= 1:
        return "has no numbers above 1"
    if max(sizes) < MIN_RANGE * min(sizes):
        return f"has numbers within a factor of {MIN_RANGE:g}"
    return None


def axes_of(names: Sequence[str], params: Sequence[Sequence[str]]) -> list[Axis]:
    """Return every parameter as an axis, also those without a single size."""
    pairs = zip(names, params, strict=True)
    return [Axis(i, name, sizes_of(values)) for i, (name, values) in enumerate(pairs)]


def _grows(costs: FloatArray, shape: Sequence[int], axis: Axis) -> bool:
    """Return whether the cost grows along a parameter, in the mean over all others.

    costs: shape (cells,), over all parameters, whose numbers of values are `shape`; one that is not
    above 0 is left out.
    """
    logs = np.log(np.where(costs > 0, costs, np.nan)).reshape(shape)
    known = [(size, i) for i, size in enumerate(axis.sizes) if size is not None]
    along = np.moveaxis(logs, axis.index, 0).reshape(shape[axis.index], -1)
    steps = np.diff(along[[i for _, i in sorted(known)]], axis=0)
    counts = np.isfinite(steps).sum(axis=1)
    means = np.nansum(steps, axis=1) / np.maximum(counts, 1)
    rise, way = float(means.sum()), float(np.abs(means).sum())
    return rise >= _LEAST_RISE and rise >= _UPWARD * way


def _word_rank(name: str) -> int:
    """Return the place among SIZE_WORDS of the clearest word of a name, their number without one.

    The n of `n_bins` only says that it is a number.
    """
    words = [word for word in re.split(r"[^a-z0-9]+", name.lower()) if word]
    while len(words) > 1 and words[0] in _PREFIXES:
        words.pop(0)
    return min((SIZE_WORDS.index(w) for w in words if w in SIZE_WORDS), default=len(SIZE_WORDS))
