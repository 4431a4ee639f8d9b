"""What timing processes counted, read back from the files that the suite writes."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.side_car import add_run
from tools.store.side_car import COUNTERS, SideCars, read_side_cars, side_car_paths

STEM = "0123abcd-virtualenv-py3.11-numpy2.4.6"
COUNTED = {"wall_s": 0.03, "cpu_user_s": 0.02, "cpu_system_s": 0.01, "run_queue_wait_s": 0.0}


def run(value: float = 1e-3, loops: int = 10, **counters: Any) -> dict[str, Any]:
    metadata = {**COUNTED, **counters, "loops": loops, "date": "2026-01-02 03:04:05"}
    return {"metadata": metadata, "warmups": [], "values": [value, value, value]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "processes" / "host" / f"{STEM}.pyperf.json.gz"


def read(file: Path) -> SideCars:
    return read_side_cars(side_car_paths(file.parents[2]))


def test_what_the_suite_writes_is_read_back_by_case(file: Path) -> None:
    add_run(file, "step.Step.time_step('numpy', 10) [1 calibrated-1]", run(2e-3))
    add_run(file, "step.Step.time_step('numpy', 10) [1 calibrated-1]", run(3e-3, loops=5))
    add_run(file, "start.time_start() [1 process-median]", run())
    step, start = read(file).processes
    assert (step.benchmark, step.case, step.version) == (
        "step.Step.time_step",
        "'numpy', 10",
        "1 calibrated-1",
    )
    assert (step.stem, step.host) == (STEM, "host")
    assert step.calls.tolist() == [30, 15]
    assert [values.tolist() for values in step.values] == [[2e-3] * 3, [3e-3] * 3]
    assert step.counters["wall_s"].tolist() == [0.03, 0.03]
    assert start.case == ""


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=30))
def test_any_case_is_told_from_the_version(case: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "processes" / "h" / f"{STEM}.pyperf.json.gz"
        add_run(file, f"a.B.time_c({case}) [1 x]", run())
        (processes,) = read(file).processes
    assert (processes.case, processes.version) == (case, "1 x")


def test_what_one_process_lacks_is_absent_and_no_zero(file: Path) -> None:
    add_run(file, "a.time_b() [1]", run(steal_s=0.0))
    add_run(file, "a.time_b() [1]", run())
    (processes,) = read(file).processes
    assert "steal_s" not in processes.counters
    assert "steal_s" in processes.absent
    assert set(processes.counters) == set(COUNTED)
    assert set(processes.counters) | set(processes.absent) == set(COUNTERS)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        gzip.compress(b"[1, 2", mtime=0),
        gzip.compress(b"[]", mtime=0),
        gzip.compress(b"{}", mtime=0)[:9],
    ],
)
def test_a_damaged_file_is_a_named_problem_and_the_others_are_read(
    file: Path, content: bytes
) -> None:
    add_run(file, "a.time_b() [1]", run())
    bad = file.with_name(f"ffffffff-env{'.pyperf.json.gz'}")
    bad.write_bytes(content)
    side_cars = read(file)
    assert [processes.benchmark for processes in side_cars.processes] == ["a.time_b"]
    (problem,) = side_cars.problems
    assert problem.path == bad
    assert "damaged" in problem.reason


def test_runs_without_values_are_named_and_the_rest_is_kept(file: Path) -> None:
    add_run(file, "a.time_b() [1]", run())
    add_run(file, "a.time_b() [1]", {"metadata": {"loops": 1}, "values": []})
    add_run(file, "a.time_b() [1]", {"metadata": {"loops": 1}, "values": ["x"]})
    add_run(file, "nothing that is a name", run())
    side_cars = read(file)
    (processes,) = side_cars.processes
    assert len(processes.values) == 1
    assert sorted(problem.reason for problem in side_cars.problems) == [
        "2 of 3 runs hold no values",
        "is not called benchmark(case) [version]",
    ]


def test_without_side_cars_there_is_nothing_and_no_problem(tmp_path: Path) -> None:
    assert read_side_cars(side_car_paths(tmp_path)) == SideCars()


def test_counters_are_numbers_of_each_process(file: Path) -> None:
    for i in range(4):
        add_run(file, "a.time_b() [1]", run(wall_s=1.0 + i, counters_absent="x", steal_s="?"))
    (processes,) = read(file).processes
    assert np.array_equal(processes.counters["wall_s"], [1, 2, 3, 4])
    assert "steal_s" in processes.absent


@pytest.mark.parametrize("where", ["values", "loops", "wall_s"])
def test_numbers_of_400_digits_are_no_numbers(file: Path, where: str) -> None:
    add_run(file, "a.time_b() [1]", run())
    huge, bad = 10**400, run()
    if where == "values":
        bad["values"] = [huge]
    else:
        bad["metadata"][where] = huge
    add_run(file, "a.time_b() [1]", bad)
    (processes,) = read(file).processes
    assert len(processes.values) == (2 if where == "wall_s" else 1)
    assert ("wall_s" in processes.absent) == (where == "wall_s")


def test_some_of_the_processes_keep_what_is_theirs(file: Path) -> None:
    for i in range(4):
        add_run(file, "a.time_b() [1]", run(wall_s=1.0 + i, probe_s=2e-5 * (1 + i), loops=10 + i))
    (processes,) = read(file).processes
    some = processes.where(np.array([True, False, False, True]))
    assert np.array_equal(some.counters["wall_s"], [1, 4])
    assert np.array_equal(some.counters["probe_s"], [2e-5, 8e-5])
    assert np.array_equal(some.calls, processes.calls[[0, 3]])
    assert [values.tolist() for values in some.values] == [
        processes.values[i].tolist() for i in (0, 3)
    ]
    assert some.case == processes.case


def test_a_probe_of_no_time_is_none(file: Path) -> None:
    add_run(file, "a.time_b() [1]", run(probe_s=0.0))
    (processes,) = read(file).processes
    assert "probe_s" in processes.absent
