"""Which size to measure next."""

from itertools import pairwise

import numpy as np

from ...stats.arrays import FloatArray
from .choice import SESSION_ERROR, Choice
from .evidence import Evidence

_FARTHEST = 10.0  # times the largest size
_TELLING_ERRORS = 4.0
_STEPS = 41  # two digits a decade are told, so 20 steps a decade are enough


def sizes_to_add(sizes: FloatArray, at_least: int, span: float) -> list[float]:
    """Return sizes, two digits each, that make `sizes` at least so many over at least this span.

    They fill the widest gaps on a logarithmic scale, with whole numbers if `sizes` are whole.
    """
    have = sorted({float(size) for size in sizes})
    whole = all(size.is_integer() for size in have)
    points = have + [span * have[0]] * (have[-1] < span * have[0])
    while len(points) < at_least:
        gaps = sorted(pairwise(points), key=lambda gap: gap[0] / gap[1])
        middles = (_middle(low, high, whole) for low, high in gaps)
        points = sorted([*points, next(filter(None, middles), 2 * points[-1])])
    return [size for size in points if size not in have]


def telling_size(evidence: Evidence, choice: Choice) -> float | None:
    """Return the size, two digits, that would best tell the two likeliest laws of a series apart.

    The smallest one at which their fits differ by _TELLING_ERRORS errors of a cost, since the
    smallest is the cheapest; else the one where they differ most, up to _FARTHEST times the
    largest. None where the fits are the same everywhere.
    """
    likeliest = np.argsort(-choice.weights[0], kind="stable")[:2]
    one, other = choice.best[0, likeliest]
    largest = evidence.sizes[-1]
    sizes = largest * np.geomspace(1.0, _FARTHEST, _STEPS)[1:]
    costs = [
        evidence.candidates[i].terms(sizes) @ evidence.coefficients[0, i] for i in (one, other)
    ]
    apart = np.abs(np.log(costs[0] / costs[1]))
    if not apart.max() > 0:
        return None
    error = np.hypot(evidence.error[0], SESSION_ERROR)
    telling = np.flatnonzero(apart >= _TELLING_ERRORS * error)
    size = float(sizes[telling[0] if len(telling) else np.argmax(apart)])
    digits = 1 - int(np.floor(np.log10(size)))
    whole = bool(np.all(evidence.sizes == np.round(evidence.sizes)))
    return round(size, min(digits, 0) if whole else digits)


def _middle(low: float, high: float, whole: bool) -> float | None:
    middle = float(np.sqrt(low * high))
    digits = 1 - int(np.floor(np.log10(middle)))
    rounded = round(middle, min(digits, 0) if whole else digits)
    return rounded if low < rounded < high else None
