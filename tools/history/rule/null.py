"""How large the largest score of a series gets where nothing changed."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from .clean import Cleaned, clean
from .noise import Noise, noise_of
from .rows import Rows, batches, padded
from .score import best_places, score_of_surprise, surprise

_TAIL = 0.05  # the share of the scores from which the tail is extrapolated
_CELLS, _FEWEST, _MOST = 250_000, 500, 8_000  # simulated of each kind of tails
_COUNTS = (6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 192, 256, 384, 512, 1024, 1536)
_LIGHTEST = 0.5  # slope that is believed
_LOG_SD = 0.75  # by which simulated series differ in their noise, as recorded ones do
_TAILS = 3  # degrees of freedom of Student's t, the heavy tails
_GRID = np.linspace(0.0, 20.0, 401)


@dataclass(frozen=True, slots=True)
class Null:
    """Largest scores of series in which nothing changed. scores: shape (k,), ascending.

    Above `start`, which _TAIL of them exceed, their surprise is exponential with mean `slope`: 1
    for normal tails, more for heavier ones and less where no score can be large. outliers: the
    share of their values that was drawn in.
    """

    scores: FloatArray
    start: float
    slope: float
    outliers: float

    def p_values(self, scores: FloatArray) -> FloatArray:
        """Return the chance of a largest score of at least these where nothing changed."""
        above = len(self.scores) - np.searchsorted(self.scores, scores)
        body = (above + 1) / (len(self.scores) + 1)
        far = surprise(scores) - self.start
        tail = _TAIL * np.exp(-np.maximum(far, 0.0) / self.slope)
        return np.where(far > 0, tail, np.maximum(body, _TAIL))

    def critical(self, p_value: float) -> float:
        """Return the score that is exceeded with this probability, at most _TAIL."""
        far = np.log(_TAIL / min(p_value, _TAIL)) * self.slope
        return float(score_of_surprise(np.array(self.start + far)))


@dataclass(frozen=True, slots=True)
class Mixture:
    """Some series with light tails and the others with heavy ones. heavy: their share."""

    light: Null
    heavy_tails: Null
    heavy: float

    def p_values(self, scores: FloatArray) -> FloatArray:
        """Return the chance of a largest score of at least these where nothing changed."""
        light, heavy = self.light.p_values(scores), self.heavy_tails.p_values(scores)
        mixed: FloatArray = (1 - self.heavy) * light + self.heavy * heavy
        return mixed

    def critical(self, p_value: float) -> float:
        """Return the score that is exceeded with this probability, at most _TAIL."""
        logs = np.log(self.p_values(_GRID))
        return float(np.interp(-np.log(min(p_value, _TAIL)), -logs, _GRID))


def outlier_share(cleaned: Cleaned) -> float:
    """Return the share of values that was drawn in."""
    return len(cleaned.outliers) / max(len(cleaned.rows.values), 1)


def null_of(count: int, outliers: float) -> Mixture:
    """Return that of series with so many measured commits, or of the next longer simulated ones.

    outliers: their share in the suite. It says how heavy the tails are: between those of normal
    noise and of Student's t with three degrees of freedom.
    """
    longer = [simulated for simulated in _COUNTS if simulated >= count]
    light, heavy = _simulated(longer[0] if longer else count)
    share = (outliers - light.outliers) / (heavy.outliers - light.outliers)
    return Mixture(light, heavy, min(max(share, 0.0), 1.0))


@cache
def _simulated(count: int) -> tuple[Null, Null]:
    """Simulate white noise, normal and with the tails of t, through all steps."""
    rng = np.random.default_rng(count)
    series = int(np.clip(_CELLS / count, _FEWEST, _MOST))
    light, heavy = rng.standard_normal((series, count)), rng.standard_t(_TAILS, (series, count))
    sd = np.exp(rng.normal(0.0, _LOG_SD, (series, 1))) / 100
    return _null(sd * light), _null(sd * heavy)


def _null(log_costs: FloatArray) -> Null:
    """Return what the largest scores of these series are, shape (series, commits), none missing."""
    series, commits = log_costs.shape
    rows = Rows(
        log_costs.astype(np.float32).ravel(),
        np.tile(np.arange(commits, dtype=np.int32), series),
        np.arange(series + 1, dtype=np.int64) * commits,
    )
    cleaned, every = clean(rows), np.arange(series)
    noise = noise_of(cleaned.rows, cleaned.sd, np.zeros(series), [every])
    scores = score_pieces(cleaned.rows, noise, every, rows.starts[:-1], rows.counts)[0]
    surprises = surprise(np.sort(scores))
    start = float(np.quantile(surprises, 1 - _TAIL))
    slope = float(np.mean(surprises[surprises > start] - start))
    return Null(np.sort(scores), start, max(slope, _LIGHTEST), outlier_share(cleaned))


def score_pieces(
    rows: Rows, noise: Noise, row: IntArray, begins: IntArray, counts: IntArray
) -> tuple[FloatArray, IntArray]:
    """Return the largest score within pieces of rows, and how far into the piece, shape (k,).

    row: shape (k,), of which row each is. begins: shape (k,), its first cell.
    """
    scores, places = np.zeros(len(row)), np.zeros(len(row), np.int64)
    for batch in batches(counts):
        which = row[batch]
        y = padded(rows.values, begins[batch], counts[batch])
        scores[batch], places[batch] = best_places(
            y, counts[batch], noise.errors[which], noise.degrees_of_errors[which], noise.pairs
        )
    return scores, places
