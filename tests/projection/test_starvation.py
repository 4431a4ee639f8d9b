"""Starvation told from waiting: real processes and properties."""

import json
import subprocess
import sys
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from tools.projection.rule.starvation import FullCpu, full_cpu, process_scatter
from tools.projection.rule.wall_split import Counters, split_wall
from tools.stats.interval import Interval, Refusal
from tools.stats.scatter import Scatter

seconds = st.floats(1e-3, 1e3)
maybe = st.none() | st.floats(0, 1e3)


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def counters(*processes: dict[str, Any]) -> Counters:
    """Turn what each process counted into arrays."""

    def column(name: str) -> np.ndarray | None:
        values = [process.get(name) for process in processes]
        return None if None in values else array(*values)

    names = ("run_queue_wait_s", "steal_s", "switches_voluntary", "faults_major")
    return Counters(
        np.ones(len(processes)),
        column("wall_s"),
        column("cpu_user_s"),
        column("cpu_system_s"),
        **{name: column(name) for name in names},
    )


BUSY = Counters(
    calls=array(10, 10, 10),
    wall_s=array(1.0, 1.02, 0.98),
    cpu_user_s=array(0.99, 1.01, 0.97),
    cpu_system_s=array(0.01, 0.01, 0.01),
    run_queue_wait_s=array(0, 0, 0),
    steal_s=array(0, 0, 0),
    switches_voluntary=array(0, 0, 0),
    faults_major=array(0, 0, 0),
)


@given(seconds, seconds, maybe, maybe, st.none() | st.integers(0, 3))
def test_parts_are_never_negative_and_sum_to_the_wall_time(
    wall: float, cpu: float, wait: float | None, steal: float | None, switches: int | None
) -> None:
    optional = [None if value is None else array(value) for value in (wait, steal, switches)]
    split = split_wall(Counters(array(1), array(wall), array(cpu), array(0), *optional))
    parts = np.array(astuple(split))
    assert np.all(parts >= 0)
    assert parts.sum() == pytest.approx(wall)


@given(st.lists(st.tuples(seconds, st.floats(0, 1), st.floats(0, 1), seconds), min_size=2))
def test_projection_lies_between_cpu_and_wall_time(
    rows: list[tuple[float, float, float, float]],
) -> None:
    wall, busy, waited, steal = np.array(rows).T
    cpu = wall * np.maximum(busy, 1e-3)
    wait = (wall - cpu) * waited
    full = full_cpu(Counters(np.ones_like(wall), wall, cpu, 0 * cpu, wait, steal))
    least = np.exp(np.mean(np.log(cpu)))
    if isinstance(full.wall_s, Interval):
        assert least <= full.wall_s.value * (1 + 1e-9)
        assert full.wall_s.value <= np.exp(np.mean(np.log(wall))) * (1 + 1e-9)
        assert full.wall_s.low <= full.wall_s.value <= full.wall_s.high


def test_processes_on_exclusive_cores_are_projected_onto_themselves() -> None:
    full = full_cpu(BUSY)
    assert isinstance(full.wall_s, Interval)
    assert full.wall_s.value == pytest.approx(0.1, rel=1e-3)
    assert full.shares is not None
    assert full.shares.on_cpu == pytest.approx(1)


def test_waiting_for_a_core_is_taken_off_and_nothing_else() -> None:
    starved = replace(BUSY, wall_s=BUSY.wall_s + 1, run_queue_wait_s=array(1, 1, 1))
    assert full_cpu(starved).wall_s == full_cpu(BUSY).wall_s
    # More wait than there is wall time left cannot undercut the CPU time.
    wrong = replace(starved, run_queue_wait_s=array(9, 9, 9))
    assert full_cpu(wrong).wall_s.value == pytest.approx(np.cbrt(np.prod(BUSY.cpu_s)) / 10)


def test_the_low_end_is_not_below_that_of_cpu_time() -> None:
    # CPU times agree to 1 %; waits that leave another remainder in each process do not.
    wall, cpu = array(10, 14, 20), array(9.9, 10, 10.1)
    full = full_cpu(
        Counters(array(1, 1, 1), wall, cpu, 0 * cpu, array(0, 3.9, 9.9), array(0, 0, 0))
    )
    assert isinstance(full.wall_s, Interval)
    assert full.wall_s.low > 9.7


def test_where_steal_cannot_be_told_from_sleep_both_are_allowed_for() -> None:
    two = array(1, 1)
    slept = Counters(two, 10 * two, 4 * two, 0 * two, 1 * two, 5 * two, 500 * two, 0 * two)
    uncounted = replace(slept, switches_voluntary=None)
    loaded = replace(slept, switches_voluntary=0 * two, faults_major=two)
    for counted in (slept, uncounted, loaded):
        full = full_cpu(counted)
        assert isinstance(full.wall_s, Interval)
        assert full.wall_s.value == pytest.approx(6)  # between its CPU time and 10 - 1
        assert full.wall_s.low <= 4 < 9 <= full.wall_s.high * (1 + 1e-9)
        assert "gave up its core" in (full.doubt or "")
    robbed = full_cpu(replace(slept, switches_voluntary=0 * two))
    assert robbed.wall_s.value == pytest.approx(6)
    assert robbed.doubt is None


def test_some_steal_and_one_switch_are_an_answer_that_holds_whatever_was_lost() -> None:
    rng = np.random.default_rng(4)
    for stolen in (0.0, 0.5, 1.0):  # of the machine's steal, this process's
        wall, steal = 10 * np.exp(0.01 * rng.standard_normal(6)), np.full(6, 0.4)
        cpu = wall * 0.955
        true_s = wall - stolen * steal
        full = full_cpu(
            Counters(np.ones(6), wall, cpu, 0 * wall, 0 * wall, steal, np.ones(6), 0 * wall)
        )
        assert isinstance(full.wall_s, Interval), full
        assert full.wall_s.low <= np.exp(np.mean(np.log(true_s))) <= full.wall_s.high
        assert full.wall_s.high / full.wall_s.low < 1.12


def test_counters_that_ran_backwards_are_nothing() -> None:
    back = replace(BUSY, steal_s=array(-1, -2, 0), run_queue_wait_s=array(-3, 0, 0))
    assert full_cpu(back) == full_cpu(BUSY)
    assert np.all(np.array(astuple(split_wall(back))) >= 0)


def test_steal_may_be_another_core_s_so_it_widens_the_interval() -> None:
    robbed = replace(BUSY, wall_s=BUSY.wall_s + 0.5, steal_s=array(0.5, 0.5, 0.5))
    full, plain = full_cpu(robbed).wall_s, full_cpu(BUSY).wall_s
    assert full.value == pytest.approx(np.sqrt(0.1 * 0.15), rel=1e-2)
    assert full.low == pytest.approx(plain.low)
    assert full.high > 0.15


def refusal(full: FullCpu) -> str:
    assert isinstance(full.wall_s, Refusal)
    return full.wall_s.reason


def test_what_is_not_starvation_is_refused_with_the_reason() -> None:
    late = replace(BUSY, wall_s=BUSY.wall_s * 1.05)
    assert "no counter explains" in refusal(full_cpu(late))
    assert "an exclusive core would not shorten that" in refusal(
        full_cpu(replace(late, switches_voluntary=array(9, 9, 9)))
    )
    assert "an exclusive core would not shorten that" in refusal(
        full_cpu(replace(late, faults_major=array(1, 1, 1)))
    )
    assert "several threads" in refusal(full_cpu(replace(BUSY, cpu_user_s=array(2, 2, 2))))
    assert "not known" in refusal(full_cpu(replace(BUSY, run_queue_wait_s=None)))


def test_a_gap_within_two_percent_is_let_pass() -> None:
    near = replace(BUSY, wall_s=BUSY.wall_s * 1.015, switches_voluntary=array(1, 1, 1))
    assert isinstance(full_cpu(near).wall_s, Interval)


def test_a_single_process_takes_the_scatter_of_its_kind_or_is_refused() -> None:
    alone = Counters(array(1), array(1), array(1), array(0), array(0))
    assert "one process" in refusal(full_cpu(alone))
    assert isinstance(process_scatter([alone]), Refusal)
    scatter = process_scatter([alone, BUSY, BUSY])
    assert isinstance(scatter, Scatter)
    assert scatter.degrees == 4
    assert scatter.sd == pytest.approx(np.std(np.log(BUSY.wall_s), ddof=1))
    full = full_cpu(alone, scatter).wall_s
    assert full.value == 1
    assert full.high == pytest.approx(np.exp(student.ppf(0.975, 4) * scatter.sd))
    assert full.low == pytest.approx(1 / full.high)


def test_impossible_counters_are_an_error() -> None:
    with pytest.raises(ValueError, match="positive"):
        full_cpu(replace(BUSY, wall_s=array(1, 0, 1)))
    empty = array()
    with pytest.raises(ValueError, match="no process"):
        full_cpu(Counters(empty, empty, empty, empty))


# Runs a statement on one core and prints its counters.
WORKER = """
import json, os, resource, time
os.sched_setaffinity(0, {{ {core} }})
def read():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {{
        "run_queue_wait_s": int(open("/proc/self/schedstat").read().split()[1]) / 1e9,
        "steal_s": int(open("/proc/stat").readline().split()[8]) / os.sysconf("SC_CLK_TCK"),
        "cpu_user_s": usage.ru_utime,
        "cpu_system_s": usage.ru_stime,
        "switches_voluntary": usage.ru_nvcsw,
        "faults_major": usage.ru_majflt,
        "wall_s": time.perf_counter(),
    }}
def work(rounds):
    total = 0
    for i in range(rounds):
        total += i * i % 7
    return total
work(10_000)
before = read()
{statement}
print(json.dumps({{name: value - before[name] for name, value in read().items()}}))
"""
SPIN = "import os; os.sched_setaffinity(0, {{ {core} }}); print(flush=True)\nwhile True: pass"
COMPUTE = "work(3_000_000)"
SLEEP_HALF = """
for _ in range(10):
    started = time.perf_counter()
    work(200_000)
    time.sleep(time.perf_counter() - started)
"""


def run(statement: str, core: int) -> dict[str, Any]:
    code = WORKER.format(core=core, statement=statement)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def starve(core: int) -> dict[str, Any]:
    """Compute beside a process that spins on the same core."""
    spinner = [sys.executable, "-c", SPIN.format(core=core)]
    with subprocess.Popen(spinner, stdout=subprocess.PIPE) as competitor:
        try:
            assert competitor.stdout is not None
            competitor.stdout.readline()
            return run(COMPUTE, core)
        finally:
            competitor.kill()


@pytest.fixture
def core() -> int:
    os = pytest.importorskip("os")
    if not hasattr(os, "sched_getaffinity") or not Path("/proc/self/schedstat").exists():
        pytest.skip("this system does not tell how long a process waits for a core")
    return max(os.sched_getaffinity(0))


@pytest.mark.slow
def test_a_starved_process_is_projected_within_5_percent_of_the_exclusive_core(core: int) -> None:
    pairs = [(run(COMPUTE, core), starve(core)) for _ in range(9)]
    alone, starved = zip(*pairs, strict=True)
    full = full_cpu(counters(*starved))
    assert isinstance(full.wall_s, Interval), full
    exclusive_s = np.median([process["wall_s"] - process["run_queue_wait_s"] for process in alone])
    share = np.median([process["wall_s"] for process in starved]) / exclusive_s
    print(f"starved {share:.2f} times, projected {full.wall_s.value / exclusive_s:.3f}", full)
    assert share > 1.6
    assert full.wall_s.value / exclusive_s == pytest.approx(1, abs=0.05)


@pytest.mark.slow
def test_a_process_that_sleeps_half_its_time_is_refused_not_doubled(core: int) -> None:
    full = full_cpu(counters(*(run(SLEEP_HALF, core) for _ in range(3))))
    assert "an exclusive core would not shorten that" in refusal(full)
    assert full.shares is not None
    assert full.shares.waiting == pytest.approx(0.5, abs=0.15)
