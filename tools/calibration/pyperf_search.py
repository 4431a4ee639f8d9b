"""Loops and warm-ups of a benchmark, found by pyperf's own workers."""

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyperf

from ..measure.installation import Installation
from ..measure.interpreter import run_python
from ..measure.suite import Group
from ..measure.workers import script
from ..stats.interval import Refusal
from ..store.leftovers import scratch_directory
from .file import CallCounts

WORKER = script("pyperf_driver")
MIN_TIME_S = 0.005  # of a value: processes differ far more than values, so many short ones do
VALUES = 3
WARMUPS = 1  # pyperf's default, kept where its search for more is not worth its time
LONGEST_S = 0.05  # a value: pyperf looks at 41 to 300 of them to find the warm-ups
# pyperf asks for more warm-ups until two halves of the values look alike. Noise makes them look
# different, never alike, so the least of two answers is nearer; what is still above this is noise.
MOST_WARMUPS = 3
ATTEMPTS = 2
VALUES_OF_A_WORLD = 20  # that tell how far values differ


def find_loops(
    installation: Installation, group: Group, cpu: int | None
) -> dict[str, CallCounts | Refusal]:
    """Return by case the counts with pyperf's default of warm-ups, or why there are none.

    Cases that the commit skips are left out. All cases follow each other in one new process.
    """
    options = ["--calibrate-loops", f"--warmups={WARMUPS}", f"--values={VALUES}"]
    runs, failures = _worker(installation, group, group.cases, cpu, options)
    answers: dict[str, CallCounts | Refusal] = {}
    for case, key in zip(group.cases, group.keys, strict=True):
        name = _case_name(case)
        if name in runs:
            loops, value_s = runs[name].warmups[-1]
            answers[key] = CallCounts(loops, value_s, WARMUPS, False, VALUES)
        elif name in failures:
            answers[key] = Refusal(failures[name])
    return answers


def find_warmups(
    installation: Installation, group: Group, key: str, counts: CallCounts, cpu: int | None
) -> CallCounts:
    """Return the counts with the warm-ups after which pyperf sees no trend any more.

    The counts as they are where a value takes too long to search.
    """
    if counts.loops * counts.value_s > LONGEST_S:
        return counts
    case = group.cases[group.keys.index(key)]
    options = ["--calibrate-warmups", f"--loops={counts.loops}"]
    answers: list[int] = []
    while len(answers) < ATTEMPTS and min(answers, default=math.inf) > MOST_WARMUPS:
        runs, _ = _worker(installation, group, [case], cpu, options)
        if not runs:  # pyperf gives up where 300 values do not settle
            break
        answers.append(int(runs[_case_name(case)].get_metadata()["calibrate_warmups"]))
    least = min(answers, default=WARMUPS)
    return dataclasses.replace(
        counts,
        warmups=min(least, MOST_WARMUPS),
        warmups_found=bool(answers) and least <= MOST_WARMUPS,
    )


def find_values(
    installation: Installation, group: Group, key: str, counts: CallCounts, cpu: int | None
) -> tuple[float, ...]:
    """Return seconds a call of VALUES_OF_A_WORLD values of one process, without its warm-ups.

    None at all where a value takes longer than LONGEST_S or the process fails.
    """
    if counts.loops * counts.value_s > LONGEST_S:
        return ()
    case = group.cases[group.keys.index(key)]
    options = [
        *(f"--loops={counts.loops}", f"--warmups={counts.warmups}"),
        f"--values={VALUES_OF_A_WORLD}",
    ]
    runs, _ = _worker(installation, group, [case], cpu, options)
    return tuple(runs[_case_name(case)].values) if runs else ()


def processes_for_one_percent(values_s: Sequence[float]) -> int:
    """Return how many processes pyperf's rule takes for a mean within 1 % at 95 %.

    values_s: shape (n,), n >= 2, one number a process.
    """
    runs = [
        pyperf.Run([value_s], metadata={"name": "x"}, collect_metadata=False)
        for value_s in values_s
    ]
    count: int = pyperf.Benchmark(runs).required_nprocesses()
    return count


def _worker(
    installation: Installation,
    group: Group,
    cases: Sequence[int | None],
    cpu: int | None,
    options: Sequence[str],
) -> tuple[Mapping[str, pyperf.Run], Mapping[str, str]]:
    """Run one worker process of pyperf's; by case, the run, or why there is none."""
    pinned = [] if cpu is None else [f"--affinity={cpu}"]
    names = [_case_name(case) for case in cases]
    with scratch_directory() as scratch:
        output, failures = scratch / "runs.json", scratch / "failures.json"
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
