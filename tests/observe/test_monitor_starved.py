"""The estimate at full CPU beside a busy process on the same core, against quiet runs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tools.measure.process import last_core
from tools.measure.workload import WorkloadCase, describe_workload, working_tree
from tools.observe.monitor import Watched, monitor
from tools.observe.monitor_subjects import SteppedWorkload
from tools.stats.interval import Interval

ROOT = Path(__file__).parents[2]
PAIRS = 10
RUN_S = 6.0
SPIN = "import os; os.sched_setaffinity(0, {{{core}}}); print(flush=True)\nwhile True: pass"


@contextmanager
def busy(core: int) -> Iterator[None]:
    """A process that wants all of a core."""
    command = [sys.executable, "-c", SPIN.format(core=core)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as spinner:
        try:
            assert spinner.stdout is not None
            spinner.stdout.readline()
            yield
        finally:
            spinner.kill()


def rates(watched: Watched) -> tuple[float, float]:
    """Return steps a second as measured and at full CPU."""
    measured, full = watched.estimate.measured, watched.estimate.full_cpu
    assert isinstance(measured, Interval), measured
    assert isinstance(full, Interval), full
    return measured.value, full.value


@pytest.mark.slow
def test_a_busy_process_on_the_core_halves_speed_and_leaves_full_cpu_within_10_percent() -> None:
    core = last_core()
    if core is None or not os.path.exists("/proc/self/schedstat"):
        pytest.skip("this system does not tell how long a process waits for a core")
    installation = working_tree(ROOT, ROOT / "benchmarks")
    workload = describe_workload(installation, "benchmarks.workload")
    case = WorkloadCase(workload.module, workload.completed({"vehicles": 100}))

    def run() -> tuple[float, float]:
        return rates(monitor(SteppedWorkload(installation, case), RUN_S))

    off, slower = [], []
    before = run()
    for _ in range(PAIRS):
        # Co-tenants change the speed of a core from minute to minute: a quiet run on either side.
        with busy(core):
            starved = run()
        after = run()
        quiet = np.sqrt(before[1] * after[1])
        off.append(starved[1] / quiet - 1)
        slower.append(quiet / starved[0])
        before = after
    held = sum(abs(of_one) <= 0.10 for of_one in off)
    print(f"{held} of {PAIRS} within 10 %: {', '.join(f'{of_one:+.1%}' for of_one in off)}")
    print(f"measured slower {min(slower):.2f} to {max(slower):.2f} times")
    assert np.median(slower) > 1.6
    assert held >= 0.9 * PAIRS
