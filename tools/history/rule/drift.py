"""Steps one after another in one direction that are a steady change."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray, IntArray
from .levels import Levels
from .noise import Noise
from .rows import Rows
from .steps import Steps

_KNOTS = 25  # places at which a ramp may begin or end
_POINTS = 150  # means of as many commits as needed are fitted, so that long histories take no time
_SHORTEST = 8  # commits that a drift takes at least
_RAMP_PARAMETERS = 4  # two levels and two places
_MARGIN = 4.0  # of twice the log likelihood, in favour of steps: they name a commit
_CLEAR = 6.0  # sd: a single step of more is no drift
_NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True)
class Drift:
    """A steady change. first, last: cells of its row between which the cost changed.

    rise: of the log cost; half: half the width of its 95 % interval. steps: numbers of the steps
    that it explains.
    """

    row: int
    first: int
    last: int
    rise: float
    half: float
    steps: IntArray


def find_drifts(rows: Rows, noise: Noise, steps: Steps, levels: Levels) -> list[Drift]:
    """Return the runs of steps in one direction that a ramp between two levels explains better.

    Better by Schwarz's criterion (Ann. Statist. 6 (1978) 461) with the noise as it is known.
    """
    variance = noise.variance_of_one()
    drifts = []
    for number in _runs(steps, levels, variance):
        row = int(steps.row[number[0]])
        before, after = number[0] - 1, number[-1] + 1
        begin = int(steps.at[before]) if before >= 0 and steps.row[before] == row else 0
        ends_here = after < len(steps.row) and steps.row[after] == row
        end = int(steps.at[after]) if ends_here else int(rows.counts[row])
        y = rows.values[rows.starts[row] + begin : rows.starts[row] + end].astype(np.float64)
        ramp = _ramp(y, steps.at[number] - begin, float(variance[row]))
        if ramp is not None:
            first, last, rise, half = ramp
            drifts.append(Drift(row, begin + first, begin + last, rise, half, number))
    return drifts


def _runs(steps: Steps, levels: Levels, variance: FloatArray) -> Iterator[NDArray[np.int64]]:
    """Yield the numbers of steps next to each other in one direction that may be a drift."""
    if not len(steps.row):
        return
    goes_on = (
        (steps.row[1:] == steps.row[:-1])
        & (np.sign(levels.jump[1:]) == np.sign(levels.jump[:-1]))
        & ~steps.fixed[1:]
        & ~steps.fixed[:-1]
    )
    for run in np.split(np.arange(len(steps.row)), np.flatnonzero(~goes_on) + 1):
        clear = levels.jump[run] ** 2 > _CLEAR**2 * variance[steps.row[run]]
        if not steps.fixed[run].any() and not (len(run) == 1 and clear[0]):
            yield run


def _ramp(y: FloatArray, starts: IntArray, variance: float) -> tuple[int, int, float, float] | None:
    """Return where the best ramp in y, shape (n,), begins and ends, its rise and half its interval.

    None where levels that change at `starts` explain y as well.
    """
    width = -(-len(y) // _POINTS)
    starts_of_bins = np.arange(0, len(y), width)
    weights = np.diff(np.append(starts_of_bins, len(y))).astype(np.float64)

    def binned(values: FloatArray) -> FloatArray:
        means: FloatArray = np.add.reduceat(values, starts_of_bins) / weights
        return means

    knots = np.unique(np.linspace(0, len(y) - 1, _KNOTS).astype(np.int64))
    first, last = (ends.ravel() for ends in np.meshgrid(knots, knots, indexing="ij"))
    long = last - first >= _SHORTEST
    first, last = first[long], last[long]
    if not len(first):
        return None
    middle = binned(np.arange(len(y), dtype=np.float64))
    shape = np.clip((middle - first[:, None]) / (last - first)[:, None], 0.0, 1.0)
    shape -= (shape @ weights / len(y))[:, None]
    centred = binned(y - y.mean())
    squares, product = shape**2 @ weights, shape @ (weights * centred)
    fits = product**2 / squares
    best = int(fits.argmax())
    price = variance * math.log(len(y))
    ramp = float(weights @ centred**2) - float(fits[best]) + price * _RAMP_PARAMETERS
    levels = np.concatenate([np.full(len(part), part.mean()) for part in np.split(y, starts)])
    steps = float(weights @ binned(y - levels) ** 2) + price * (2 * len(starts) + 1)
    if ramp + _MARGIN * variance > steps:
        return None
    rise, half = product[best] / squares[best], _NORMAL_95 * math.sqrt(variance / squares[best])
    return int(first[best]), int(last[best]), float(rise), half
