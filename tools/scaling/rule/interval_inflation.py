"""By how much predictions are widened: by their law and by how far they reach."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...stats.arrays import FloatArray
from .prediction import FAR, MIDDLE, NEAR
from .prediction_score import MIN_SCORED, Score

ALL = "all"
REACHES = (NEAR, MIDDLE, FAR)


@dataclass(frozen=True, slots=True)
class IntervalInflation:
    """Factors on the logarithm from the scores of earlier predictions. scored: by law, and ALL."""

    scored: Mapping[str, Score] = field(default_factory=dict)

    def of(self, law: str, reach: float) -> float:
        """Return the factor of predictions by `law` that reach so many times the measured sizes.

        It is that of such predictions alone; where fewer than MIN_SCORED were measured, or all of
        one series, of all by that law; where that is so again, of all.
        """
        by_law, every = self.scored.get(law), self.scored.get(ALL)
        by_reach = by_law.by_reach.get(reach_class(reach)) if by_law else None
        for found in (by_reach, by_law):
            if found is not None and found.scored >= MIN_SCORED and found.series > 1:
                return found.inflation
        return every.inflation if every else 1.0

    @property
    def most(self) -> float:
        """Return the greatest factor that any prediction may have."""
        reaches = (*REACHES, np.inf)
        return max((self.of(law, reach) for law in self.scored for reach in reaches), default=1.0)


AS_FITTED = IntervalInflation()


def reach_of(size: float, sizes: FloatArray) -> float:
    """Return how many times beyond the measured sizes a size lies, 1 between them."""
    return float(max(size / np.max(sizes), np.min(sizes) / size, 1.0))


def reach_class(reach: float) -> float:
    """Return the least of REACHES that a reach stays within, the last one beyond all."""
    return next((most for most in REACHES if reach <= most * 1.001), REACHES[-1])
