"""How to divide the time of a block among cases that would all like more of it."""

import numpy as np

from ...stats.arrays import FloatArray, IntArray
from .repetitions import Levels, Repetitions


def allocate(
    variances: Levels, costs_s: Levels, least: Repetitions, most: Repetitions, budget_s: float
) -> Repetitions:
    """Return worlds and values of n cases, at most `most`, whose worlds take at most `budget_s`.

    costs_s: world and value above 0. Each case begins with `least`, which is also the answer where
    the budget is shorter than that. What lowers the variance of a case most, by a second, comes
    next, a world or a value more; what does not fit in is passed over. The sizes that
    a suite spans are limited alike, so it is the variance that counts and not its share. One level
    by itself is divided so that no other division of as much time gives a lower sum of variances:
    Fox, Discrete optimization via marginal analysis, Management Science 13 (1966) 210.
    """
    worlds, values = least.worlds.copy(), least.values.copy()
    while True:
        steps_s = np.stack([costs_s.world + values * costs_s.value, worlds * costs_s.value])
        left_s = budget_s - float(worlds @ steps_s[0])
        below = np.stack([worlds < most.worlds, values < most.values])
        possible = below & (steps_s <= left_s)
        if not possible.any():
            return Repetitions(worlds, values)
        gains = np.stack(
            [
                (variances.world + variances.value / values) * _fall(worlds),
                variances.value / worlds * _fall(values),
            ]
        )
        rates = np.where(possible, gains / steps_s, -np.inf)
        level, case = np.unravel_index(int(rates.argmax()), rates.shape)
        (worlds, values)[int(level)][case] += 1


def seconds(costs_s: Levels, chosen: Repetitions) -> FloatArray:
    """Return what the worlds of a process take, shape (n,)."""
    return chosen.worlds * (costs_s.world + chosen.values * costs_s.value)


def _fall(count: IntArray) -> FloatArray:
    """Return 1 / count - 1 / (count + 1), by which one repetition more divides."""
    fall: FloatArray = 1.0 / (count * (count + 1))
    return fall
