"""Short histories of a whole suite, measured by few processes, in which it is known what changed.

Eighteen commits, nine sizes, thirty series: what this project's own history looks like.
"""

from dataclasses import dataclass

import numpy as np

from tools.stats.measurement_error import error_of_median

SIZES = np.geomspace(10, 1e5, 9).round()
COMMITS, SERIES, PROCESSES = 18, 30, 3
EVENTS = ("n log n", "x 0.7", "x 1.2", "offset x 1.5")
KIND = {"n log n": "law", "x 0.7": "constant", "x 1.2": "constant", "offset x 1.5": "constant"}


@dataclass(frozen=True)
class Series:
    """log_costs, errors: shape (COMMITS, sizes); event at commit `when`, None: nothing changed."""

    log_costs: np.ndarray
    errors: np.ndarray
    event: str | None
    when: int


def suite(changed: int, session_sd: float, seed: int) -> list[Series]:
    """Return SERIES series, of which the first `changed` have one of EVENTS each, in turn.

    A cost is the median of PROCESSES, which scatter by 2 to 5 %. Every commit is off by a normal
    session error with relative sd `session_sd`, common to all its sizes; half of its variance is
    common to all series.
    """
    rng = np.random.default_rng(seed)
    half = session_sd * np.sqrt(0.5)
    common = half * rng.standard_normal(COMMITS)
    return [
        _series(EVENTS[i % len(EVENTS)] if i < changed else None, common, half, rng)
        for i in range(SERIES)
    ]


def _series(
    event: str | None, common: np.ndarray, own_sd: float, rng: np.random.Generator
) -> Series:
    offset, when = 10 ** rng.uniform(2, 3.5), int(rng.integers(1, COMMITS))
    after = {
        None: offset + SIZES,
        "n log n": offset + SIZES * np.log2(SIZES),
        "x 0.7": 0.7 * (offset + SIZES),
        "x 1.2": 1.2 * (offset + SIZES),
        "offset x 1.5": 1.5 * offset + SIZES,
    }[event]
    true = np.log(np.where(np.arange(COMMITS)[:, None] < when, offset + SIZES, after))
    session = common + own_sd * rng.standard_normal(COMMITS)
    scatter = rng.uniform(0.02, 0.05) * rng.standard_normal((PROCESSES, COMMITS, len(SIZES)))
    samples = true + session[:, None] + scatter
    pooled = np.sqrt(np.var(samples, axis=0, ddof=1).mean(axis=1))
    errors = np.array([error_of_median(sd, PROCESSES) for sd in pooled])
    return Series(np.median(samples, axis=0), np.tile(errors[:, None], len(SIZES)), event, when)
