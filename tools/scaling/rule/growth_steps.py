"""At which commits a cost over sizes steps: level, slope and every size searched together."""

import numpy as np

from ...stats.arrays import FloatArray
from .steps import EXACT, find_steps

_SAME_STEP_WITHIN = 2  # commits


def find_growth_steps(sizes: FloatArray, log_costs: FloatArray) -> list[int]:
    """Return the commits at which a cost steps, whether at all sizes or at some.

    sizes: shape (n,), all different. log_costs: shape (T, n), NaN: not measured. Steps are sought
    in several signals (`_signals`); those close to each other are one, placed where all signals
    together scatter least on both sides. They are candidates: nothing is tested here.
    """
    signals = _signals(sizes, log_costs)
    steps_of = [find_steps(signal) for signal in signals]
    groups: list[list[int]] = []
    for start in sorted({start for steps in steps_of for start in steps.starts}):
        if groups and start - groups[-1][-1] <= _SAME_STEP_WITHIN:
            groups[-1].append(start)
        else:
            groups.append([start])
    bounds = [0, *(group[0] for group in groups), len(log_costs)]
    scaled = [
        signal / max(steps.sd, EXACT * np.ptp(steps.levels))
        for signal, steps in zip(signals, steps_of, strict=True)
        if steps.starts
    ]
    return [
        min(
            range(group[0], group[-1] + 1),
            key=lambda place: sum(
                _scatter(signal[before:place]) + _scatter(signal[place:after]) for signal in scaled
            ),
        )
        for group, before, after in zip(groups, bounds[:-2], bounds[2:], strict=True)
    ]


def _scatter(signal: FloatArray) -> float:
    measured = signal[~np.isnan(signal)]
    return float(np.sum(np.abs(measured - np.median(measured)))) if len(measured) else 0.0


def _signals(sizes: FloatArray, log_costs: FloatArray) -> list[FloatArray]:
    """Return what is searched for steps, shape (T,) each: level, slope, and each size for itself.

    Level and slope are those of log cost over log size per commit, by least squares on what each
    size differs from its own median, so that sizes missing here and there do not move the level.
    They see small changes at all sizes. Each size, less the level, sees what concerns few, as an
    offset does the smallest. With one size there is the level alone.
    """
    used = ~np.all(np.isnan(log_costs), axis=0)
    if not used.any():
        return []
    moved = log_costs[:, used] - np.nanmedian(log_costs[:, used], axis=0)
    if moved.shape[1] == 1:
        return [moved[:, 0]]
    present = ~np.isnan(moved)
    weight, value = present.astype(float), np.where(present, moved, 0.0)
    x = np.log(sizes[used])
    x = x - x.mean()
    s0, s1, s2 = weight.sum(axis=1), weight @ x, weight @ x**2
    t0, t1 = value.sum(axis=1), value @ x
    determinant = s0 * s2 - s1**2
    determinant[determinant <= 1e-9 * s0 * s2] = np.nan  # fewer than two sizes at this commit
    level, slope = (s2 * t0 - s1 * t1) / determinant, (s0 * t1 - s1 * t0) / determinant
    return [level, slope, *(moved - level[:, None]).T]
