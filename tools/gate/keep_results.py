"""Both sides of a gate as results of ASV, which plain `asv compare` reads.

Each process of the gate is one sample, and a result is the median of its samples. ASV's own classes
write the files, which say of each benchmark how long its processes took, and when they were filed.
"""

import contextlib
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ..errors import UserError
from ..measure.asv_variables import asv_variables_set
from ..measure.installation import CONFIG
from ..store.blocks import Process
from ..store.cases import case_keys
from ..store.leftovers import scratch_directory
from .sides import SIDES


@dataclass(frozen=True, slots=True)
class Measured:
    """What a gate measured.

    commits: full hashes of base and head. benchmarks: as ASV's runner describes them with head.
    processes: all that count, those of a side and benchmark in the order of their blocks.
    """

    commits: tuple[str, str]
    benchmarks: Sequence[Mapping[str, Any]]
    processes: Sequence[Process]


def require_free(directory: Path, results_dir: Path, commits: tuple[str, str]) -> None:
    """Raise UserError unless the results of `commits` can be kept in `directory`.

    It must be new or empty, and outside `results_dir`, the project's own results. The folders that
    it stands in are made.
    """
    option, whole = f"--keep-results {directory}", directory.resolve()
    if whole.is_relative_to(results_dir.resolve()):
        raise UserError(f"{option}: holds the project's own results; name a directory elsewhere")
    base, head = (commit[:8] for commit in commits)
    if base == head:
        raise UserError(f"{option}: both commits are {base}, and ASV has one file a commit")
    try:
        if whole.exists() and (not whole.is_dir() or any(whole.iterdir())):
            raise UserError(f"{option}: is no empty directory; empty it, or name a new one")
        whole.parent.mkdir(parents=True, exist_ok=True)
        with scratch_directory(whole.parent):
            pass
    except OSError as error:
        raise _unwritable(directory, error) from error


def keep_results(root: Path, directory: Path, measured: Measured) -> None:
    """Write what was measured of the project in `root` to `directory`, all of it or nothing.

    ASV reads files of the current directory, so this must be `root`. Raises UserError where
    `directory` cannot be written, or is not empty any more.
    """
    whole = directory.resolve()
    try:
        with scratch_directory(whole.parent) as scratch:
            results_dir = scratch / whole.name
            with contextlib.redirect_stdout(io.StringIO()):  # ASV prints
                _write(root, results_dir, measured)
            if whole.exists():
                whole.rmdir()
            results_dir.rename(whole)
    except OSError as error:
        raise _unwritable(directory, error) from error


def _write(root: Path, results_dir: Path, measured: Measured) -> None:
    from asv.benchmarks import Benchmarks
    from asv.config import Config
    from asv.environment import get_environments
    from asv.repo import get_repo
    from asv.results import Results

    conf = Config.load(str(root / CONFIG))
    conf.results_dir = str(results_dir)
    with asv_variables_set():
        environment = next(iter(get_environments(conf, None)))  # which `install` takes as well
    repo = get_repo(conf)
    machine = _machine()
    machine.save(conf.results_dir)
    Benchmarks(conf, measured.benchmarks).save()
    facts = {**machine.__dict__, "python": environment.python, **environment.requirements}
    for side, commit in zip(SIDES, measured.commits, strict=True):
        results = Results(
            facts,
            environment.requirements,
            commit,
            repo.get_date(commit),
            environment.python,
            environment.name,
            environment.env_vars,
        )
        _add_results(results, measured, side)
        results.save(conf.results_dir)


def _machine() -> Any:
    """Return this machine as `asv run` describes it, of which nothing is noted for the user."""
    from asv.machine import Machine, MachineCollection
    from asv.util import UserError as UnknownMachine

    machine = Machine()
    try:
        machine.__dict__ |= MachineCollection.load(Machine.get_unique_machine_name())
    except UnknownMachine:
        machine.__dict__ |= Machine.get_defaults()
    return machine


def _add_results(results: Any, measured: Measured, side: str) -> None:
    """Add the benchmarks that this side was asked for."""
    for benchmark in measured.benchmarks:
        processes = [
            process
            for process in measured.processes
            if (process.arm, process.benchmark) == (side, benchmark["name"])
        ]
        if processes:
            wall_s = sum(process.wall_s for process in processes)
            result = _result(benchmark, processes)
            results.add_result(benchmark, result, duration=wall_s, record_samples=True)


def _result(benchmark: Mapping[str, Any], processes: Sequence[Process]) -> Any:
    from asv.runner import BenchmarkResult

    keys = case_keys(benchmark["params"])
    samples = [_samples(key, processes) for key in keys]
    is_timed = benchmark["type"] == "time"
    return BenchmarkResult(
        result=[
            median(of_case) if of_case else _why_none(key, processes)
            for key, of_case in zip(keys, samples, strict=True)
        ],
        samples=[of_case or None for of_case in samples],
        # ASV has statistics of what is timed only, and knows that by the number of calls.
        number=[_calls(key, processes) if is_timed else None for key in keys],
        errcode=0,
        stderr="",
        profile=None,
    )


def _samples(case: str, processes: Sequence[Process]) -> list[float]:
    return [value for process in processes if (value := process.values.get(case)) is not None]


def _calls(case: str, processes: Sequence[Process]) -> int | None:
    """Return the calls of a sample: calibrated, so those of every process."""
    return next((calls for process in processes if (calls := process.loops.get(case))), None)


def _why_none(case: str, processes: Sequence[Process]) -> float | None:
    """Return ASV's null of a case that failed, its NaN of one that is skipped or not asked for."""
    reasons = [process.missing[case] for process in processes if case in process.missing]
    return math.nan if all(why.startswith("skipped") for why in reasons) else None


def _unwritable(directory: Path, error: OSError) -> UserError:
    return UserError(
        f"--keep-results {directory}: cannot be written ({error.strerror}); name another directory"
    )
