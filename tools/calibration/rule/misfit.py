"""Why cases take far longer or shorter than calibrated: their calibration, or the machine."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray
from .still_fits import still_fits

BUSY_SHARE = 0.25  # of all cores, taken by others: a benchmark often waits for its core then
FEWEST_BENCHMARKS = 3  # that have little in common, to speak for the machine


@dataclass(frozen=True, slots=True)
class Misfits:
    """Which cases do not fit, shape (n,) both.

    calibration: by themselves. machine: only because everything takes `common` times as long. busy:
    others took much of the machine, so that neither is sure.
    """

    calibration: NDArray[np.bool_]
    machine: NDArray[np.bool_]
    common: float
    busy: bool


def find_misfits(
    factors: FloatArray, benchmarks: Sequence[str], others_share: float = 0.0
) -> Misfits:
    """Return which of n cases take far longer or shorter than calibrated, and on whose account.

    factors: shape (n,), time over calibrated time, NaN where there is none. benchmarks: what each
    case belongs to. others_share: of all cores, what other programs took meanwhile. The machine is
    held to be slower by the median over the benchmarks of the median over their cases; a faster one
    excuses nothing, as its values are too short all the same.
    """
    names = np.array(benchmarks, dtype=np.str_)
    known = np.isfinite(factors)
    medians = [
        np.median(factors[known & (names == name)]) for name in np.unique(names[known]).tolist()
    ]
    spoken_for = len(medians) >= FEWEST_BENCHMARKS
    common = max(1.0, float(np.median(medians))) if spoken_for else 1.0
    far = np.array([not still_fits(factor, 1.0) for factor in factors], np.bool_)
    alone = np.array([not still_fits(factor, common) for factor in factors], np.bool_)
    return Misfits(far & alone, far & ~alone, common, others_share > BUSY_SHARE)
