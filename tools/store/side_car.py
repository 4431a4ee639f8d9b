"""What the timing processes counted, from the files beside ASV's results that pyperf opens.

`results/processes/HOST/HASH8-ENVIRONMENT.pyperf.json.gz`, as benchmarks/side_car.py writes them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..stats.arrays import FloatArray
from .magnitude import LEAST, MOST
from .problems import Problem
from .reading import UnusableError, parse_json, read_bytes, unpack_whole
from .values import item, mapping, number, sequence

DIRECTORY = "processes"
SUFFIX = ".pyperf.json.gz"
COUNTERS = (
    *("wall_s", "cpu_user_s", "cpu_system_s", "run_queue_wait_s", "block_io_wait_s", "steal_s"),
    *("switches_voluntary", "switches_involuntary", "faults_major", "faults_minor"),
    *("pressure_cpu_s", "pressure_io_s", "pressure_memory_s"),
    *("cpu_mhz", "cpus_usable", "rss_bytes", "peak_rss_bytes", "probe_s"),
)

# Counters of the whole machine may run backwards; those of a process may not.
_LEAST_COUNTED = dict.fromkeys(("wall_s", "cpu_user_s", "cpu_system_s"), 0.0) | {"probe_s": LEAST}
_NAME = re.compile(r"(?P<benchmark>[^\s()\[\]]+)\((?P<case>.*)\) \[(?P<version>[^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Processes:
    """The m processes that timed one case of one benchmark and version at one commit.

    stem: HASH8-ENVIRONMENT, what ASV's own file is called too. case: the parameters as ASV writes
    them, joined by commas. calls: shape (m,), made while the counters ran. values: per process
    seconds a call. counters: by name, shape (m,), those that every process has; absent: the others.
    """

    path: Path
    host: str
    stem: str
    benchmark: str
    case: str
    version: str
    calls: FloatArray
    values: tuple[FloatArray, ...]
    counters: Mapping[str, FloatArray]
    absent: tuple[str, ...]

    def where(self, chosen: NDArray[np.bool_]) -> "Processes":
        """Return those chosen, shape (m,)."""
        return replace(
            self,
            calls=self.calls[chosen],
            values=tuple(compress(self.values, chosen)),
            counters={name: values[chosen] for name, values in self.counters.items()},
        )


@dataclass(frozen=True, slots=True)
class SideCars:
    """All processes of readable files, by path and name, and what was not usable."""

    processes: tuple[Processes, ...] = ()
    problems: tuple[Problem, ...] = ()


def side_car_paths(results_dir: Path) -> list[Path]:
    """Return the paths of the files below `results_dir`, sorted; none where there are none."""
    return sorted((results_dir / DIRECTORY).glob(f"*/*{SUFFIX}"))


def read_side_cars(paths: Sequence[Path]) -> SideCars:
    """Read the files at `paths`; a damaged one, or a run in one, is named among the problems."""
    processes: list[Processes] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            processes += _read(path, parse_json(unpack_whole(read_bytes(path))), problems)
        except UnusableError as error:
            problems.append(Problem(path, None, f"damaged: {error}"))
    return SideCars(tuple(processes), tuple(problems))


def _read(path: Path, content: Any, problems: list[Problem]) -> list[Processes]:
    benchmarks = sequence(*item(mapping(content), "benchmarks"))
    processes = []
    for entry in benchmarks:
        name = _name(entry)
        parts = _NAME.fullmatch(name)
        if parts is None:
            problems.append(Problem(path, name or None, "is not called benchmark(case) [version]"))
            continue
        runs = [_run(run) for run in _list(entry, "runs")]
        good = [run for run in runs if run is not None]
        if len(good) < len(runs):
            without = f"{len(runs) - len(good)} of {len(runs)} runs hold no values"
            problems.append(Problem(path, name, without))
        if good:
            processes.append(_processes(path, parts.groupdict(), good))
    return processes


def _name(entry: Any) -> str:
    metadata = entry.get("metadata") if isinstance(entry, dict) else None
    return str(metadata.get("name", "")) if isinstance(metadata, dict) else ""


def _list(entry: Mapping[str, Any], key: str) -> list[Any]:
    value = entry.get(key)
    return value if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class _Run:
    calls: float
    values: FloatArray
    metadata: Mapping[str, Any]


def _run(run: Any) -> _Run | None:
    """Return a run whose values and loops are positive numbers, None for any other."""
    metadata = run.get("metadata") if isinstance(run, dict) else None
    if not isinstance(metadata, dict):
        return None
    values, loops = _list(run, "values"), metadata.get("loops", 1)
    if not values or not all(_is_number(x, low=LEAST) for x in (*values, loops)):
        return None
    return _Run(float(loops) * len(values), np.array(values, np.float64), metadata)


def _processes(path: Path, parts: Mapping[str, str], runs: Sequence[_Run]) -> Processes:
    counters = {
        name: np.array([run.metadata[name] for run in runs], np.float64)
        for name in COUNTERS
        if all(_is_number(run.metadata.get(name), _LEAST_COUNTED.get(name, -MOST)) for run in runs)
    }
    return Processes(
        path=path,
        host=path.parent.name,
        stem=path.name.removesuffix(SUFFIX),
        calls=np.array([run.calls for run in runs]),
        values=tuple(run.values for run in runs),
        counters=counters,
        absent=tuple(name for name in COUNTERS if name not in counters),
        **parts,
    )


def _is_number(value: Any, low: float) -> bool:
    try:
        number(value, low=low)
    except UnusableError:
        return False
    return True
