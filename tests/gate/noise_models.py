"""How the times of processes scatter while nothing changes: log seconds, several ways.

Noise belongs to a process and so to its place in time: first or second in its block. Every model
takes the number of blocks and of cases and returns shape (blocks, places in the block, cases).
"""

from collections.abc import Callable

import numpy as np

Noise = Callable[[np.random.Generator, int, int], np.ndarray]


def lognormal(rng: np.random.Generator, blocks: int, cases: int, sd: float = 0.02) -> np.ndarray:
    """Normal in log seconds."""
    return sd * rng.standard_normal((blocks, 2, cases))


def heavy_tails(rng: np.random.Generator, blocks: int, cases: int) -> np.ndarray:
    return 0.02 * rng.standard_t(3, (blocks, 2, cases))


def slow_spells(rng: np.random.Generator, blocks: int, cases: int) -> np.ndarray:
    """Spells of 6 places, 3 blocks, on average, in which processes take up to 40 % longer."""
    slow = np.zeros(2 * blocks, dtype=bool)
    for place in range(1, 2 * blocks):
        slow[place] = rng.random() < (5 / 6 if slow[place - 1] else 0.06)
    extra = np.log1p(rng.uniform(0, 0.4, (blocks, 2, cases)))
    return lognormal(rng, blocks, cases) + extra * slow.reshape(blocks, 2, 1)


def random_walk(rng: np.random.Generator, blocks: int, cases: int) -> np.ndarray:
    """A speed that all cases share and that wanders over a range of 20 % during the run."""
    walk = np.cumsum(rng.standard_normal(2 * blocks))
    walk *= np.log(1.2) / np.ptp(walk)
    return lognormal(rng, blocks, cases) + walk.reshape(blocks, 2, 1)


def two_speeds(rng: np.random.Generator, blocks: int, cases: int) -> np.ndarray:
    fast_or_slow = np.log(1.08) * (rng.random((blocks, 2, cases)) < 0.25)
    return lognormal(rng, blocks, cases) + fast_or_slow


def autocorrelated(rng: np.random.Generator, blocks: int, cases: int) -> np.ndarray:
    """AR(1) from block to block, rho = 0.6, for the first and the second place each."""
    noise = lognormal(rng, blocks, cases)
    for block in range(1, blocks):
        noise[block] = 0.6 * noise[block - 1] + 0.8 * noise[block]
    return noise


def second_is_slower(rng: np.random.Generator, blocks: int, cases: int) -> np.ndarray:
    return lognormal(rng, blocks, cases) + np.array([0.0, 0.03])[None, :, None]


MODELS: list[Noise] = [lognormal, heavy_tails, slow_spells, random_walk, two_speeds]
MODELS += [autocorrelated, second_is_slower]


def measure(
    rng: np.random.Generator, places: np.ndarray, slower: np.ndarray | float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return log seconds of base and head, shape (blocks, cases); head slower by a log ratio.

    Which side comes first is drawn for each block, as when measuring.
    """
    head_first = rng.random(len(places)) < 0.5
    base = np.where(head_first[:, None], places[:, 1], places[:, 0])
    head = np.where(head_first[:, None], places[:, 0], places[:, 1])
    return base, head + slower
