"""Costs of known truth that are mostly in no list of laws, and how they are measured.

Two sets of families: those that the rules were tuned on, and others, on which they are counted.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Cost = Callable[[np.ndarray], np.ndarray]
# How a cost depends on sizes over the measured range, drawn by a generator.
Family = Callable[[np.random.Generator, np.ndarray], Cost]


@dataclass(frozen=True, slots=True)
class Measured:
    """sizes, costs: shape (n,), seconds. error: relative, of a cost. samples: per size, one a
    process. cost: the truth."""

    sizes: np.ndarray
    costs: np.ndarray
    error: float
    samples: list[np.ndarray]
    cost: Cost


def second_term(first: Cost, second: Cost, lowest: float = 0.1) -> Family:
    """A sum of two, of which the second makes 10 to 50 % of the cost at the largest size."""

    def family(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
        share, top = rng.uniform(lowest, 0.5), sizes[-1:]
        a, b = (1 - share) / first(top)[0], share / second(top)[0]
        return lambda n: 1e-3 * (a * first(n) + b * second(n))

    return family


def power(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    exponent = rng.uniform(0.8, 2.5)
    return lambda n: 1e-6 * n**exponent


def power_above(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    exponent, at = rng.uniform(0.8, 2.5), np.exp(rng.uniform(*np.log(sizes[[0, len(sizes) // 2]])))
    return lambda n: 1e-6 * (at**exponent + n**exponent)


def saturating(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    top = sizes[-1] * 10 ** rng.uniform(-1, 0.7)
    return lambda n: 1e-6 * n / (1 + n / top)


def log_periodic(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    """A power with a wave over it, as sizes near powers of two may make one."""
    exponent, depth = rng.uniform(0.8, 2.0), rng.uniform(0.02, 0.15)
    ratio, phase = rng.uniform(2, 10), rng.uniform(0, 2 * np.pi)
    return lambda n: (
        1e-6 * n**exponent * (1 + depth * np.sin(2 * np.pi * np.log(n) / np.log(ratio) + phase))
    )


def switch_to_square(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    edge = np.exp(rng.uniform(*np.log(sizes[[2, -3]])))
    return lambda n: 1e-6 * np.where(n < edge, n, n**2 / edge)


def switch_of_slope(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    edge, times = np.exp(rng.uniform(*np.log(sizes[[2, -3]]))), rng.uniform(1.5, 4)
    return lambda n: 1e-6 * (n + (times - 1) * np.maximum(n - edge, 0))


def exponential_rise(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    """A cost that approaches a level exponentially, which no law here does."""
    top = sizes[-1] * 10 ** rng.uniform(-0.7, 0.5)
    return lambda n: 1e-3 * -np.expm1(-n / top)


def soft_switch(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    """From one power to a steeper one, smoothly about a size."""
    low, more = rng.uniform(0.7, 1.2), rng.uniform(0.4, 1.2)
    edge, sharp = np.exp(rng.uniform(*np.log(sizes[[1, -2]]))), rng.uniform(0.5, 2)
    return lambda n: 1e-6 * n**low * (1 + (n / edge) ** (more * sharp)) ** (1 / sharp)


def cached(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    """Items cost more by the share of them that no longer fits a cache."""
    edge, times = np.exp(rng.uniform(*np.log(sizes[[1, -3]]))), rng.uniform(1.3, 3)
    return lambda n: 1e-6 * n * (1 + (times - 1) * np.maximum(1 - edge / n, 0))


def log_log(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    exponent = rng.uniform(0.9, 2)
    return lambda n: 1e-6 * n**exponent * np.log(np.log(n + 10))


def _n(n: np.ndarray) -> np.ndarray:
    return n


TUNED: dict[str, Family] = {
    "n & n log n": second_term(_n, lambda n: n * np.log2(n)),
    "n & n^1.5": second_term(_n, lambda n: n**1.5),
    "n & n^2": second_term(_n, lambda n: n**2),
    "c & n & n^2": second_term(lambda n: n + 30.0, lambda n: n**2),
    "n^2 & n^3": second_term(lambda n: n**2, lambda n: n**3),
    "sqrt n & n": second_term(np.sqrt, _n),
    "n^0.8…2.5": power,
    "c + n^0.8…2.5": power_above,
    "saturating": saturating,
    "log-periodic": log_periodic,
    "switch to n^2": switch_to_square,
    "switch of slope": switch_of_slope,
}
COUNTED: dict[str, Family] = {
    "n & n^3": second_term(_n, lambda n: n**3, lowest=0.2),
    "n log n & n^2": second_term(lambda n: n * np.log2(n), lambda n: n**2),
    "log n & n": second_term(np.log2, _n),
    "n^1.2 & n^1.8": second_term(lambda n: n**1.2, lambda n: n**1.8),
    "exponential rise": exponential_rise,
    "soft switch": soft_switch,
    "cache": cached,
    "n^b log log n": log_log,
}


def measure(family: Family, key: list[int], deviation_sd: float = 0.0) -> Measured:
    """Return costs at 6 to 12 sizes over 1 to 3.5 decades, five processes each, 0.5 to 5 % noise.

    key: seeds. deviation_sd: relative, by which each size lies off the law, truly, but for those
    beyond the largest.
    """
    rng = np.random.default_rng(key)
    first = 10 ** rng.uniform(0.7, 2.5)
    last = first * 10 ** rng.uniform(1, 3.5)
    sizes = np.unique(np.round(np.geomspace(first, last, int(rng.integers(6, 13)))))
    cost = family(rng, sizes)
    sd = np.exp(rng.uniform(*np.log([0.005, 0.05])))
    true = cost(sizes) * np.exp(deviation_sd * rng.standard_normal(len(sizes)))
    samples = list(true[:, None] * np.exp(sd * rng.standard_normal((len(sizes), 5))))
    logs = [np.log(sample) for sample in samples]
    pooled = float(np.sqrt(np.mean([np.var(log, ddof=1) for log in logs])))
    error = float(np.sqrt(np.pi / 2 / 5)) * pooled
    return Measured(sizes, np.array([np.median(s) for s in samples]), error, samples, cost)


def single(law: Cost, offset: bool) -> Family:
    """A law of the list, alone or above an offset."""

    def family(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
        at = np.exp(rng.uniform(*np.log(sizes[[0, len(sizes) // 2]])))
        above = float(law(np.array([at]))[0]) if offset else 0.0
        return lambda n: 1e-6 * (above + law(n))

    return family
