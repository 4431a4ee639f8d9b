"""Which commits changed a cost, each compared with the one before it, with measured errors."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtr

from ...stats.arrays import FloatArray
from ...stats.holm import RATE
from ...stats.interval import two_sided_t
from .law_changes import LawChange, judge_change
from .one_factor import p_one_factor, standardised_deviations
from .segment_profiles import Difference

# Of Student's t for a difference over its error. More are measured, but sessions have heavy tails.
_DEGREES = 8.0
# What more of a series' differences are large are its noise, not changes of the code.
_MOST_CHANGES = 12
_LEAST_ERROR = 1e-4  # relative; no cost counts as known better


@dataclass(frozen=True, slots=True)
class SessionNoise:
    """Noise from one commit to the next that is not the code's, as a relative sd per commit.

    It does not show between the processes of one commit. level: common to all sizes of a series
    (memory layout of a build, state of the machine). shape: of each size by itself.
    """

    level: float
    shape: float


_NONE = SessionNoise(0.0, 0.0)


def session_noise(
    histories: Sequence[tuple[FloatArray, FloatArray, ArrayLike]],
) -> dict[Hashable, SessionNoise]:
    """Return the noise between commits on each machine, from all its series together.

    histories: of each series the log costs, their errors and the machines, as `adjacent_changes`
    takes them. The noise is what makes the median of |difference| over its standard error that of
    a normal variable, 0.6745; 0 where it is smaller without (`_excess_sd`). So the series and
    commits where nothing changed set the scale, as long as they are more than half of all. Where
    they are fewer, the noise comes out too large and changes go unseen, not the reverse.
    A machine without known errors has no entry.
    """
    by_machine: dict[Hashable, list[_Differences]] = defaultdict(list)
    for log_costs, errors, machines in histories:
        machine = np.asarray(machines)
        differences = _differences(log_costs, errors, machine)
        for name in np.unique(machine).tolist():
            by_machine[name].append(differences.where(machine[1:] == name))
    return {
        machine: _noise(of_machine, 0.5)
        for machine, of_machine in by_machine.items()
        if any(differences.count for differences in of_machine)
    }


def adjacent_changes(
    sizes: FloatArray,
    log_costs: FloatArray,
    errors: FloatArray,
    machines: ArrayLike,
    noise: Mapping[Hashable, SessionNoise],
) -> tuple[LawChange, ...]:
    """Find the commits that changed a cost over sizes, by the errors of each measurement.

    sizes: shape (n,), positive, all different; one, of whatever value, without a size. log_costs:
    shape (T, n), commits in order, NaN: not measured. errors: shape (T, n), standard error of each
    log cost from independent processes, NaN: unknown. machines: shape (T,). noise: of each machine,
    `session_noise`.

    Each commit is compared with the one before, where both have known errors and one machine. So a
    change is seen that lasts for a single commit, where `law_changes` needs three on both sides. A
    regression that the next commit fixes is two changes. The level, the mean over the sizes, is
    tested by Student's t, and what the sizes deviate from it by F, both with 8 degrees of freedom
    of the error: its scale is better known, but this allows for heavy tails (Lange, Little &
    Taylor, JASA 84 (1989) 881). p values are multiplied by the number of commits compared.

    An error is taken as at least the median one of the series, as that of few processes may come
    out small by chance. If over two dozen commits of the series were compared, its own noise
    counts, where it is larger than that of the machine: of all its differences but the dozen
    largest. In a long history with many large differences, a single one says nothing.
    """
    machine = np.asarray(machines)
    differences = _differences(log_costs, errors, machine)
    places = differences.count
    share = 1 - _MOST_CHANGES / max(places, 1)
    own = _noise([differences], share) if share > 0.5 else _NONE
    changes = []
    for place in np.flatnonzero(~np.isnan(differences.level)).tolist():
        common = noise.get(machine[place].item(), _NONE)
        used = SessionNoise(max(own.level, common.level), max(own.shape, common.shape))
        difference = differences.at(place, log_costs, used)
        p_none = min(1.0, places * difference.p_none)
        if p_none <= RATE:
            changes.append(judge_change(sizes, difference, place + 1, False, places, p_none))
    return tuple(changes)


def merge_changes(
    by_steps: Sequence[LawChange], by_adjacent: Sequence[LawChange]
) -> tuple[LawChange, ...]:
    """Return the changes that either of `law_changes` and `adjacent_changes` found, in order.

    A step and the nearest change by adjacent commits, at most one commit away, are one change. The
    step stands for it, as it rests on more commits, unless only the other is decided.
    """
    left = list(by_adjacent)
    merged = []
    for step in by_steps:
        nearest = min(left, key=lambda change: abs(change.index - step.index), default=None)
        beside = nearest is not None and abs(nearest.index - step.index) <= 1
        if step.kind != "machine" and nearest is not None and beside:
            left.remove(nearest)
            if step.kind == "undecided" != nearest.kind:
                step = nearest
        merged.append(step)
    return tuple(sorted(merged + left, key=lambda change: change.index))


@dataclass(frozen=True, slots=True)
class _Differences:
    """By how much log costs differ from those of the commit before, NaN where that is not known.

    level: mean over the sizes, shape (T - 1,). deviations: of the sizes from it, shape (T - 1, n).
    level_variance, variance: of level and of each size's difference, as the processes show it.
    """

    level: FloatArray
    level_variance: FloatArray
    deviations: FloatArray
    variance: FloatArray

    @property
    def count(self) -> int:
        """Return how many commits could be compared."""
        return int(np.count_nonzero(~np.isnan(self.level)))

    def where(self, wanted: np.ndarray) -> "_Differences":
        """Return those of some commits only."""
        return _Differences(
            self.level[wanted],
            self.level_variance[wanted],
            self.deviations[wanted],
            self.variance[wanted],
        )

    def at(self, place: int, log_costs: FloatArray, noise: SessionNoise) -> Difference:
        """Return the difference between the commits at `place` and after it, with all its noise."""
        known = ~np.isnan(self.variance[place])
        before, after = np.where(known, log_costs[place : place + 2], np.nan)
        errors = np.sqrt(self.variance[place] + 2 * noise.shape**2)
        level = float(self.level[place])
        error = math.sqrt(self.level_variance[place] + 2 * noise.level**2)
        half = two_sided_t(_DEGREES) * error
        p_level = 2 * float(stdtr(_DEGREES, -abs(level) / error))
        deviations = standardised_deviations((after - before)[known], errors[known])
        p_shape = p_one_factor(deviations, _DEGREES)
        return Difference(
            before,
            after,
            errors,
            _DEGREES,
            (level, level - half, level + half),
            p_shape,
            min(1.0, 2 * min(p_level, p_shape)) if known.sum() > 1 else p_level,
        )


def _differences(log_costs: FloatArray, errors: FloatArray, machine: np.ndarray) -> _Differences:
    moved = np.diff(log_costs, axis=0)
    variances = np.maximum(np.fmax(errors, _median(errors)), _LEAST_ERROR) ** 2
    variances[np.isnan(errors)] = np.nan
    variance = variances[1:] + variances[:-1]
    known = np.isfinite(moved + variance) & (machine[1:] == machine[:-1])[:, None]
    moved, variance = np.where(known, moved, np.nan), np.where(known, variance, np.nan)
    count = known.sum(axis=1).astype(float)
    count[count == 0] = np.nan
    level = np.nansum(moved, axis=1) / count
    level_variance = np.nansum(variance, axis=1) / count**2
    return _Differences(level, level_variance, moved - level[:, None], variance)


def _noise(parts: Sequence[_Differences], share: float) -> SessionNoise:
    """Return what explains that share of the differences of some series."""
    level = [(part.level, part.level_variance) for part in parts]
    return SessionNoise(_excess_sd(level, share), _excess_sd(list(_scaled(parts)), share))


def _scaled(parts: Sequence[_Differences]) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Yield deviations with their variance, corrected for the mean that was taken out of them."""
    for part in parts:
        count = np.count_nonzero(~np.isnan(part.deviations), axis=1)
        several = count > 1
        left = np.sqrt(1 - 1 / count[several])[:, None]
        yield part.deviations[several] / left, part.variance[several]


def _excess_sd(parts: Sequence[tuple[FloatArray, FloatArray]], share: float) -> float:
    """Return the sd, per commit, of the differences beyond their known variances.

    It is the least with which a share of all |difference| is within the quantile that a normal
    variable has there. For each the sd that is enough is known, so it is the quantile of those.
    """
    values = np.concatenate([value.ravel() for value, _ in parts])
    variances = np.concatenate([variance.ravel() for _, variance in parts])
    excess = (values / ndtri((1 + share) / 2)) ** 2 - variances
    excess = excess[~np.isnan(excess)]
    if not len(excess):
        return 0.0
    return math.sqrt(max(float(np.quantile(excess, share)), 0.0) / 2)


def _median(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else math.nan
