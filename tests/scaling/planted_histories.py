"""Histories of a cost over sizes in which it is known what changed, and when."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

SIZES = np.geomspace(10, 1e5, 8).round()
COMMITS = 60
_APART = 8  # commits between two events, and between one and the ends

LAWS = {"n log n": SIZES * np.log2(SIZES), "n^1.5": SIZES**1.5, "n^2": SIZES**2}
Law = Literal["n log n", "n^1.5", "n^2"]
Constant = Literal["everything x 1.2", "coefficient x 1.3", "offset x 1.5"]
CONSTANTS: tuple[Constant, ...] = ("everything x 1.2", "coefficient x 1.3", "offset x 1.5")
Noise = Literal["2 %", "5 %", "heavy tails"]
NOISES: tuple[Noise, ...] = ("2 %", "5 %", "heavy tails")


@dataclass(frozen=True)
class Events:
    """What changes in a history; None: does not."""

    law: Law | None = None
    constant: Constant | None = None
    machine: bool = False


@dataclass(frozen=True)
class History:
    """log_costs: shape (COMMITS, sizes); machines: shape (COMMITS,); when: commit of each event."""

    log_costs: np.ndarray
    machines: np.ndarray
    when: dict[str, int]


@dataclass(frozen=True)
class _Cost:
    """cost = factor (offset + coefficient growth), growth per size."""

    offset: float
    growth: np.ndarray
    coefficient: float = 1.0
    factor: float = 1.0

    def change(self, constant: Constant) -> "_Cost":
        if constant == "everything x 1.2":
            return replace(self, factor=1.2 * self.factor)
        if constant == "coefficient x 1.3":
            return replace(self, coefficient=1.3 * self.coefficient)
        return replace(self, offset=1.5 * self.offset)

    def log(self) -> np.ndarray:
        return np.log(self.factor * (self.offset + self.coefficient * self.growth))


def plant(events: Events, noise: Noise, seed: int, session_sd: float = 0.015) -> History:
    """Return offset + n with the events at random commits, in random order.

    Noise: per measurement, and per commit an AR(1) error, rho = 0.6, that all sizes share. The
    offset is 100 to 3,000, so one to five of the eight sizes feel it. A new machine takes 0.7 of
    the time, times up to size^0.01 more or less.
    """
    rng = np.random.default_rng(seed)
    places = np.zeros(3, dtype=int)
    while np.diff(places).min() < _APART:
        places = np.sort(rng.integers(_APART, COMMITS - _APART, 3))
    when = dict(zip(("law", "constant", "machine"), rng.permutation(places).tolist(), strict=True))
    cost = _Cost(10 ** rng.uniform(2, 3.5), SIZES)
    machine_change = np.log(0.7) + rng.uniform(-0.01, 0.01) * np.log(SIZES / 1000)
    machines = np.arange(COMMITS) >= (when["machine"] if events.machine else COMMITS)
    rows = []
    for commit in range(COMMITS):
        if events.law and commit == when["law"]:
            cost = replace(cost, growth=LAWS[events.law])
        if events.constant and commit == when["constant"]:
            cost = cost.change(events.constant)
        rows.append(cost.log() + machine_change * machines[commit])
    log_costs = np.array(rows) + _scatter(noise, rng) + _session(session_sd, rng)[:, None]
    return History(log_costs, machines, when)


def _scatter(noise: Noise, rng: np.random.Generator) -> np.ndarray:
    shape = (COMMITS, len(SIZES))
    if noise == "heavy tails":
        slow = np.where(rng.random(shape) < 0.05, rng.exponential(0.2, shape), 0.0)
        return 0.03 * rng.standard_t(3, shape) / np.sqrt(3) + slow
    return {"2 %": 0.02, "5 %": 0.05}[noise] * rng.standard_normal(shape)


def _session(sd: float, rng: np.random.Generator) -> np.ndarray:
    error = rng.standard_normal(COMMITS)
    for commit in range(1, COMMITS):
        error[commit] = 0.6 * error[commit - 1] + 0.8 * error[commit]
    return sd * error
