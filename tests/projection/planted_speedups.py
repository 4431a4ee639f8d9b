"""Planted throughput over workers: how much is answered, how often it holds, what is named.

    python -m tests.projection.planted_speedups [--seeds N] [--first SEED]

Six numbers of workers and one value each, 1 to 3 % noise; predicted is twice the most workers. A
prediction holds where the true throughput is in it, and a new value. Width: of its logarithm, over
that of the USL's t interval alone, the median where both are answered. Named: as the law planted.
Then the peak from 5 numbers, and from 4 with known noise, of 1 to 10 %: how often one is told, and
how many of these hold.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tools.projection.rule.scalability import Scalability, judge_scalability
from tools.projection.rule.scalability_fit import fit_law
from tools.projection.rule.speedup_laws import USL
from tools.stats.interval import Interval
from tools.stats.scatter import Scatter

Speedup = Callable[[np.ndarray], np.ndarray]

COUNTS = ((1, 2, 4, 6, 8, 12), (1, 2, 3, 4, 6, 8), (1, 2, 4, 8, 16, 32))
FEW = {4: ((1, 2, 4, 8), (1, 2, 3, 4), (1, 4, 8, 16)), 5: ((1, 2, 4, 8, 16), (1, 2, 3, 4, 6))}
KNOWN_NOISE = 4  # numbers of workers: without it so few tell no peak
SPREADS = (0.01, 0.03)
PEAK_SPREADS = (0.01, 0.1)
ONE_WORKER = 100.0
FAR = 2.0


def usl(alpha: float, beta: float) -> Speedup:
    return lambda n: n / (1 + alpha * (n - 1) + beta * n * (n - 1))


def bent(knee: float, gain: float) -> Speedup:
    return lambda n: np.minimum(n, knee) + gain * np.maximum(n - knee, 0)


def turbo(last: float, floor: float) -> Speedup:
    """A clock that falls evenly with the busy cores, to `floor` at `last` of them."""
    return lambda n: n * (1 - (1 - floor) * np.minimum((n - 1) / (last - 1), 1))


def magnitude(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def peaked(rng: np.random.Generator, alpha: float, low: float, high: float) -> Speedup:
    """A USL whose peak lies between these numbers of workers."""
    return usl(alpha, (1 - alpha) / magnitude(rng, low, high) ** 2)


def inside(rng: np.random.Generator, counts: Sequence[int]) -> float:
    """A number of workers with two or more of the measured ones on either side."""
    return float(rng.uniform(counts[1], counts[-3]))


RIGHT: dict[str, Callable[[np.random.Generator, Sequence[int]], Speedup]] = {
    "linear": lambda rng, counts: usl(0, 0),
    "amdahl": lambda rng, counts: usl(magnitude(rng, 0.01, 0.2), 0),
    "usl": lambda rng, counts: peaked(
        rng, magnitude(rng, 0.005, 0.1), 0.5 * counts[-1], 3 * counts[-1]
    ),
    "gustafson": lambda rng, counts: bent(1, 1 - magnitude(rng, 0.02, 0.4)),
}
WRONG: dict[str, Callable[[np.random.Generator, Sequence[int]], Speedup]] = {
    "roof": lambda rng, counts: bent(inside(rng, counts), 0),
    "late roof": lambda rng, counts: bent(rng.uniform(counts[-3], 0.9 * counts[-1]), 0),
    "smt": lambda rng, counts: bent(float(rng.choice(counts[2:-1])), rng.uniform(0.1, 0.4)),
    "turbo": lambda rng, counts: turbo(inside(rng, counts), rng.uniform(0.7, 0.9)),
}
PEAKS: dict[str, Callable[[np.random.Generator, Sequence[int]], Speedup]] = {
    "peak inside": lambda rng, counts: peaked(
        rng, magnitude(rng, 0.005, 0.1), 0.4 * counts[-1], counts[-1]
    ),
    "peak beyond": lambda rng, counts: peaked(
        rng, magnitude(rng, 0.005, 0.1), counts[-1], 4 * counts[-1]
    ),
    "no peak": lambda rng, counts: usl(magnitude(rng, 0.01, 0.2), 0),
    "roof": lambda rng, counts: bent(rng.uniform(counts[1], counts[-1]), 0),
}


@dataclass(frozen=True, slots=True)
class Planted:
    """One value at each number of workers. speedup: the truth. sd: of the noise, relative."""

    workers: np.ndarray
    throughput: np.ndarray
    speedup: Speedup
    sd: float
    rng: np.random.Generator

    def new_value(self, workers: float) -> float:
        truth = ONE_WORKER * float(self.speedup(np.array([workers]))[0])
        return truth * float(np.exp(self.sd * self.rng.standard_normal()))


def plant(
    truth: Callable[[np.random.Generator, Sequence[int]], Speedup],
    every: Sequence[Sequence[int]],
    seed: Sequence[int],
    spreads: tuple[float, float] = SPREADS,
) -> Planted:
    rng = np.random.default_rng(seed)
    counts = every[int(rng.integers(len(every)))]
    workers = np.array(counts, float)
    speedup, sd = truth(rng, counts), float(rng.uniform(*spreads))
    noise = np.exp(sd * rng.standard_normal(len(workers)))
    return Planted(workers, ONE_WORKER * speedup(workers) * noise, speedup, sd, rng)


def judge(planted: Planted, noise: Scatter | None = None) -> Scalability:
    verdict = judge_scalability(planted.workers, planted.throughput, noise=noise)
    assert isinstance(verdict, Scalability)
    return verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """Shares of the seeds; held, held_new: of those answered. width: median, NaN without any."""

    answered: float
    held: float
    held_new: float
    width: float
    named: float
    misfits: float

    @property
    def held_or_refused(self) -> float:
        return 1 - self.answered * (1 - self.held)


def tally(name: str, seeds: Sequence[int]) -> Tally:
    """Judge one kind of truth, of RIGHT or WRONG, at every seed."""
    every = RIGHT | WRONG
    rows, named, misfits = [], 0, 0
    for seed in seeds:
        planted = plant(every[name], COUNTS, [seed, list(every).index(name)])
        verdict = judge(planted)
        named += verdict.law == name.removeprefix("late ")
        misfits += verdict.lacks_fit
        far = FAR * float(planted.workers[-1])
        answer, truth = verdict.predict(far), ONE_WORKER * planted.speedup(np.array([far]))[0]
        if isinstance(answer, Interval):
            new, before = planted.new_value(far), usl_width(planted, far)
            width = np.log(answer.high / answer.low) / before
            held, held_new = (answer.low <= value <= answer.high for value in (truth, new))
            rows.append((held, held_new, width))
    held, held_new, widths = np.array(rows, float).T if rows else np.full((3, 1), np.nan)
    return Tally(
        answered=len(rows) / len(seeds),
        held=float(np.mean(held)),
        held_new=float(np.mean(held_new)),
        width=float(np.median(widths)),
        named=named / len(seeds),
        misfits=misfits / len(seeds),
    )


def usl_width(planted: Planted, far: float) -> float:
    """Return the width of the logarithm of the USL's own t interval."""
    fit = fit_law(USL, planted.workers, planted.throughput, "relative")
    _, low, high = fit.predict(np.array([far]))
    return float(np.log(high[0] / max(low[0], 1e-300)))


def true_peak(planted: Planted) -> float:
    """Return the workers of the greatest throughput, infinite where it does not fall."""
    ahead = np.geomspace(1, 100 * planted.workers[-1], 20_000)
    speedups = planted.speedup(ahead)
    at = int(np.argmax(speedups))
    return float(ahead[at]) if speedups[-1] < 0.999 * speedups[at] else np.inf


def tally_peaks(name: str, numbers: int, seeds: Sequence[int]) -> tuple[int, int]:
    """Return how many peaks are reported, and how many of them hold the true one."""
    reported = held = 0
    for seed in seeds:
        place = [seed, 100 + list(PEAKS).index(name), numbers]
        planted = plant(PEAKS[name], FEW[numbers], place, PEAK_SPREADS)
        known = Scatter(planted.sd, 8) if numbers == KNOWN_NOISE else None
        peak = judge(planted, known).peak_workers
        if isinstance(peak, Interval):
            reported += 1
            held += peak.low * 0.999 <= true_peak(planted) <= peak.high * 1.001
    return reported, held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=100, help="of each truth, default 100")
    parser.add_argument("--first", type=int, default=0, help="the first seed, default 0")
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.seeds)
    print(f"{'':10} answered    held  (new)  or refused   width   named  no law fits")
    for name in RIGHT | WRONG:
        found = tally(name, seeds)
        print(
            f"{name:10} {found.answered:8.1%} {found.held:7.1%} {found.held_new:6.1%}"
            f" {found.held_or_refused:11.1%} {found.width:7.2f} {found.named:7.1%}"
            f" {found.misfits:12.1%}"
        )
    print(f"\n{'':14} {'4 numbers':>22} {'5 numbers':>22}")
    every = {numbers: [tally_peaks(name, numbers, seeds) for name in PEAKS] for numbers in FEW}
    for i, name in enumerate(PEAKS):
        cells = (f"{every[n][i][0]:5} told, {every[n][i][1]:5} held" for n in FEW)
        print(f"{name:14} {'  '.join(cells)}")
    for numbers, rows in every.items():
        told, held = (sum(row[i] for row in rows) for i in (0, 1))
        print(f"{numbers} numbers: {held} of {told} reported peaks hold")


if __name__ == "__main__":
    main()
