"""One step of 1,000 vehicles, as each tool measures it: seconds a step, a number a process."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.speed.claim_runs import plain_suite
from tools.checkout import git
from tools.interchange.hyperfine_run import find_hyperfine, measure
from tools.interchange.sources import Source, read_sources
from tools.measure.workload import working_tree
from tools.store.results import read_results

ROOT = Path(__file__).resolve().parents[2]
ENGINE, VEHICLES = "numpy", 1_000
BENCHMARK, CASE = "step.Step.time_step", f"{ENGINE!r}, {VEHICLES}"
TEST = f"tests/perf/test_kernels.py::test_step[{ENGINE}-{VEHICLES}]"
PYPERF = f"""
import pyperf
from benchmarks.step import Step
step = Step()
step.setup({CASE})
runner = pyperf.Runner(processes=5)
runner.bench_func("step", step.time_step, {CASE})
"""
INHERITED = "PYTHONPATH,OMP_NUM_THREADS,OPENBLAS_NUM_THREADS,MKL_NUM_THREADS"
MACHINE = "session"
FEW_STEPS, MANY_STEPS = 1_000, 21_000
RUNS = 5


@dataclass(frozen=True)
class Side:
    """A tool, what one of its numbers is, and what measures in a new scratch directory."""

    name: str
    number: str
    measure: Callable[[Path], list[float]]


def asv(scratch: Path) -> list[float]:
    return _asv(scratch, plain_suite(scratch))


def calibrated_asv(scratch: Path) -> list[float]:
    return _asv(scratch, ROOT / "benchmarks")


def pyperf(scratch: Path) -> list[float]:
    script, written = scratch / "step.py", scratch / "pyperf.json"
    script.write_text(PYPERF)
    _run(str(script), "--quiet", f"--inherit-environ={INHERITED}", "-o", str(written))
    return _medians(read_sources([written]))


def pytest_benchmark(scratch: Path) -> list[float]:
    written = scratch / "rounds.json"
    _run("-m", "pytest", "--benchmark-only", TEST, f"--benchmark-json={written}")
    return _medians(read_sources([written]))


def hyperfine_slope(scratch: Path) -> list[float]:
    """What the program takes longer for more steps, run by run."""
    few_s, many_s = (_program_s(scratch, steps) for steps in (FEW_STEPS, MANY_STEPS))
    more = MANY_STEPS - FEW_STEPS
    return [(many - few) / more for few, many in zip(few_s, many_s, strict=True)]


def hyperfine(scratch: Path) -> list[float]:
    return [run_s / FEW_STEPS for run_s in _program_s(scratch, FEW_STEPS)]


SIDES = (
    Side("asv as it comes", "a call after a `setup` of its own", asv),
    Side("asv, calibrated", "median of a process, loops that fill milliseconds", calibrated_asv),
    Side("pyperf", "median of a process, loops that fill 0.1 s", pyperf),
    Side("pytest-benchmark", "median of the rounds of one process, a call each", pytest_benchmark),
    Side("hyperfine, a step more", "difference of two runs of the program", hyperfine_slope),
    Side(f"hyperfine, {FEW_STEPS:,} steps", "a run of the program, by its steps", hyperfine),
)


def _asv(scratch: Path, suite: Path) -> list[float]:
    """Run ASV on the case, with the project as it lies here."""
    results = scratch / "results"
    conf = {"version": 1, "repo": str(ROOT), "branches": ["HEAD"], "environment_type": "existing"}
    folders = {"benchmark_dir": str(suite), "results_dir": str(results)}
    (scratch / "asv.conf.json").write_text(json.dumps({**conf, **folders}))
    config = ("--config", str(scratch / "asv.conf.json"), "--machine", MACHINE)
    _run("-m", "asv", "machine", "--yes", *config, home=scratch)
    commit = git(ROOT, "rev-parse", "HEAD").strip()
    only = ("--bench", f"^{re.escape(f'{BENCHMARK}({CASE})')}$", "--record-samples")
    at = ("--environment=existing", "--set-commit-hash", commit)
    _run("-m", "asv", "run", *config, *only, *at, home=scratch)
    (file,) = read_results(results).files
    return [float(sample) for sample in file.rows[BENCHMARK].samples()[CASE]]


def _medians(sources: tuple[Source, ...]) -> list[float]:
    """Return the median of each process of the only case."""
    (case,) = (case for source in sources for run in source.content.runs for case in run.cases)
    return [median(values) for values in case.processes]


def _program_s(scratch: Path, steps: int) -> list[float]:
    """Return what each run of the program takes."""
    world = ("--scenario", "ring", "--engine", ENGINE, "--vehicles", str(VEHICLES))
    command = [sys.executable, "-m", "simcore", "run", *world, "--steps", str(steps)]
    folder = scratch / str(steps)
    folder.mkdir()
    return _medians(measure(find_hyperfine(), command, RUNS, folder))


def _run(*arguments: str, home: Path | None = None) -> None:
    environment = dict(working_tree(ROOT, ROOT / "benchmarks").environment)
    if home is not None:  # where ASV keeps what it knows of machines
        environment["HOME"] = str(home)
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
