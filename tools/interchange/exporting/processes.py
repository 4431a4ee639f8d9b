"""Where processes begin and end: from the side-cars, where these tell of the same samples."""

from collections.abc import Iterable, Mapping, Sequence
from math import isclose
from pathlib import Path
from statistics import median

from ...store.side_car import DIRECTORY, SUFFIX, Processes, read_side_cars

_SAME = 1e-9  # relative: what two ways of taking a median may differ by

ByCase = Mapping[tuple[str, str, str], list[Processes]]


def processes_beside(results_dir: Path, stem: str) -> tuple[Processes, ...]:
    """Return what side-cars of all hosts hold of a result file; damaged ones count as absent."""
    hosts = sorted((results_dir / DIRECTORY).glob("*/"))
    paths = [host / f"{stem}{SUFFIX}" for host in hosts]
    return read_side_cars([path for path in paths if path.is_file()]).processes


def by_case(processes: Iterable[Processes]) -> ByCase:
    """Return processes by benchmark, version and case."""
    found: dict[tuple[str, str, str], list[Processes]] = {}
    for each in processes:
        found.setdefault((each.benchmark, each.version, each.case), []).append(each)
    return found


def processes_of(
    samples: Sequence[float], candidates: Iterable[Processes]
) -> tuple[tuple[tuple[float, ...], ...], int | None]:
    """Return the values of each process, and how many calls each is the mean of, None: not told.

    samples: one a process. Those of a candidate whose medians they are, in the order of the
    samples; without such a candidate a process has its sample only.
    """
    for candidate in candidates:
        left = list(range(len(candidate.values)))
        medians = [median(values.tolist()) for values in candidate.values]
        chosen: list[int] = []
        for sample in samples:
            same = next((i for i in left if isclose(medians[i], sample, rel_tol=_SAME)), None)
            if same is None:
                break
            left.remove(same)
            chosen.append(same)
        else:
            calls = {candidate.calls[i] / len(candidate.values[i]) for i in chosen}
            values = tuple(tuple(candidate.values[i].tolist()) for i in chosen)
            return values, int(calls.pop()) if len(calls) == 1 else None
    return tuple((sample,) for sample in samples), None
