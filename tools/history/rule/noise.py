"""By how much means of windows of commits differ where nothing changed, in each series."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from ...stats.arrays import FloatArray, IntArray
from .clean import LEAST_SD, MIN_COMMITS
from .moderate import moderate
from .rows import Rows, batches, padded
from .score import Pairs, cumulated, window_differences, window_pairs

_MEDIAN = 0.6745  # of the absolute value of a normal variable with sd 1
# Degrees of freedom by simulation of white noise: of a median of absolute differences of windows,
# by places over the length of the shorter window, and of the sd by successive differences.
_DEGREES_PER_PLACE, _LEAST_SPAN = 0.7, 0.5
_DEGREES_PER_DIFFERENCE = 0.6
_PRIOR_DEGREES = 20.0  # of an inflation being what AR(1) makes of that at shorter windows
_ERROR_OF_RHO = 1.4  # times sqrt(values), of white noise
_CAUTION = 0.5  # standard errors that an inflation is taken to be larger
_SAMPLED_CELLS, _FEWEST_SAMPLED = 60_000, 60  # of the rows that give what is common to all
_SHARE = 24  # the window that tells a row from others is this part of it, at most
_FEWEST_COMMITS = 24  # of a row: in a shorter one a step would be taken for wandering
_JUMP = 6.0  # sd: a change from one commit to the next that is a step and no wandering
_ODD = 0.01  # p value below which a row keeps the inflation that it shows itself
_WALKS = 2.0  # the excess of a row beyond which it wanders
_EXACT_DEGREES = 1000.0
_RHO = np.concatenate([np.linspace(0.0, 0.9, 91), np.linspace(0.91, 0.995, 18)])


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise of each row.

    sd: shape (rows,), of one commit about its neighbours, shrunk to what is usual; degrees: its
    degrees of freedom. pairs: of windows. errors: shape (rows, pairs), the sd of the difference of
    their means where nothing changed; degrees_of_errors: of the same shape.
    """

    sd: FloatArray
    degrees: FloatArray
    pairs: Pairs
    errors: FloatArray
    degrees_of_errors: FloatArray

    def variance_of_one(self) -> FloatArray:
        """Return that of one commit, shape (rows,), as the shortest windows show it."""
        return self.errors[:, 0] ** 2 / sum(1 / length for length in self.pairs[0])


def noise_of(rows: Rows, sd: FloatArray, least_sd: FloatArray, kinds: Sequence[IntArray]) -> Noise:
    """Return the noise of rows from which outliers, and steps as far as known, have been taken.

    sd: shape (rows,), of clipped successive differences, NaN for rows that are too short. least_sd:
    shape (rows,), the error of a cost as its processes show it: commits cannot scatter less. kinds:
    the rows of each kind; those of one are alike but for the size of the noise, or most are.

    Nothing else is assumed of the noise: the differences between adjacent windows of each length
    scatter as they do, in the bulk of all places and rows of a kind (pooled median of absolute
    values: Rousseeuw & Croux, JASA 88 (1993) 1273), whatever the noise does from commit to commit.
    Where few windows tell, they are expected to do as in AR(1) noise. A row that wanders more than
    the others keeps an inflation of its own.
    """
    counts = rows.counts
    pairs = window_pairs(int(counts.max(initial=MIN_COMMITS)))
    scales, degrees = np.zeros(len(counts)), np.zeros(len(counts))
    errors = np.zeros((len(counts), len(pairs)))
    degrees_of_errors = np.zeros_like(errors)
    for kind in kinds:
        scales[kind], degrees[kind] = _scales(sd[kind], counts[kind], least_sd[kind])
        errors[kind], known = _errors(
            rows, scales, kind, kind[degrees[kind] < _EXACT_DEGREES], pairs
        )
        degrees_of_errors[kind] = 1 / (1 / degrees[kind][:, None] + 1 / known)
    return Noise(scales, degrees, pairs, errors, degrees_of_errors)


def _errors(
    rows: Rows, sd: FloatArray, kind: IntArray, noisy: IntArray, pairs: Pairs
) -> tuple[FloatArray, FloatArray]:
    """Return the errors of rows of one kind, shape (kind, pairs), and their degrees, (pairs,).

    noisy: those of the rows that have any noise.
    """
    white = np.array([1 / before + 1 / after for before, after in pairs])
    curves = np.array([ar1_inflation(before, after) for before, after in pairs])
    noisy = noisy[rows.counts[noisy] >= MIN_COMMITS]
    inflations, known = _of_most(rows, sd, noisy, pairs, white, curves)
    excess = _of_each(rows, sd, kind, pairs, white, inflations)
    own = _own_inflations(rows.counts[kind], pairs, inflations, excess)
    return sd[kind, None] * np.sqrt(white * own), known


def ar1_inflation(before: int, after: int) -> FloatArray:
    """Return by what AR(1) noise multiplies the variance of a difference of adjacent means.

    Against white noise with the same successive differences; shape of _RHO. Sums of the
    autocovariances rho^k: Priestley, Spectral Analysis and Time Series, 1981, section 5.3.2.
    """
    rho, rest = _RHO, 1 - _RHO

    def of_mean(n: int) -> FloatArray:
        variance: FloatArray = (n * (1 + rho) / rest - 2 * rho * (1 - rho**n) / rest**2) / n**2
        return variance

    common = rho * (1 - rho**before) * (1 - rho**after) / rest**2 / (before * after)
    variance = of_mean(before) + of_mean(after) - 2 * common
    inflation: FloatArray = variance / rest / (1 / before + 1 / after)
    return inflation


def _scales(
    sd: FloatArray, counts: IntArray, least_sd: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return sd and degrees of freedom of each row; those that are exact are left out of it."""
    own = np.fmax(sd, LEAST_SD)
    degrees = np.maximum(_DEGREES_PER_DIFFERENCE * (counts - 1), 1.0)
    noisy = np.flatnonzero(sd > LEAST_SD)
    shrunk, degrees_shrunk = own.copy(), np.full(len(own), _EXACT_DEGREES)
    if len(noisy):
        moderated = moderate(own[noisy] ** 2, degrees[noisy])
        shrunk[noisy] = np.sqrt(moderated.variances)
        degrees_shrunk[noisy] = moderated.degrees
    return np.fmax(shrunk, least_sd), degrees_shrunk


def _of_most(
    rows: Rows,
    sd: FloatArray,
    noisy: IntArray,
    pairs: Pairs,
    white: FloatArray,
    curves: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the inflation of each pair of windows and its degrees of freedom, shape (pairs,).

    noisy: the rows that tell it, of which a part is taken, short and long ones alike. Long
    windows tell less, as one step in a row is in most of them.
    """
    by_count = noisy[np.argsort(rows.counts[noisy], kind="stable")]
    per_row = max(int(rows.counts[noisy].sum()) // max(len(noisy), 1), 1)
    most = min(len(noisy), max(_SAMPLED_CELLS // per_row, _FEWEST_SAMPLED))
    steps = np.linspace(0, max(len(noisy) - 1, 0), most)
    sampled = by_count[np.unique(steps.astype(np.int64))]
    pieces = [
        (
            sampled[batch],
            padded(rows.values, rows.starts[sampled[batch]], rows.counts[sampled[batch]]),
        )
        for batch in batches(rows.counts[sampled])
    ]
    sizes = [
        _standard_sizes(_without_jumps(y, sd[which]), rows.counts[which], sd[which], pairs)
        for which, y in pieces
    ]
    rho = _rho_of_differences([(y, rows.counts[which], sd[which]) for which, y in pieces])
    inflations, known = np.ones(len(pairs)), np.full(len(pairs), _PRIOR_DEGREES)
    equal: dict[int, int] = {}
    for number, (before, after) in enumerate(pairs):
        shown = np.concatenate([np.empty(0), *(of_batch[number] for of_batch in sizes)])
        span = rows.counts[sampled] - before - after + 1
        span = span[span > 0]
        of_a_step = np.minimum((before + after - 1) / span, 1.0)
        apart = np.maximum(span / min(before, after), _LEAST_SPAN) * (1 - of_a_step)
        degrees = _DEGREES_PER_PLACE * float(apart.sum())
        like = equal.get(min(before, after)) if before != after else number - 1
        if like is not None and like >= 0:
            rho = float(np.interp(inflations[like], curves[like], _RHO))
        expected = float(np.interp(rho, _RHO, curves[number]))
        if before == after:
            equal[before] = number
        squared = float(np.median(shown) / _MEDIAN) ** 2 / white[number] if len(shown) else 1.0
        pooled = (degrees * squared + _PRIOR_DEGREES * expected) / (degrees + _PRIOR_DEGREES)
        known[number] = degrees + _PRIOR_DEGREES
        inflations[number] = max(pooled, 1.0)
    return inflations * (1 + _CAUTION * np.sqrt(2 / known)), known


def _rho_of_differences(pieces: list[tuple[FloatArray, IntArray, FloatArray]]) -> float:
    """Return the AR(1) correlation that successive differences show: no step touches it.

    pieces: values, shape (k, width), counts and sd, shape (k,). Their lag-1 correlation is
    (rho - 1) / 2. One standard error is added, since in short histories that is much.
    """
    products = squares = number = 0.0
    for y, counts, sd in pieces:
        moved = np.diff(y, axis=1) / sd[:, None]
        inside = np.arange(moved.shape[1]) < (counts - 1)[:, None]
        moved = np.where(inside & (np.abs(moved) <= _JUMP), moved, 0.0)
        products += float(np.sum(moved[:, 1:] * moved[:, :-1]))
        squares += float(np.sum(moved**2))
        number += float(counts.sum())
    return max(1 + 2 * products / squares, 0.0) + _ERROR_OF_RHO / number**0.5 if squares else 0.0


def _standard_sizes(
    y: FloatArray, counts: IntArray, sd: FloatArray, pairs: Pairs
) -> list[FloatArray]:
    """Return of each pair of windows the absolute differences over the sd, y: shape (k, width)."""
    sums = cumulated(y)
    sizes = []
    for before, after in pairs:
        if before + after >= sums.shape[1]:
            sizes.append(np.empty(0))
            continue
        differences = np.abs(window_differences(sums, before, after)) / sd[:, None]
        inside = np.arange(differences.shape[1]) <= (counts - before - after)[:, None]
        sizes.append(differences[inside])
    return sizes


def _of_each(
    rows: Rows,
    sd: FloatArray,
    kind: IntArray,
    pairs: Pairs,
    white: FloatArray,
    inflations: FloatArray,
) -> FloatArray:
    """Return by how much each row's variance exceeds that of most, at least 1, shape (kind,)."""
    counts = rows.counts[kind]
    number = _informative_pair(counts, pairs)
    shown, excess = np.full(len(counts), np.nan), np.ones(len(counts))
    for pair in np.unique(number):
        length = pairs[pair][0]
        same = np.flatnonzero((number == pair) & (counts >= _FEWEST_COMMITS))
        for batch in batches(counts[same]):
            which = same[batch]
            own_sd = sd[kind[which]]
            y = padded(rows.values, rows.starts[kind[which]], counts[which])
            sums = cumulated(_without_jumps(y, own_sd))
            sizes = np.abs(window_differences(sums, length, length))
            last = counts[which] - 2 * length
            inside = np.arange(sizes.shape[1]) <= last[:, None]
            ordered = np.sort(np.where(inside, sizes, np.inf), axis=1)
            median = ordered[np.arange(len(which)), last // 2]
            shown[which] = (median / _MEDIAN / own_sd) ** 2 / white[pair] / inflations[pair]
    known = np.flatnonzero(shown > 0)
    if not len(known):
        return excess
    length = np.array([before for before, _ in pairs])[number[known]]
    span = counts[known] - 2 * length + 1
    degrees = _DEGREES_PER_PLACE * np.maximum(span / length, _LEAST_SPAN)
    usual = moderate(shown[known], degrees)
    prior_degrees = max(usual.prior_degrees, 1.0)
    odd = fdtrc(degrees, prior_degrees, shown[known] / max(usual.prior, 1.0)) < _ODD
    excess[known] = np.maximum(np.where(odd, shown[known], usual.variances), 1.0)
    return excess


def _without_jumps(y: FloatArray, sd: FloatArray) -> FloatArray:
    """Return y, shape (k, width), less what changed abruptly: a step is no wandering."""
    moved = np.diff(y, axis=1)
    jumps = np.where(np.abs(moved) > _JUMP * sd[:, None], moved, 0.0)
    smooth = y.copy()
    smooth[:, 1:] -= np.cumsum(jumps, axis=1)
    return smooth


def _informative_pair(counts: IntArray, pairs: Pairs) -> NDArray[np.int64]:
    """Return the pair of equal windows by which a row is told from others, shape (rows,)."""
    lengths = np.array([before for before, after in pairs if before == after])
    return np.maximum(np.searchsorted(lengths, counts / _SHARE, side="right") - 1, 0)


def _own_inflations(
    counts: IntArray, pairs: Pairs, inflations: FloatArray, excess: FloatArray
) -> FloatArray:
    """Return the inflation of each row and pair, shape (rows, pairs).

    The excess is that of windows of one length, shorter ones have less of it. Beyond _WALKS it is
    taken for that of a random walk under the noise: in longer windows it grows with the square of
    their length.
    """
    length = np.array([min(pair) for pair in pairs])
    told_by = length[_informative_pair(counts, pairs)][:, None]
    share = np.minimum(np.log(length) / np.log(told_by), 1.0)
    growth = np.where(excess[:, None] > _WALKS, np.maximum(length / told_by, 1.0) ** 2, 1.0)
    own: FloatArray = inflations * (1 + (excess[:, None] ** share - 1) * growth)
    return own
