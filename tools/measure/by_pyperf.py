"""Loops and warm-ups of a benchmark, found by pyperf's own workers."""

import math
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyperf

from tools.errors import UserError
from tools.measure.installation import Installation
from tools.measure.suite import Group

DRIVER = Path(__file__).with_name("pyperf_driver.py")
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
) -> dict[str, Calibrated]:
    """By case, for those that the commit has; a new process, in which cases follow each other."""
    options = ["--calibrate-loops", f"--warmups={WARMUPS}", f"--values={VALUES}"]
    suite = _worker(installation, group, group.cases, cpu, options)
    found = {}
    for case, key in zip(group.cases, group.keys, strict=True):
        if run := suite.get(_case_name(case)):
            loops, value_s = run.warmups[-1]
            found[key] = Calibrated(loops=loops, value_s=value_s)
    return found


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
        try:
            run = _worker(installation, group, [case], cpu, options)[_case_name(case)]
            answers.append(int(run.get_metadata()["calibrate_warmups"]))
        except UserError:  # pyperf gives up where 300 values do not settle
            break
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
) -> Mapping[str, pyperf.Run]:
    """The run of each case in one worker process of pyperf's."""
    pinned = [] if cpu is None else [f"--affinity={cpu}"]
    behind = {"PYPERF_PATH": str(Path(pyperf.__file__).parent.parent)}
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "runs.json"
        done = subprocess.run(
            [
                *(str(installation.python), str(DRIVER), "--worker", "--quiet", *pinned, *options),
                *(f"--min-time={MIN_TIME_S}", f"--output={output}"),
                *(str(installation.suite), group.benchmark, *map(_case_name, cases)),
            ],
            cwd=scratch,
            env=dict(installation.environment) | behind,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            words = (done.stderr + done.stdout).strip().splitlines() or ["no reason given"]
            raise UserError(f"{group.benchmark}: pyperf cannot calibrate it: {words[-1]}")
        if not output.exists():
            return {}
        suite = pyperf.BenchmarkSuite.load(str(output))
    return {benchmark.get_name(): benchmark.get_runs()[0] for benchmark in suite}


def _case_name(case: int | None) -> str:
    return "-" if case is None else str(case)
