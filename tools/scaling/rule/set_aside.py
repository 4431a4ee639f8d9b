"""Sizes that the law of all the others is judged without."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .candidate_fits import CandidateFits, fit_candidates
from .choice import Choice, choose
from .irregular_points import find_far_off
from .laws import TWO_POINT_BREAK

_LEAST_REST, _LEAST_SPAN = 8, 9.5


@dataclass(frozen=True, slots=True)
class SetAside:
    """fits, choice: of the other sizes. remark: which are set aside and why, without a dot."""

    fits: CandidateFits
    choice: Choice
    remark: str


def set_aside(fits: CandidateFits, choice: Choice) -> SetAside | None:
    """Return the verdict without sizes that would spoil it; None where nothing is set aside.

    That is a single size between others which lies far off their law; or the two smallest, where
    the cost grows otherwise up to there and a law holds for the rest: large sizes are what a law is
    for.
    """
    far = find_far_off(fits)
    if far is not None:
        rest = _without(fits, np.arange(len(fits.sizes)) != far.index)
        size = f"n = {fits.sizes[far.index]:,.10g}"
        remark = f"judged without {size}, whose cost is {far.ratio:.2g} times what the others say"
        return SetAside(rest, choose(rest), remark)
    if choice.objection not in ("two-point break", "lack of fit") or not _bends_below(fits):
        return None
    rest = _without(fits, np.arange(len(fits.sizes)) > 1)
    chosen = choose(rest)
    if chosen.law is None:
        return None
    first, second = (f"{size:,.10g}" for size in fits.sizes[:2])
    remark = f"judged without n = {first} and {second}, up to where it grows otherwise"
    return SetAside(rest, chosen, remark)


def _bends_below(fits: CandidateFits) -> bool:
    """Whether the best two-point break has two sizes below, and enough of them are left above."""
    breaks = np.flatnonzero(fits.kind == TWO_POINT_BREAK)
    best = fits.candidates[breaks[np.argmin(fits.squares[breaks])]]
    assert best.break_size is not None
    rest = fits.sizes[2:]
    enough = len(rest) >= _LEAST_REST and rest[-1] >= _LEAST_SPAN * rest[0]
    return bool(enough and best.break_size < rest[0])


def _without(fits: CandidateFits, kept: NDArray[np.bool_]) -> CandidateFits:
    return fit_candidates(fits.sizes[kept], fits.costs[kept], fits.error, fits.error_degrees)
