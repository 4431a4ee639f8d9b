"""`projection` of timed cases: full CPU, theoretical steps a second, what limits them."""

import json
import re
from typing import Any

import numpy as np
import pytest

from benchmarks.side_car import add_run
from tests.projection.projects import SPEEDUPS, STEP_S, VEHICLES, add_suite, projection, records
from tools.projection import projected
from tools.projection.case_table import case_table
from tools.projection.cases import judge_cases
from tools.projection.places import by_result_file, select_places
from tools.projection.rule.memory_limit import Cache
from tools.render.quantities import quantity
from tools.stats.interval import Interval
from tools.store.config import read_project
from tools.store.database import read_database
from tools.store.query import Query
from tools.store.side_car import read_side_cars, side_car_paths


def test_frames_per_second_are_full_speed_times_all_cores(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert projection(suite, "--format", "json") == 0
    answers = records(capsys)
    mean = float(np.exp(np.mean(np.log(SPEEDUPS))))
    cases = [
        record
        for record in answers
        if record["axis"] is None and record["params"]["engine"] == "'numpy'"
    ]
    assert len(cases) == 5
    for record in cases:
        seconds = STEP_S[VEHICLES.index(int(record["params"]["vehicles"]))]
        assert record["full_cpu"]["value"] == pytest.approx(1 / seconds, rel=1e-3)
        theory = record["theoretical_steps_per_s"]
        assert theory["value"] == pytest.approx(mean / seconds, rel=1e-3)
        widths = [
            np.log(record[name]["high"] / record[name]["value"])
            for name in ("full_cpu", "speedup", "theoretical_steps_per_s")
        ]
        assert widths[2] == pytest.approx(np.hypot(widths[0], widths[1]), rel=1e-6)
        assert record["real_time_factor"]["value"] == pytest.approx(0.1 * theory["value"])
    curves = [record for record in answers if record["axis"] == "workers"]
    for record, speedup in zip(curves, SPEEDUPS, strict=True):
        assert record["theoretical_steps_per_s"]["value"] is not None
        assert record["speedup"]["value"] == pytest.approx(speedup)
        assert record["serial_fraction"]["value"] == pytest.approx(2 / speedup - 1)
        measured = record["throughput"][1]
        assert record["all_cores"]["low"] <= measured <= record["all_cores"]["high"]


def test_a_single_process_has_no_scatter_and_no_theoretical_speed(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, scatters=(1.0,))
    assert projection(project, "--bench", "numpy", "--format", "json") == 0
    for record in records(capsys):
        assert "one process has no scatter" in record["full_cpu"]["reason"]
        assert "one process has no scatter" in record["theoretical_steps_per_s"]["reason"]


def test_a_single_process_takes_the_scatter_of_the_other_sizes(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, single=VEHICLES[0])
    assert projection(project, "--bench", "numpy", "--format", "json") == 0
    answers = {record["params"]["vehicles"]: record["full_cpu"] for record in records(capsys)}
    alone = answers["100"]
    assert alone["value"] == pytest.approx(1 / STEP_S[0])
    # Four sizes of three processes: Student's t on 8 degrees of freedom is 2.306, their sd 1 %.
    assert alone["value"] / alone["low"] == pytest.approx(np.exp(2.306 * 0.01), rel=1e-4)


def test_another_engine_than_that_of_all_cores_is_refused(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert projection(suite, "--bench", "slow", "--format", "json") == 0
    for record in records(capsys):
        assert record["full_cpu"]["value"] is not None
        assert record["theoretical_steps_per_s"]["value"] is None
        assert "another engine" in record["theoretical_steps_per_s"]["reason"]


def test_two_engines_at_the_speed_of_the_curves_are_both_refused(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, slower=1.2)
    assert projection(project, "--bench", "Step", "--format", "json") == 0
    for record in records(capsys):
        assert record["full_cpu"]["value"] is not None
        assert "2 kinds of it" in record["theoretical_steps_per_s"]["reason"]


def test_processes_kept_off_some_cores_are_named(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, cpus_usable=1)
    assert projection(project, "--bench", "Step") == 0
    assert "processes could use 1 of the 2 cores" in capsys.readouterr().out


def test_starvation_is_taken_off_and_sleep_is_refused(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, cpu=0.5, run_queue_wait_s=0.5)
    add_suite(project, "b" * 40, SPEEDUPS, date_ms=1, cpu=0.5, switches_voluntary=9.0)
    by_commit = {}
    for commit in "ab":
        assert projection(project, "--commit", commit * 8, "--format", "json") == 0
        by_commit[commit] = next(record for record in records(capsys) if record["axis"] is None)
    assert by_commit["a"]["full_cpu"]["value"] == pytest.approx(2 / STEP_S[0], rel=0.05)
    assert by_commit["a"]["bottleneck"]["kind"] == "scheduler"
    assert by_commit["b"]["full_cpu"]["value"] is None
    assert "an exclusive core would not shorten that" in by_commit["b"]["full_cpu"]["reason"]
    assert by_commit["b"]["bottleneck"]["kind"] != "CPU"


def test_a_law_takes_theory_to_sizes_nobody_measured(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert projection(suite, "--predict", "50000", "1e9", "--bench", "numpy") == 0
    text = capsys.readouterr().out
    lines = text.splitlines()
    (at,) = (i for i, line in enumerate(lines) if "at 50,000" in line)
    assert re.search(r"\d \(\d", " ".join(lines[at : at + 2]))
    assert "theoretical [k/s]" in text
    assert "times above the largest measured size" in " ".join(text.split())
    options = ("--predict", "50000", "1e9", "--bench", "numpy")
    assert projection(suite, *options, "--format", "json") == 0
    for record in records(capsys):
        near, far = record["at"]
        assert (near["size"], far["size"]) == (50_000, 1e9)
        assert 1 / STEP_S[4] < near["full_cpu"]["value"] < 1 / STEP_S[3]
        steps = near["full_cpu"]["value"] * near["speedup"]["value"]
        assert near["theoretical_steps_per_s"]["value"] == pytest.approx(steps)
        assert near["real_time_factor"]["value"] == pytest.approx(0.1 * steps)
        assert "times above the largest" in far["full_cpu"]["reason"]


def test_a_damaged_side_car_is_named_and_the_rest_is_reported(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (suite.results / "processes" / "host").iterdir()
    path.write_bytes(b"no gzip")
    assert projection(suite, "--format", "json") == 0
    captured = capsys.readouterr()
    assert "damaged" in captured.err
    assert {record["axis"] for record in json.loads(captured.out)} == {"workers"}


def test_counters_of_another_host_are_named(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert projection(suite, "--format", "json") == 0
    for record in records(capsys):
        assert ("counters were kept on host host" in str(record["notes"])) == bool(record["shares"])
    assert projection(suite) == 0
    assert "counters were kept on host host" in capsys.readouterr().out
    directory = suite.results / "processes"
    (directory / "host").rename(directory / "box")
    assert projection(suite) == 0
    assert "counters were kept" not in capsys.readouterr().out


def test_without_bytes_or_caches_computing_is_not_separated_from_waiting(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert projection(suite, "--bench", "numpy", "--format", "json") == 0
    bottlenecks = [record["bottleneck"] for record in records(capsys)]
    assert {bottleneck["kind"] for bottleneck in bottlenecks} == {"not decided"}
    assert all("without cache sizes and bytes" in shown["evidence"] for shown in bottlenecks)


@pytest.mark.parametrize("own_memory", [True, False])
def test_bytes_and_caches_of_this_machine_decide_that_a_core_computes(
    suite: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    own_memory: bool,
) -> None:
    name = f"memory.{'Memory' if own_memory else 'TrafficMemory'}.track_bytes_per_vehicle"
    path = next((suite.results / "box").glob("*.json"))
    content = json.loads(path.read_text())
    content["results"][name] = [[48.0], [], "1"]
    path.write_text(json.dumps(content))
    caches = (Cache(1, 32 * 1024), Cache(2, 1024**2), Cache(3, 32 * 1024**2))
    monkeypatch.setattr(projected, "_caches", lambda file: caches)
    assert projection(suite, "--bench", "numpy", "--format", "json") == 0
    kind = records(capsys)[0]["bottleneck"]["kind"]
    assert kind == ("CPU" if own_memory else "not decided")


ALONE_S, BESIDE_S = 20e-6, 37e-6


def test_processes_beside_a_co_tenant_are_left_out_and_counted(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    scatters = (0.99, 1.0, 1.01, 1.8)
    of_engine = {"numpy": [ALONE_S, 1.1 * ALONE_S, ALONE_S, BESIDE_S], "slow": [ALONE_S] * 4}
    add_suite(project, "a" * 40, SPEEDUPS, scatters=scatters, probes_s=of_engine)
    assert projection(project, "--bench", "numpy", "--format", "json") == 0
    for record in records(capsys):
        seconds = STEP_S[VEHICLES.index(int(record["params"]["vehicles"]))]
        assert record["full_cpu"]["value"] == pytest.approx(1 / seconds, rel=1e-3)
        assert "1 of 4 processes shared their core: full CPU leaves them out" in record["notes"]
    assert projection(project, "--bench", "slow", "--format", "json") == 0
    for record in records(capsys):
        assert not any("shared" in note for note in record["notes"])


def test_where_no_process_had_an_exclusive_core_full_cpu_is_refused(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    of_engine = {"numpy": [BESIDE_S] * 3, "slow": [ALONE_S] * 3}
    add_suite(project, "a" * 40, SPEEDUPS, probes_s=of_engine)
    assert projection(project, "--bench", "numpy", "--format", "json") == 0
    for record in records(capsys):
        reason = "a co-tenant shared the core of every process, all 3 of them"
        assert record["full_cpu"]["reason"] == reason
        assert record["theoretical_steps_per_s"]["reason"] == reason
        assert record["shares"] is None


def describe_also(project: Any, benchmarks: dict[str, dict[str, Any]]) -> None:
    """Change benchmarks.json in these entries, or parts of them."""
    old = json.loads((project.results / "benchmarks.json").read_text())
    new = {name: {**old.get(name, {}), **entry} for name, entry in benchmarks.items()}
    project.describe(**{**old, **new})


def add_engines(project: Any, speedups: dict[str, float], faster: float = 1.0) -> None:
    """Add what `add_suite` does, with curves of each engine.

    All engines run at one speed, in the curves `faster` times that of their steps.
    """
    add_suite(project, "a" * 40, SPEEDUPS, slower=1.0)
    many = "ensemble.Ensemble.track_throughput"
    names = ["kernel", "engine", "vehicles", "workers"]
    describe_also(project, {many: {"unit": "1/s", "param_names": names, "version": "1"}})
    rates = [
        faster * workers / seconds
        for speedup in speedups.values()
        for seconds in STEP_S
        for workers in (1, speedup)
    ]
    engines, sizes = [f"'{name}'" for name in speedups], [str(n) for n in VEHICLES]
    params = [["'step'"], engines, sizes, ["1", "2"]]
    path = next((project.results / "box").glob("*.json"))
    content = json.loads(path.read_text())
    content["results"][many] = [rates, params, "1"]
    path.write_text(json.dumps(content))


def test_an_engine_has_the_curves_that_were_measured_with_it(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    speedups = {"numpy": 1.9, "slow": 1.5}
    add_engines(project, speedups)
    assert projection(project, "--format", "json") == 0
    answers = records(capsys)
    cases = [record for record in answers if record["axis"] is None]
    assert len(cases) == 10
    for record in cases:
        speedup = speedups[record["params"]["engine"].strip("'")]
        assert record["speedup"]["value"] == pytest.approx(speedup)
        seconds = STEP_S[VEHICLES.index(int(record["params"]["vehicles"]))]
        theory = record["theoretical_steps_per_s"]["value"]
        assert theory == pytest.approx(speedup / seconds, rel=1e-3)
    for record in answers:
        if record["axis"]:
            speedup = speedups[record["params"]["engine"].strip("'")]
            theory = record["theoretical_steps_per_s"]["value"]
            assert theory == pytest.approx(speedup * record["full_cpu"]["value"])


def test_curves_of_an_engine_at_another_speed_are_of_other_code(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_engines(project, {"numpy": 1.9, "slow": 1.9}, faster=2.0)
    assert projection(project, "--bench", "Step", "--format", "json") == 0
    for record in records(capsys):
        reason = "all cores were measured with code 2 times as fast: other code"
        assert record["theoretical_steps_per_s"]["reason"] == reason


def test_an_engine_without_curves_does_not_take_those_of_another(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_engines(project, {"numpy": 1.9})
    assert projection(project, "--bench", "Step.*slow", "--format", "json") == 0
    for record in records(capsys):
        assert "no curve over workers has a kernel 'step'" in record["speedup"]["reason"]


def test_a_version_that_is_not_todays_is_shown_and_named(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    step, many = "step.Step.time_step", "ensemble.Ensemble.track_throughput"
    assert projection(suite, "--format", "json") == 0
    assert not any("today's" in note for record in records(capsys) for note in record["notes"])
    describe_also(suite, {step: {"version": "2 c"}, many: {"version": "2"}})
    assert projection(suite, "--format", "json") == 0
    for record in records(capsys):
        version = "1 c" if record["axis"] is None else "1"
        note = f"measured with version {version} of the benchmark: today's has no results here"
        assert note in record["notes"]
        if record["params"].get("engine") != "'slow'":
            assert record["theoretical_steps_per_s"]["value"] is not None
    assert projection(suite) == 0
    named = "an earlier one of Ensemble.track_throughput 1, Step.time_step 1 c."
    assert named in " ".join(capsys.readouterr().out.split())


def test_processes_of_the_newest_version_are_shown_where_none_are_of_that_of_the_results(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    step, (results,) = "step.Step.time_step", (suite.results / "box").glob("*.json")
    (side_car,) = (suite.results / "processes" / "host").iterdir()
    wall_s = {"wall_s": 0.06, "cpu_user_s": 0.06, "cpu_system_s": 0.0, "run_queue_wait_s": 0.0}
    for value_s in (2e-3, 2.01e-3):
        run = {"metadata": {**wall_s, "loops": 10}, "values": [value_s] * 3}
        add_run(side_car, f"{step}('numpy', 100) [2 c]", run)

    def full_cpu() -> float:
        assert projection(suite, "--bench", "Step.*numpy', 100\\)", "--format", "json") == 0
        (record,) = records(capsys)
        return float(record["full_cpu"]["value"])

    assert full_cpu() == pytest.approx(1 / STEP_S[0], rel=1e-3), "that of the results"
    content = json.loads(results.read_text())
    content["results"][step][2] = "3 c"
    results.write_text(json.dumps(content))
    assert full_cpu() == pytest.approx(500, rel=0.01)


def test_full_cpu_is_at_most_what_its_table_calls_measured(project: Any) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, last=1.2)  # the mean lies above the median
    database = read_database(read_project(project.config))
    side_cars = read_side_cars(side_car_paths(database.results_dir))
    processes, _ = by_result_file(database.files, side_cars.processes)
    (place,) = select_places(database, processes, Query())
    cases = judge_cases(place, database.catalogue, 0.1)
    assert len(cases) == 2 * len(VEHICLES)
    for case in cases:
        full = case.full.wall_s
        assert isinstance(full, Interval)
        assert case.seconds < full.value <= case.mean_s * (1 + 1e-9)
    rows = case_table("one process", cases, ()).rows
    assert [row[1] for row in rows] == [quantity(case.mean_s, "seconds") for case in cases]


def test_steal_beside_a_voluntary_switch_is_bounded_and_told(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, cpu=0.95, steal_s=0.05, switches_voluntary=1.0)
    assert projection(project, "--bench", "numpy", "--format", "json") == 0
    for record in records(capsys):
        vehicles, full = int(record["params"]["vehicles"]), record["full_cpu"]
        seconds = STEP_S[VEHICLES.index(vehicles)]
        assert full["low"] < 1 / seconds < full["high"]
        assert full["high"] / full["low"] < 1.2
        assert any("gave up its core" in note for note in record["notes"])
    assert projection(project, "--bench", "numpy") == 0
    assert "gave up its core" in " ".join(capsys.readouterr().out.split())
