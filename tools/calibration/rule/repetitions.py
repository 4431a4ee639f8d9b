"""How often to repeat what a process does, so that a second of measuring tells most."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray, IntArray

MOST_WORLDS = 8  # of a process
MOST_VALUES = 9  # of a world


@dataclass(frozen=True, slots=True)
class Levels:
    """One number a case and level, shape (n,) each: variances of log ratios, or costs in seconds.

    process: a pair of processes, and the case's share of starting one. world: a world apart from
    its values, that is set-up, warm-ups and tear-down. value: one value.
    """

    process: FloatArray
    world: FloatArray
    value: FloatArray


@dataclass(frozen=True, slots=True)
class Repetitions:
    """worlds: of a process, values: of a world; shape (n,) each, at least 1."""

    worlds: IntArray
    values: IntArray


def best_repetitions(variances: Levels, costs_s: Levels) -> Repetitions:
    """Return for each of n cases the worlds and values at which variance x cost is least.

    costs_s: all above 0 but that of a process, which may be 0. The variance of a block is
    process + (world + value / values) / worlds, its cost process + worlds (world + values value).
    Each level is chosen against the one above it: Kalibera & Jones, Rigorous benchmarking in
    reasonable time, ISMM 2013. At most MOST_VALUES and MOST_WORLDS.
    """
    values = _repetitions(
        costs_s.world / costs_s.value, variances.value, variances.world, MOST_VALUES
    )
    worlds = _repetitions(
        costs_s.process / (costs_s.world + values * costs_s.value),
        variances.world + variances.value / values,
        variances.process,
        MOST_WORLDS,
    )
    return Repetitions(worlds, values)


def _repetitions(
    cost_ratio: FloatArray, variance: FloatArray, variance_above: FloatArray, most: int
) -> IntArray:
    """Return the whole number r at which (above + variance / r) (cost_ratio + r) is least.

    cost_ratio: what the level above costs of itself, in repetitions of this one. The optimum is
    r*^2 = cost_ratio variance / above. Between whole numbers r is as good as r + 1 where
    r*^2 = r (r + 1): Cochran, Sampling Techniques, 3rd ed. 1977, section 10.6.
    """
    wanted = cost_ratio * variance
    with np.errstate(divide="ignore", invalid="ignore"):
        squared = np.where(wanted > 0, wanted / variance_above, 0.0)
    return np.minimum(np.floor(0.5 + np.sqrt(0.25 + squared)), most).astype(np.int64)
