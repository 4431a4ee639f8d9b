"""Which size to measure next."""

from itertools import pairwise

import numpy as np

from ...stats.arrays import FloatArray
from .candidate_fits import CandidateFits
from .choice import SESSION_ERROR, Choice

_FARTHEST = 10.0  # times the largest size
_DISTINCT_ERRORS = 4.0
_STEPS = 41  # the answer has two digits, so 40 steps a decade are enough


def sizes_to_add(sizes: FloatArray, at_least: int, span: float) -> list[float]:
    """Return what to add to `sizes`, two digits each, for at least so many over at least this span.

    The new sizes fill the widest gaps on a logarithmic scale; they are whole if `sizes` are.
    """
    have = sorted({float(size) for size in sizes})
    whole = all(size.is_integer() for size in have)
    points = have + [span * have[0]] * (have[-1] < span * have[0])
    while len(points) < at_least:
        gaps = sorted(pairwise(points), key=lambda gap: gap[0] / gap[1])
        middles = (_middle(low, high, whole) for low, high in gaps)
        points = sorted([*points, next(filter(None, middles), 2 * points[-1])])
    return [size for size in points if size not in have]


def most_informative_size(fits: CandidateFits, choice: Choice) -> float | None:
    """Return the size, two digits, that would best tell the two likeliest laws of a series apart.

    The smallest one at which their fits differ by _DISTINCT_ERRORS errors of a cost, since the
    smallest is the cheapest; else the one where they differ most, up to _FARTHEST times the
    largest. None where the fits are the same everywhere.
    """
    likeliest = np.argsort(-choice.weights, kind="stable")[:2]
    sizes = fits.sizes[-1] * np.geomspace(1.0, _FARTHEST, _STEPS)[1:]
    first, second = (
        fits.candidates[i].terms(sizes) @ fits.coefficients[i] for i in choice.best[likeliest]
    )
    apart = np.abs(np.log(first / second))
    if not apart.max() > 0:
        return None
    error = np.hypot(fits.prior_error, SESSION_ERROR)
    distinct = np.flatnonzero(apart >= _DISTINCT_ERRORS * error)
    size = float(sizes[distinct[0] if len(distinct) else np.argmax(apart)])
    return _two_digits(size, whole=bool(np.all(fits.sizes == np.round(fits.sizes))))


def _middle(low: float, high: float, whole: bool) -> float | None:
    middle = _two_digits(float(np.sqrt(low * high)), whole)
    return middle if low < middle < high else None


def _two_digits(size: float, whole: bool) -> float:
    digits = 1 - int(np.floor(np.log10(size)))
    return round(size, min(digits, 0) if whole else digits)
