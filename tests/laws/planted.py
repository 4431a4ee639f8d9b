"""Costs whose law is known: sizes, offsets, spreads and tails drawn from the ranges promised."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Cost = Callable[[np.ndarray], np.ndarray]

SHAPES: dict[str, Cost] = {
    "1": np.ones_like,
    "log n": np.log2,
    "sqrt n": np.sqrt,
    "n": lambda n: n,
    "n log n": lambda n: n * np.log2(n),
    "n^1.5": lambda n: n**1.5,
    "n^2": lambda n: n**2,
}
# The power where the law is one; for the others it depends on the sizes.
POWERS = {"1": 0.0, "sqrt n": 0.5, "n": 1.0, "n^1.5": 1.5, "n^2": 2.0}
BREAK, NOISE = "break", "noise"
SPREADS = (0.02, 0.05, 0.1)
NOISE_SPREADS = (0.2, 0.3, 0.4)
OUTLIER = 1.3


@dataclass(frozen=True, slots=True)
class Truth:
    """A law, one of SHAPES or BREAK or NOISE, alone or above an offset."""

    law: str
    offset: bool = False

    @property
    def name(self) -> str:
        """The law that is right to claim."""
        return "1" if self.law == NOISE else self.law

    def __str__(self) -> str:
        return f"c + {self.law}" if self.offset else self.law


TRUTHS = (
    *(Truth(law) for law in (*SHAPES, BREAK, NOISE)),
    *(Truth(law, offset=True) for law in (*SHAPES, BREAK) if law != "1"),
)


@dataclass(frozen=True, slots=True)
class Setup:
    """How costs are measured.

    processes: at each size. session_sd: relative error that all processes at one size share.
    blind: whether only the cost is told. outlier: whether one size, by chance, costs 30 % more.
    """

    processes: int = 10
    session_sd: float = 0.0
    blind: bool = False
    outlier: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """sizes, costs: shape (n,), seconds. samples: per size, one a process. cost: the truth."""

    sizes: np.ndarray
    costs: np.ndarray
    samples: list[np.ndarray] | None
    cost: Cost


def plant(truth: Truth, setup: Setup, seed: int) -> Planted:
    """Return costs at 5 to 12 sizes over 1.5 to 4 decades, a spread of 2, 5 or 10 % in turn.

    Every second triple of seeds has heavy tails, Student's t of 3 degrees with that deviation.
    """
    rng = np.random.default_rng([seed, TRUTHS.index(truth)])
    first = 10 ** rng.uniform(0.5, 2.5)
    last = first * 10 ** rng.uniform(1.5, 4)
    sizes = np.unique(np.round(np.geomspace(first, last, int(rng.integers(5, 13)))))
    cost = _cost(rng, truth, sizes)
    sd = (NOISE_SPREADS if truth.law == NOISE else SPREADS)[seed % 3]
    shape = (len(sizes), setup.processes)
    heavy = seed // 3 % 2
    z = rng.standard_t(3, shape) / np.sqrt(3) if heavy else rng.standard_normal(shape)
    log_samples = np.log(cost(sizes))[:, None] + sd * z
    log_samples += setup.session_sd * rng.standard_normal((len(sizes), 1))
    if setup.outlier:
        log_samples[rng.integers(len(sizes))] += np.log(OUTLIER)
    samples = np.exp(log_samples)
    costs = np.median(samples, axis=1)
    return Planted(sizes, costs, None if setup.blind else list(samples), cost)


def _cost(rng: np.random.Generator, truth: Truth, sizes: np.ndarray) -> Cost:
    """One microsecond an item; an offset as high as the law is at a size of the lower half."""
    shape = _break(rng, sizes) if truth.law == BREAK else SHAPES[truth.name]
    low, high = np.log(sizes[0]), np.log(sizes[len(sizes) // 2 + 1])
    offset = shape(np.exp(rng.uniform(low, high, 1)))[0] if truth.offset else 0.0
    return lambda n: 1e-6 * (offset + shape(n))


def _break(rng: np.random.Generator, sizes: np.ndarray) -> Cost:
    """Two to four times the slope, or the cost of every item, past a size within the measured."""
    edge = np.exp(rng.uniform(np.log(sizes[1]) + 0.1, np.log(sizes[-2]) - 0.1))
    times = rng.uniform(2, 4)
    if rng.random() < 0.5:
        return lambda n: n + (times - 1) * np.maximum(n - edge, 0)
    return lambda n: np.where(n > edge, times * n, n)
