"""What reading the counters and the probes cost a timing process: µs, and the share of the process.

    python -m tests.speed.counters_cost

The process is the shortest of the suite: `Step`, numpy, 100 vehicles, as ASV starts it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from asv.runner import BENCHMARK_RUN_SCRIPT

from benchmarks import counters
from benchmarks.probe import may_have_co_tenants, steady_probe_s

ROOT = Path(__file__).parents[2]
TIMES = 200
PROCESSES = 5
CASE = "step.Step.time_step-11"
IMPORT = "from time import perf_counter as now; t = now(); import psutil; print(now() - t)"


def cost_s(action: Callable[[], object]) -> float:
    """Median of single calls."""
    action()
    taken = []
    for _ in range(TIMES):
        start_s = perf_counter()
        action()
        taken.append(perf_counter() - start_s)
    return median(taken)


def import_s() -> float:
    """Of psutil, in a new interpreter: once a process."""
    command = [sys.executable, "-c", IMPORT]
    return median(float(subprocess.check_output(command)) for _ in range(PROCESSES))


def process_s() -> float:
    """Wall time of a process that measures CASE."""
    environment = os.environ | {"ASV_PYTHONPATH": str(ROOT)}
    taken = []
    with tempfile.TemporaryDirectory() as directory:
        result = str(Path(directory) / "result.json")
        arguments = ["run", str(ROOT / "benchmarks"), CASE, "{}", "None", result]
        command = [sys.executable, BENCHMARK_RUN_SCRIPT, *arguments]
        for _ in range(PROCESSES):
            start_s = perf_counter()
            subprocess.run(command, cwd=directory, env=environment, check=True)
            taken.append(perf_counter() - start_s)
    return median(taken)


def main() -> None:
    pair_s = cost_s(lambda: counters.since(counters.begin()))
    probes_s = cost_s(lambda: (steady_probe_s(), may_have_co_tenants(), steady_probe_s()))
    imported_s, whole_s = import_s(), process_s()
    costs = (
        ("a pair of readings", pair_s),
        ("a pair of probes", probes_s),
        ("import of psutil", imported_s),
    )
    for what, lasts_s in costs:
        print(f"{what:20} {1e6 * lasts_s:8.0f} µs  {lasts_s / whole_s:7.3%} of a process")
    print(f"{'a process':20} {1e6 * whole_s:8.0f} µs")


if __name__ == "__main__":
    main()
