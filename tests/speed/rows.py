"""The targets: what is divided by what, what the figure must be and what it aims at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.speed.memory import bytes_per_vehicle
from tests.speed.sides import HAS_THREADS, Simcore, c_updates_per_s, simulate, step_us, sumo

ENGINES = ("numpy", "numba")


@dataclass(frozen=True)
class Row:
    """A figure by name and its targets; None: none is set."""

    what: str
    must: float | None
    aim: float | None
    smaller_is_better: bool = False


@dataclass(frozen=True)
class Group:
    """Rows measured together: `measure` is one round of all sides, a figure for each row.

    measure: None where it cannot be done here.
    most_rounds: of those that take long.
    """

    rows: list[Row]
    measure: Callable[[], list[float]] | None
    most_rounds: int = 7


Groups = Iterator[Group]
Sumo = str | None


def share_of_c(workload: str, engine: str, vehicles: int, must: float, aim: float) -> Group:
    ours = Simcore(workload, engine, vehicles)
    row = Row(f"{workload}, {engine}, {vehicles:,}: share of C", must, aim)
    return Group([row], lambda: [ours.updates_per_s() / c_updates_per_s(vehicles)])


def ring_numba(_: Sumo) -> Groups:
    for vehicles in (1_000, 10_000, 100_000):
        yield share_of_c("ring", "numba", vehicles, 0.8, 1.3)


def mixed_ring_numba(_: Sumo) -> Groups:
    for vehicles in (1_000, 10_000, 100_000, 1_000_000):
        yield share_of_c("mixed ring", "numba", vehicles, 0.4, 0.6)


def ring_numpy(_: Sumo) -> Groups:
    for vehicles in (10_000, 31_623, 100_000):
        yield share_of_c("ring", "numpy", vehicles, 0.10, 0.15)


def two_threads(_: Sumo) -> Groups:
    for workload in ("ring", "mixed ring"):
        for vehicles in (100_000, 1_000_000):
            row = Row(f"{workload}, numba, {vehicles:,}: 2 threads / 1", 1.6, 1.9)
            yield Group([row], _gain_of_threads(workload, vehicles) if HAS_THREADS else None)


def _gain_of_threads(workload: str, vehicles: int) -> Callable[[], list[float]]:
    two, one = (Simcore(workload, "numba", vehicles, threads) for threads in (2, 1))
    return lambda: [two.updates_per_s() / one.updates_per_s()]


def step_of_twenty(_: Sumo) -> Groups:
    targets = {("ring", "numpy"): (20.0, 8.0), ("ring", "numba"): (3.0, 1.0)}
    for workload in ("ring", "traffic"):
        worlds = [simulate(workload, engine, 20) for engine in ENGINES]
        rows = [
            Row(f"{workload}, {engine}, 20: µs a step()", *limits, smaller_is_better=True)
            for engine in ENGINES
            for limits in [targets.get((workload, engine), (None, None))]
        ]
        yield Group(rows, lambda worlds=worlds: [step_us(world) for world in worlds])


def against_sumo(python: Sumo) -> Groups:
    targets = {"numpy": (10.0, 30.0), "numba": (50.0, 200.0)}
    for vehicles in (1_000, 10_000, 30_000):
        rows = [
            Row(f"traffic, {engine}, about {vehicles:,}: × SUMO", *limits)
            for engine, limits in targets.items()
        ]
        yield Group(rows, _times_sumo(python, vehicles) if python else None, most_rounds=3)


def _times_sumo(python: str, vehicles: int) -> Callable[[], list[float]]:
    ours: list[Simcore] = []

    def measure() -> list[float]:
        in_net, rate = sumo(python, vehicles)
        if not ours:  # as many vehicles as SUMO found room for
            ours.extend(Simcore("traffic", engine, in_net) for engine in ENGINES)
        return [each.updates_per_s() / rate for each in ours]

    return measure


def growth_of_cost(_: Sumo) -> Groups:
    for engine in ENGINES:
        few, many = (Simcore("traffic", engine, n) for n in (1_000, 1_000_000))
        row = Row(f"traffic, {engine}: cost a vehicle, 1 M / 1 k", 3, 1.5, smaller_is_better=True)
        yield Group([row], lambda f=few, m=many: [f.updates_per_s() / m.updates_per_s()])


def memory(_: Sumo) -> Groups:
    for workload in ("ring", "traffic"):
        for engine in ENGINES:
            figures = bytes_per_vehicle(workload, engine)
            what = f"{workload}, {engine}: bytes a vehicle"
            rows = [Row(f"{what}, {kind}", 200, 120, smaller_is_better=True) for kind in figures]
            yield Group(rows, lambda found=figures: list(found.values()), most_rounds=1)


ROWS = {
    "a": ring_numba,
    "b": mixed_ring_numba,
    "c": two_threads,
    "d": ring_numpy,
    "e": step_of_twenty,
    "f": against_sumo,
    "g": growth_of_cost,
    "h": memory,
}
