"""What every picture of a judged series shows: the spread of its points, and its law if it may."""

import numpy as np

from ..stats.arrays import FloatArray
from ..stats.interval import Refusal
from ..store.series import SizeSeries
from .judge import SeriesGrowth
from .rule.growth import Undecided
from .rule.prediction import Predictor

RIVALS = 2  # at most that are drawn


def drawn_law(judged: SeriesGrowth) -> Predictor | None:
    """Return what predicts the cost, None where nothing does or the cost falls."""
    falls = isinstance(judged.growth, Undecided) and judged.growth.falls
    return None if falls or isinstance(judged.predictor, Refusal) else judged.predictor


def quartiles(series: SizeSeries) -> tuple[FloatArray, FloatArray]:
    """Return both quartiles, shape (n,) each; where none were recorded, the cost itself."""
    if series.samples is not None:
        of_samples = np.array([np.quantile(sample, (0.25, 0.75)) for sample in series.samples])
        return of_samples[:, 0], of_samples[:, 1]
    missing = ~np.isfinite(series.lower_quartile + series.upper_quartile)
    return (
        np.where(missing, series.costs, series.lower_quartile),
        np.where(missing, series.costs, series.upper_quartile),
    )
