"""Which parameter of a benchmark is a size."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .magnitude import LEAST, MOST

# Words of a parameter's name that say size, the clearest first.
SIZE_WORDS = ("vehicles", "n", "size", "length", "count", "rows", "items")
MIN_VALUES = 3

_LONGEST = 200  # characters: a longer text is no number in any dress, and may be dressed too often
_QUOTED = re.compile(r"""(['"])(.*)\1""")
_LABELLED = re.compile(r"[A-Za-z_]\w*\s*=\s*(.*)")
_WRAPPED = re.compile(r"[\w.]+\(([^,]*)\)")  # NumPy's repr: np.int64(100)
_SEQUENCE = re.compile(r"[(\[](.*)[)\]]")


@dataclass(frozen=True, slots=True)
class Axis:
    """Parameter number `index`, called `name`; sizes per value, None where it is no size."""

    index: int
    name: str
    sizes: tuple[float | None, ...]


def size_of(text: str) -> float | None:
    """Return the positive number that a parameter's repr() stands for, else None.

    Besides 100 and 1e5: '1_000', N=1000, (100, 100) with all alike, np.int64(100). A number that
    is out of range is no size.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    for pattern in (_QUOTED, _LABELLED, _WRAPPED):
        match = pattern.fullmatch(text)
        if match:
            return size_of(match.group(match.lastindex or 0))
    match = _SEQUENCE.fullmatch(text)
    if match:
        sizes = {size_of(part) for part in match.group(1).rstrip(" ,").split(",")}
        return sizes.pop() if len(sizes) == 1 else None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if LEAST <= number <= MOST else None


def find_axis(names: Sequence[str], params: Sequence[Sequence[str]]) -> Axis | None:
    """Return the parameter that is a size: by its name if one says so, else the widest in range.

    A size takes at least three distinct positive values and no value that is not a number.
    """
    axes = [named_axis(name, names, params) for name in names]
    able = [axis for axis in axes if axis and None not in axis.sizes and _steps(axis) >= MIN_VALUES]
    return min(able, key=lambda axis: (_word_rank(axis.name), -_range(axis)), default=None)


def named_axis(wanted: str, names: Sequence[str], params: Sequence[Sequence[str]]) -> Axis | None:
    """Return parameter `wanted` as the axis, None where there is none or none of it is a size."""
    if wanted not in names:
        return None
    index = list(names).index(wanted)
    axis = Axis(index, wanted, tuple(size_of(value) for value in params[index]))
    return axis if _steps(axis) else None


def _steps(axis: Axis) -> int:
    return len(set(axis.sizes) - {None})


def _range(axis: Axis) -> float:
    sizes = [size for size in axis.sizes if size is not None]
    return max(sizes) / min(sizes)


def _word_rank(name: str) -> int:
    words = re.split(r"[^a-z0-9]+", name.lower())
    return min((SIZE_WORDS.index(w) for w in words if w in SIZE_WORDS), default=len(SIZE_WORDS))
