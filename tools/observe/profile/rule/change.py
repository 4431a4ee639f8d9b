"""Which frames take another share of the time on one side than on the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ....stats.arrays import FloatArray, IntArray
from ....stats.interval import two_sided_t

RUNS = 4  # a side: 35 ways to divide eight runs, of which one is the case


@dataclass(frozen=True, slots=True)
class Changes:
    """Head less base, of each of f frames: as shares of the time, between 0 and 1.

    base, head: mean share of the runs, shape (f,). change, half_width: shape (f,), of intervals
    that hold for all frames at once. changed: shape (f,), whether that is on one side of 0.
    """

    base: FloatArray
    head: FloatArray
    change: FloatArray
    half_width: FloatArray
    changed: NDArray[np.bool_]


def find_changes(
    base: FloatArray, head: FloatArray, of_base: FloatArray, of_head: FloatArray
) -> Changes:
    """Compare shares by runs of both sides, RUNS or more of each, in turns.

    base, head: samples that found a frame, shape (runs, f). of_base, of_head: all samples of a run,
    shape (runs,). The unit is a run: samples of one run share what the run met with. The error of a
    change is what runs of a side differ by, and never less than that of as many independent samples
    (multinomial) times the dispersion that all frames have on average: eight runs say little of a
    single frame (Pearson's estimate: McCullagh & Nelder, Generalized Linear Models, 2nd ed. 1989,
    section 4.5.2).

    How many errors a change must have is counted: runs are divided into two sides in every other
    way, and no frame may change by as many in any of them (maximum statistic: Westfall & Young,
    Resampling-Based Multiple Testing, 1993, section 2.6), nor by less than Student's t says of one
    frame. Where nothing changed, each way is as likely to be the most extreme: any frame is called
    changed with a probability of at most 1/35 at four runs a side.
    """
    runs, samples = len(base), np.concatenate([of_base, of_head])
    counts = np.vstack([base, head])
    shares = counts / samples[:, np.newaxis]
    pooled = (np.sum(counts, axis=0) + 0.5) / (np.sum(samples) + 1)
    own = np.arange(runs)
    change, between = _change(shares, own)
    least = _independent(pooled, samples, own)
    least *= max(1.0, float(np.mean(between / least)))
    error = np.sqrt(np.maximum(between, least))
    errors = [two_sided_t(2 * (runs - 1))]
    for first in _other_ways(runs):
        other, between = _change(shares, first)
        errors.append(
            float(np.max(np.abs(other) / np.sqrt(np.maximum(between, least)), initial=0.0))
        )
    half_width = max(errors) * error
    return Changes(
        base=np.mean(shares[:runs], axis=0),
        head=np.mean(shares[runs:], axis=0),
        change=change,
        half_width=half_width,
        changed=np.abs(change) > half_width,
    )


def _other_ways(runs: int) -> Iterator[IntArray]:
    """Yield which runs are the first side, in each way but the case's own.

    The first run is always among them, as the mirror image of a way says the same.
    """
    for others in combinations(range(1, 2 * runs), runs - 1):
        if others != tuple(range(1, runs)):
            yield np.array([0, *others])


def _change(shares: FloatArray, first: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the second side less the first, and its variance by what runs of a side differ by.

    first: which rows are the first side. Shape (f,) each.
    """
    sides = [shares[side] for side in (first, np.setdiff1d(np.arange(len(shares)), first))]
    before, after = (np.mean(side, axis=0) for side in sides)
    between: FloatArray = sum(np.var(side, axis=0, ddof=1) / len(side) for side in sides)
    return after - before, between


def _independent(pooled: FloatArray, samples: FloatArray, first: IntArray) -> FloatArray:
    """Return the variance that a change of each share has where all samples are independent."""
    of_first = np.sum(samples[first])
    of_second = np.sum(samples) - of_first
    variance: FloatArray = pooled * (1 - pooled) * (1 / of_first + 1 / of_second)
    return variance
