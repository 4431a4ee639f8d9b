"""What benchmarks.json tells about each benchmark, and what its name tells without it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .direction import is_per_second, more_is_better
from .problems import Problem
from .reading import MissingError, UnusableError, read_json
from .values import mapping

_UNIT_BY_PREFIX = {
    "time": "seconds",
    "timeraw": "seconds",
    "mem": "bytes",
    "peakmem": "bytes",
}
# What is used of an entry where it is of its type.
_KINDS = {"unit": str, "param_names": list, "rounds": int, "processes": int}
_MOST_PROCESSES = 1_000_000


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark as ASV discovered it.

    version: the last one, None if unknown. processes: how many it is run in. timed: whether ASV
    times it, instead of asking it for a value. higher_is_better: as the benchmark says, else by its
    unit, see `more_is_better`; ASV itself takes less for better.
    """

    unit: str
    param_names: tuple[str, ...] = ()
    version: str | None = None
    processes: int = 1
    timed: bool = False
    higher_is_better: bool = False

    @property
    def is_speed(self) -> bool:
        """Whether its values are work a second, of which more is better."""
        return self.higher_is_better and is_per_second(self.unit)

    def names_for(self, params: list[list[str]]) -> tuple[str, ...]:
        """Return a name for each of `params`, ASV's default where they are not these."""
        if len(self.param_names) == len(params):
            return self.param_names
        return tuple(f"param{i + 1}" for i in range(len(params)))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The benchmarks of one results directory; a benchmark not in it is known by its name alone."""

    benchmarks: Mapping[str, Benchmark]
    problems: tuple[Problem, ...] = ()

    def __getitem__(self, name: str) -> Benchmark:
        return self.benchmarks.get(name) or _benchmark(name, {})


def read_catalogue(results_dir: Path) -> Catalogue:
    """Read benchmarks.json; where it is missing the catalogue is empty, where broken it says so."""
    path = results_dir / "benchmarks.json"
    try:
        entries = mapping(read_json(path))
    except MissingError:
        return Catalogue({})
    except UnusableError as error:
        return Catalogue({}, (Problem(path, None, f"units and names are guessed: {error}"),))
    # The file's own format version stands among the benchmarks, as a number.
    described = {name: entry for name, entry in entries.items() if isinstance(entry, dict)}
    problems = tuple(
        problem for name, entry in described.items() for problem in _problems(path, name, entry)
    )
    return Catalogue({n: _benchmark(n, e) for n, e in described.items()}, problems)


def _problems(path: Path, name: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what of an entry is not used, as it is not what ASV writes there."""
    for key, kind in _KINDS.items():
        if entry.get(key) is not None and not isinstance(entry[key], kind):
            yield Problem(path, name, f"`{key}` is of the wrong type: it is guessed")


def _benchmark(name: str, entry: Mapping[str, Any]) -> Benchmark:
    version = entry.get("version")
    names = entry.get("param_names")
    rounds = entry.get("rounds", entry.get("processes", 1))
    given = entry.get("unit")
    unit = given if given and isinstance(given, str) else _unit_by_name(name)
    stated = entry.get("higher_is_better")
    return Benchmark(
        unit=unit,
        param_names=tuple(map(str, names if isinstance(names, list) else ())),
        version=None if version is None else str(version),
        processes=int(rounds) if isinstance(rounds, int) and 0 < rounds <= _MOST_PROCESSES else 1,
        timed=entry["type"] == "time" if "type" in entry else unit == "seconds",
        higher_is_better=stated if isinstance(stated, bool) else more_is_better(unit),
    )


def _unit_by_name(name: str) -> str:
    prefix = name.rpartition(".")[2].partition("_")[0].lower()
    return _UNIT_BY_PREFIX.get(prefix, "unit")
