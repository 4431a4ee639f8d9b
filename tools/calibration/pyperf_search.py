"""Loops and warm-ups of a benchmark, found by pyperf's own workers."""

import json
import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyperf

from ..measure.installation import Installation
from ..measure.interpreter import run_python
from ..measure.suite import Group
from ..measure.workers import script

WORKER = script("pyperf_driver")
MIN_TIME_S = 0.005  # of a value: processes differ far more than values, so many short ones do
VALUES = 3
WARMUPS = 1  # pyperf's default, kept where its search for more is not worth its time
LONGEST_S = 0.05  # a value: pyperf looks at 41 to 300 of them to find the warm-ups
# pyperf asks for more warm-ups until two halves of the values look alike. Noise makes them look
# different, never alike, so the least of two answers is nearer; what is still above this is noise.
MOST_WARMUPS = 3
ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What pyperf found for a case.

    warmups_found: False where pyperf found none, or more than MOST_WARMUPS.
    """

    loops: int
    value_s: float
    warmups: int = WARMUPS
    warmups_found: bool = False


def calibrate_loops(
    installation: Installation, group: Group, cpu: int | None
) -> tuple[dict[str, Calibrated], dict[str, str]]:
    """By case, what was found, or why nothing; neither for cases that the commit skips.

    In a new process, in which cases follow each other.
    """
    options = ["--calibrate-loops", f"--warmups={WARMUPS}", f"--values={VALUES}"]
    runs, failures = _worker(installation, group, group.cases, cpu, options)
    found, failed = {}, {}
    for case, key in zip(group.cases, group.keys, strict=True):
        name = _case_name(case)
        if name in runs:
            loops, value_s = runs[name].warmups[-1]
            found[key] = Calibrated(loops=loops, value_s=value_s)
        elif name in failures:
            failed[key] = failures[name]
    return found, failed


def calibrate_warmups(
    installation: Installation, group: Group, key: str, so_far: Calibrated, cpu: int | None
) -> Calibrated:
    """The warm-ups after which pyperf sees no trend any more; as before where it finds none."""
    if so_far.loops * so_far.value_s > LONGEST_S:
        return so_far
    case = group.cases[group.keys.index(key)]
    options = ["--calibrate-warmups", f"--loops={so_far.loops}"]
    answers: list[int] = []
    while len(answers) < ATTEMPTS and min(answers, default=math.inf) > MOST_WARMUPS:
        runs, _ = _worker(installation, group, [case], cpu, options)
        if not runs:  # pyperf gives up where 300 values do not settle
            break
        answers.append(int(runs[_case_name(case)].get_metadata()["calibrate_warmups"]))
    least = min(answers, default=WARMUPS)
    found = bool(answers) and least <= MOST_WARMUPS
    return Calibrated(so_far.loops, so_far.value_s, min(least, MOST_WARMUPS), found)


def processes_for_one_percent(process_s: Sequence[float]) -> int | None:
    """pyperf's rule, on one number a process; None for fewer than two processes."""
    runs = [
        pyperf.Run([value], metadata={"name": "x"}, collect_metadata=False) for value in process_s
    ]
    count: int | None = pyperf.Benchmark(runs).required_nprocesses() if runs else None
    return count


def _worker(
    installation: Installation,
    group: Group,
    cases: Sequence[int | None],
    cpu: int | None,
    options: Sequence[str],
) -> tuple[Mapping[str, pyperf.Run], Mapping[str, str]]:
    """By case, the run, or why there is none, of one worker process of pyperf's."""
    pinned = [] if cpu is None else [f"--affinity={cpu}"]
    names = [_case_name(case) for case in cases]
    with tempfile.TemporaryDirectory() as scratch:
        output, failures = Path(scratch) / "runs.json", Path(scratch) / "failures.json"
        died = run_python(
            installation,
            [
                *(str(WORKER), "--worker", "--quiet", *pinned, *options),
                *(f"--min-time={MIN_TIME_S}", f"--output={output}"),
                *(str(installation.suite), group.benchmark, str(failures), *names),
            ],
            scratch,
            group.timeout_s * len(cases),
            {"PYPERF_PATH": str(Path(pyperf.__file__).parent.parent)},
        )
        runs = _runs(output)
        if died:
            return runs, {name: died for name in names if name not in runs}
        return runs, json.loads(failures.read_text(encoding="utf-8"))


def _runs(output: Path) -> dict[str, pyperf.Run]:
    try:
        suite = pyperf.BenchmarkSuite.load(str(output))
    except (OSError, ValueError):  # none there, or its process was ended while it wrote
        return {}
    return {benchmark.get_name(): benchmark.get_runs()[0] for benchmark in suite}


def _case_name(case: int | None) -> str:
    return "-" if case is None else str(case)
