"""Noise of a suite of benchmarks in which nothing changes, and suites made of log costs."""

from collections.abc import Callable

import numpy as np

from tools.history.rule.event import Suite

SD = 0.01  # of the median series
Noise = Callable[[np.random.Generator, int, int], np.ndarray]


def sds(rng: np.random.Generator, series: int, log_sd: float = 0.75) -> np.ndarray:
    """Shape (series, 1)."""
    return SD * np.exp(rng.normal(0.0, log_sd, (series, 1)))


def white(log_sd: float) -> Noise:
    def noise(rng: np.random.Generator, series: int, commits: int) -> np.ndarray:
        return sds(rng, series, log_sd) * rng.standard_normal((series, commits))

    return noise


def spikes(rng: np.random.Generator, series: int, commits: int) -> np.ndarray:
    """One point in 200 takes x 1.3."""
    high = rng.random((series, commits)) < 0.005
    return white(0.5)(rng, series, commits) + np.log(1.3) * high


def bad_sessions(rng: np.random.Generator, series: int, commits: int) -> np.ndarray:
    """One commit in 20 is slower in every series, by a factor of its own."""
    bad = (rng.random(commits) < 0.05) * rng.exponential(0.1, commits)
    return white(0.5)(rng, series, commits) + bad * rng.uniform(0.3, 1.7, (series, 1))


def heavy_tails(rng: np.random.Generator, series: int, commits: int) -> np.ndarray:
    return sds(rng, series) * rng.standard_t(3, (series, commits)) / np.sqrt(3)


def ar1(rho: float) -> Noise:
    """Each series for itself."""

    def noise(rng: np.random.Generator, series: int, commits: int) -> np.ndarray:
        return sds(rng, series, 0.5) * _ar1(rng, rho, series, commits)

    return noise


def sessions_ar1(rng: np.random.Generator, series: int, commits: int) -> np.ndarray:
    """Common to all series, and white noise of each."""
    common = SD * _ar1(rng, 0.8, 1, commits)
    return white(0.5)(rng, series, commits) + common * rng.uniform(0.5, 1.5, (series, 1))


def day_and_night(rng: np.random.Generator, series: int, commits: int) -> np.ndarray:
    """Half of the commits are measured by night, when all is faster by up to 8 %."""
    night = -0.04 * (rng.random(commits) < 0.5)
    return white(0.5)(rng, series, commits) + night * rng.uniform(0.0, 2.0, (series, 1))


def weeks(rng: np.random.Generator, series: int, commits: int) -> np.ndarray:
    """Five commits by day, two at the quieter end of the week."""
    quiet = -0.04 * ((np.arange(commits) + rng.integers(7)) % 7 >= 5)
    return white(0.5)(rng, series, commits) + quiet * rng.uniform(0.0, 2.0, (series, 1))


def sticky_modes(rng: np.random.Generator, series: int, commits: int) -> np.ndarray:
    """Two modes of each series, 3 to 10 % apart, left after 30 commits on average."""
    mode = np.cumsum(rng.random((series, commits)) < 1 / 30, axis=1) % 2
    return white(0.5)(rng, series, commits) + mode * rng.uniform(0.03, 0.1, (series, 1))


def random_walks(rng: np.random.Generator, series: int, commits: int) -> np.ndarray:
    walk = np.cumsum(rng.standard_normal((series, commits)), axis=1)
    return white(0.5)(rng, series, commits) + sds(rng, series, 0.5) / 2 * walk


def _ar1(rng: np.random.Generator, rho: float, series: int, commits: int) -> np.ndarray:
    """Sd 1, shape (series, commits)."""
    values = rng.standard_normal((series, commits))
    for commit in range(1, commits):
        values[:, commit] = rho * values[:, commit - 1] + np.sqrt(1 - rho**2) * values[:, commit]
    return values


QUIET: dict[str, Noise] = {
    "white, log-sd 0.5": white(0.5),
    "white, log-sd 0.75": white(0.75),
    "white, log-sd 1.0": white(1.0),
    "spikes x 1.3": spikes,
    "bad sessions": bad_sessions,
    "t3": heavy_tails,
    "AR(0.3)": ar1(0.3),
    "AR(0.6)": ar1(0.6),
    "AR(0.9)": ar1(0.9),
    "sessions AR(0.8)": sessions_ar1,
    "day and night": day_and_night,
    "weeks": weeks,
}
RESTLESS: dict[str, Noise] = {"sticky modes": sticky_modes, "random walks": random_walks}


def suite_of(
    logs: np.ndarray,
    touched: np.ndarray | None = None,
    machines: np.ndarray | None = None,
    errors: np.ndarray | None = None,
    sizes: np.ndarray | None = None,
) -> Suite:
    """Series of one benchmark each, with log costs of shape (series, commits).

    sizes: shape (series,); all series are then one curve of one benchmark.
    """
    series, commits = logs.shape
    one = sizes is not None
    return Suite(
        values=np.exp(logs),
        errors=errors,
        benchmarks=np.zeros(series, np.int64) if one else np.arange(series),
        curves=np.full(series, 0 if one else -1),
        sizes=sizes if sizes is not None else np.full(series, np.nan),
        touched=touched,
        machines=np.zeros(commits, np.int64) if machines is None else machines,
    )
