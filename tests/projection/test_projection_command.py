"""`python -m tools projection` as its users meet it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from benchmarks.side_car import add_run
from tools.__main__ import main
from tools.projection.axis import find_worker_axis, throughput
from tools.scaling.rule.law_changes import law_changes

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "projection.schema.json").read_text(encoding="utf-8"))
VEHICLES = [100, 1_000, 10_000, 31_623, 100_000]
STEP_S = [1e-5, 2e-5, 6e-5, 2e-4, 6e-4]
SPEEDUPS = [1.95, 1.9, 1.85, 1.9, 1.88]
FORMATS = ("text", "json", "markdown", "csv")


def projection(project: Any, *options: str) -> int:
    return main(["projection", "--config", str(project.config), *options])


def records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    return found


def curve(project: Any, workers: list[int], rates: list[float], **fields: Any) -> None:
    name = "suite.Many.track_rate"
    project.describe(**{name: {"unit": "1/s", "param_names": ["workers"], "version": "1"}})
    project.add("a" * 40, {name: [rates, [[str(n) for n in workers]], "1"]}, **fields)


@pytest.fixture
def suite(project: Any) -> Any:
    """Two cores: an ensemble over workers, a timed step, and what three processes counted."""
    add_suite(project, "a" * 40, SPEEDUPS)
    return project


def add_suite(
    project: Any,
    commit: str,
    speedups: list[float],
    date_ms: int = 0,
    scatters: tuple[float, ...] = (0.99, 1.0, 1.01),
    single: int | None = None,
    slower: float = 100,
    **counted: float,
) -> None:
    many, step = "ensemble.Ensemble.track_throughput", "step.Step.time_step"
    project.describe(
        **{
            many: {
                "unit": "1/s",
                "param_names": ["kernel", "vehicles", "workers"],
                "version": "1",
            },
            step: {"unit": "seconds", "param_names": ["engine", "vehicles"], "version": "1 c"},
        }
    )
    rates = [
        rate
        for seconds, speedup in zip(STEP_S, speedups, strict=True)
        for rate in (1 / seconds, speedup / seconds)
    ]
    sizes = [str(n) for n in VEHICLES]
    engines = ["'numpy'", "'slow'"]
    rows = {
        many: [rates, [["'step'"], sizes, ["1", "2"]], "1"],
        step: [[*STEP_S, *(slower * s for s in STEP_S)], [engines, sizes], "1 c"],
    }
    facts = {"machine": "box", "num_cpu": "2"}
    path = project.add(commit, rows, date_ms, params=facts)
    side_car = project.results / "processes" / "host" / f"{path.stem}.pyperf.json.gz"
    for engine, times in ((engines[0], 1), (engines[1], slower)):
        for vehicles, seconds in zip(VEHICLES, STEP_S, strict=True):
            for scatter in (1.0,) if vehicles == single else scatters:
                wall_s = 30 * times * seconds * scatter
                parts = {"cpu": 1.0, "run_queue_wait_s": 0.0, "switches_voluntary": 0.0}
                parts |= {"cpus_usable": 2, **counted}
                metadata = {
                    "wall_s": wall_s,
                    "cpu_user_s": parts["cpu"] * wall_s,
                    "cpu_system_s": 0.0,
                    "run_queue_wait_s": parts["run_queue_wait_s"] * wall_s,
                    "steal_s": 0.0,
                    "switches_voluntary": parts["switches_voluntary"],
                    "faults_major": 0,
                    "faults_minor": 0,
                    "cpus_usable": parts["cpus_usable"],
                    "loops": 10,
                }
                run = {"metadata": metadata, "values": [times * seconds * scatter] * 3}
                add_run(side_car, f"{step}({engine}, {vehicles}) [1 c]", run)


@pytest.mark.parametrize(
    ("block", "count", "alpha", "beta", "gamma"),
    [
        ("specsdm91", 7, 0.027728426, 1.0436576e-4, 89.995201),
        ("raytracer", 6, 0.024444045, 1.6268092e-3, 20.856046),
        ("raytracer", 11, 0.057770781, 0.0, 21.848843),
    ],
)
def test_published_coefficients_come_out_of_an_asv_result(
    project: Any,
    anchors: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    block: str,
    count: int,
    alpha: float,
    beta: float,
    gamma: float,
) -> None:
    data = anchors["usl"][block]
    curve(project, data["N"][:count], data["X"][:count])
    assert projection(project, "--errors", "absolute", "--format", "json") == 0
    (found,) = records(capsys)
    assert found["axis"] == "workers"
    assert found["alpha"]["value"] == pytest.approx(alpha, rel=5e-6)
    assert found["beta"]["value"] == pytest.approx(beta, rel=5e-6, abs=1e-12)
    assert found["gamma"]["value"] == pytest.approx(gamma, rel=5e-6)
    assert set(found["aicc_above_least"]) == {"usl", "amdahl", "gustafson"}
    assert min(found["aicc_above_least"].values()) == 0
    if block == "specsdm91":
        assert found["model"] == "usl"
        assert found["peak_n"]["value"] == pytest.approx(96.51956, abs=5e-6)
        assert found["alpha"]["low"] == pytest.approx(0.0024025, rel=1e-3)
        assert found["beta"]["high"] == pytest.approx(1.5955e-4, rel=1e-3)
    else:
        assert found["peak_n"]["value"] is None or count == 6


def test_the_synthetic_curve_is_found_and_cores_are_answered_or_refused(
    project: Any, anchors: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    data = anchors["usl"]["synthetic"]
    curve(project, data["N"], data["X"])
    assert projection(project, "--cores", "20", "64", "--format", "json") == 0
    (found,) = records(capsys)
    assert found["alpha"]["value"] == pytest.approx(0.02, abs=1e-3)
    assert found["beta"]["value"] == pytest.approx(0.02, abs=1e-3)
    near, far = found["predictions"]
    truth = 20 / (1 + 0.02 * 19 + 0.02 * 20 * 19)
    assert near["low"] <= truth <= near["high"]
    assert far["value"] is None
    assert "beyond 4 times" in far["reason"]
    assert far["bound"]["low"] <= 64 / (1 + 0.02 * 63 + 0.02 * 64 * 63) <= far["bound"]["high"]
    assert projection(project, "--cores", "20", "64") == 0
    text = capsys.readouterr().out
    assert "refused [1]" in text


def test_cores_that_were_not_all_measured_are_told(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for cores, told in (("4", True), ("2", False)):
        curve(project, [1, 2], [10.0, 19.0], params={"machine": "box", "num_cpu": cores})
        assert projection(project, "--format", "json") == 0
        (found,) = records(capsys)
        assert ("2 workers were measured at most" in found["notes"]) is told


@pytest.mark.parametrize("samples", [None, [[1.0, 1.01, 0.99], [0.51, 0.52, 0.5]]])
def test_two_numbers_of_workers_never_give_a_coherency(
    project: Any, capsys: pytest.CaptureFixture[str], samples: Any
) -> None:
    name = "suite.time_all"
    project.describe(
        **{
            name: {
                "unit": "seconds",
                "param_names": ["threads"],
                "version": "1",
                "rounds": 3,
            }
        }
    )
    row = [[1.0, 0.51], [["1", "2"]], "1", None, None, None, samples]
    project.add("a" * 40, {name: row}, params={"machine": "box", "num_cpu": "2"})
    assert projection(project, "--format", "json") == 0
    (found,) = records(capsys)
    assert found["model"] == "undecided"
    assert found["beta"]["value"] is None
    assert "not identifiable" in found["beta"]["reason"]
    assert found["peak_n"]["value"] is None
    if samples:
        assert 0 < found["beta_at_most"] < 0.1
        assert found["gamma"]["low"] <= 1.0 <= found["gamma"]["high"]
        assert found["throughput"][:3] == pytest.approx([1, 1 / 1.01, 1 / 0.99])


def test_threads_of_another_project_are_found_and_told(
    recorded: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(recorded("conda-danielmbp") / "asv.conf.json")
    assert main(["projection", "--config", config, "--commit", "all", "--format", "json"]) == 0
    found = records(capsys)
    assert {one["axis"] for one in found} == {"threads"}
    assert {one["cores"] for one in found} == {10}
    slow = next(one for one in found if one["params"] == {"latency": "0.25"})
    assert slow["throughput"][0] == pytest.approx(1 / 8.3, rel=0.02)
    for form in FORMATS:
        assert main(["projection", "--config", config, "--format", form, "--cores", "8"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) >= 1
        assert form != "text" or max(map(len, lines)) <= 100


def test_a_project_without_workers_says_so(
    recorded: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["projection", "--config", str(recorded("blas-graviton") / "asv.conf.json")]) == 20
    error = capsys.readouterr().err
    assert "no parameter counts workers" in error
    assert len(error.splitlines()) == 1


def test_frames_per_second_are_full_speed_times_all_cores(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert projection(suite, "--format", "json") == 0
    found = records(capsys)
    mean = float(np.exp(np.mean(np.log(SPEEDUPS))))
    cases = [one for one in found if one["axis"] is None and one["params"]["engine"] == "'numpy'"]
    assert len(cases) == 5
    for one in cases:
        seconds = STEP_S[VEHICLES.index(int(one["params"]["vehicles"]))]
        assert one["full_cpu"]["value"] == pytest.approx(1 / seconds, rel=1e-3)
        theory = one["theoretical_steps_per_s"]
        assert theory["value"] == pytest.approx(mean / seconds, rel=1e-3)
        widths = [
            np.log(one[name]["high"] / one[name]["value"])
            for name in ("full_cpu", "speedup", "theoretical_steps_per_s")
        ]
        assert widths[2] == pytest.approx(np.hypot(widths[0], widths[1]), rel=1e-6)
        assert one["real_time_factor"]["value"] == pytest.approx(0.1 * theory["value"])
    curves = [one for one in found if one["axis"] == "workers"]
    for one, speedup in zip(curves, SPEEDUPS, strict=True):
        assert one["theoretical_steps_per_s"]["value"] is not None
        assert one["speedup"]["value"] == pytest.approx(speedup)
        assert one["serial_fraction"]["value"] == pytest.approx(2 / speedup - 1)
        measured = one["throughput"][1]
        assert one["all_cores"]["low"] <= measured <= one["all_cores"]["high"]


def test_the_projection_of_all_cores_has_not_seen_what_it_is_checked_against(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = []
    for last in (1.88, 1.2):
        add_suite(project, "a" * 40, [*SPEEDUPS[:-1], last])
        assert projection(project, "--bench", "Ensemble", "--format", "json") == 0
        answers.append(next(r for r in records(capsys) if r["params"]["vehicles"] == "100000"))
    assert answers[0]["all_cores"] == answers[1]["all_cores"]
    assert answers[1]["throughput"][1] < answers[1]["all_cores"]["low"]


def test_all_cores_by_a_law_that_has_seen_them_is_not_set_beside_them(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    name, n = "suite.Many.track_rate", [1, 2, 3, 4, 6, 8]
    curve(project, n, [100 * k / (1 + 0.05 * (k - 1)) for k in n])
    assert projection(project, "--format", "json") == 0
    (found,) = records(capsys)
    assert found["all_cores"]["value"] is not None
    assert any("fitted" in note for note in found["notes"])
    assert projection(project) == 0
    assert "fitted to it" in capsys.readouterr().out
    # With repeats at four sizes the other three project, and the law is not asked.
    project.describe(
        **{name: {"unit": "1/s", "param_names": ["size", "workers"], "version": "1", "rounds": 3}}
    )
    answers = []
    for last in (1.9, 1.2):
        rates = [r for s in (1.9, 1.88, 1.92, last) for r in (100.0, 100 * s)]
        samples = [[r, 1.01 * r, 0.99 * r] for r in rates]
        params = [["1", "10", "100", "1000"], ["1", "2"]]
        row = [rates, params, "1", None, None, None, samples]
        project.add("a" * 40, {name: row}, params={"machine": "box", "num_cpu": "2"})
        assert projection(project, "--format", "json") == 0
        answers.append(next(r for r in records(capsys) if r["params"]["size"] == "1000"))
    assert answers[0]["all_cores"] == answers[1]["all_cores"]
    assert not any("fitted" in note for note in answers[0]["notes"])


def test_two_counts_without_repeats_are_limited_by_the_scatter_over_the_sizes(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert projection(suite, "--bench", "Ensemble", "--format", "json") == 0
    for one in records(capsys):
        e = one["serial_fraction"]
        assert e["value"] < one["alpha_at_most"] < e["high"]
        assert one["beta_at_most"] == pytest.approx(one["alpha_at_most"] / 2)
        assert one["alpha"]["value"] is None
        assert "repeats" in one["alpha"]["reason"]
    assert projection(suite, "--bench", "Ensemble") == 0
    assert "≤" in capsys.readouterr().out.splitlines()[3]


def test_a_single_process_has_no_scatter_and_no_theoretical_speed(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, scatters=(1.0,))
    assert projection(project, "--bench", "numpy", "--format", "json") == 0
    for one in records(capsys):
        assert "one process has no scatter" in one["full_cpu"]["reason"]
        assert "one process has no scatter" in one["theoretical_steps_per_s"]["reason"]


def test_a_single_process_takes_the_scatter_of_the_other_sizes(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, single=VEHICLES[0])
    assert projection(project, "--bench", "numpy", "--format", "json") == 0
    found = {one["params"]["vehicles"]: one["full_cpu"] for one in records(capsys)}
    alone = found["100"]
    assert alone["value"] == pytest.approx(1 / STEP_S[0])
    # Four sizes of three processes: Student's t on 8 degrees of freedom is 2.306, their sd 1 %.
    assert alone["value"] / alone["low"] == pytest.approx(np.exp(2.306 * 0.01), rel=1e-4)


def test_another_engine_than_that_of_all_cores_is_refused(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert projection(suite, "--bench", "slow", "--format", "json") == 0
    for one in records(capsys):
        assert one["full_cpu"]["value"] is not None
        assert one["theoretical_steps_per_s"]["value"] is None
        assert "another engine" in one["theoretical_steps_per_s"]["reason"]


def test_two_engines_at_the_speed_of_the_curves_are_both_refused(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, slower=1.2)
    assert projection(project, "--bench", "Step", "--format", "json") == 0
    for one in records(capsys):
        assert one["full_cpu"]["value"] is not None
        assert "2 kinds of it" in one["theoretical_steps_per_s"]["reason"]


def test_processes_kept_off_some_cores_are_told(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, cpus_usable=1)
    assert projection(project, "--bench", "Step") == 0
    assert "processes could use 1 of the 2 cores" in capsys.readouterr().out


def test_other_numbers_of_cores_follow_from_the_scatter_over_the_sizes(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--bench", "Ensemble", "--cores", "4", "64", "--format", "json")
    assert projection(suite, *options) == 0
    for one in records(capsys):
        four, many = one["predictions"]
        alone, both = one["throughput"]
        assert both < four["value"] < 4 * alone
        assert four["low"] < 4 / 1.25 * alone  # were all loss coherency
        assert four["high"] > 4 * alone * np.mean(SPEEDUPS) / 2
        assert many["value"] is None
        assert "32 times the 2 measured" in many["reason"]
        assert many["bound"]["low"] < many["bound"]["high"]


def test_only_one_size_is_pooled_over(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    name = "suite.Many.track_rate"
    names = ["lanes", "vehicles", "workers"]
    project.describe(**{name: {"unit": "1/s", "param_names": names, "version": "1"}})
    by_lanes = {"1": SPEEDUPS, "2": [0.6 * s for s in SPEEDUPS]}
    rates = [r for speedups in by_lanes.values() for s in speedups for r in (10.0, 10 * s)]
    params = [list(by_lanes), [str(n) for n in VEHICLES], ["1", "2"]]
    project.add("a" * 40, {name: [rates, params, "1"]}, params={"machine": "box", "num_cpu": "2"})
    assert projection(project, "--format", "json") == 0
    for one in records(capsys):
        mean = 10 * np.mean(by_lanes[one["params"]["lanes"]])
        assert one["all_cores"]["value"] == pytest.approx(mean, rel=0.03)
        assert one["all_cores"]["high"] < 1.2 * mean


def test_starvation_is_taken_off_and_sleep_is_refused(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_suite(project, "a" * 40, SPEEDUPS, cpu=0.5, run_queue_wait_s=0.5)
    add_suite(project, "b" * 40, SPEEDUPS, date_ms=1, cpu=0.5, switches_voluntary=9.0)
    told = {}
    for commit in "ab":
        assert projection(project, "--commit", commit * 8, "--format", "json") == 0
        told[commit] = next(one for one in records(capsys) if one["axis"] is None)
    assert told["a"]["full_cpu"]["value"] == pytest.approx(2 / STEP_S[0], rel=0.05)
    assert told["a"]["bottleneck"]["kind"] == "scheduler"
    assert told["b"]["full_cpu"]["value"] is None
    assert "that is no want of a core" in told["b"]["full_cpu"]["reason"]
    assert told["b"]["bottleneck"]["kind"] != "CPU"


def test_a_law_takes_theory_to_sizes_nobody_measured(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert projection(suite, "--predict", "50000", "1e9", "--bench", "numpy") == 0
    text = capsys.readouterr().out
    line = next(line for line in text.splitlines() if "at 50,000" in line)
    assert "k/s" in line
    assert "times above the largest measured size" in " ".join(text.split())
    options = ("--predict", "50000", "1e9", "--bench", "numpy")
    assert projection(suite, *options, "--format", "json") == 0
    for one in records(capsys):
        near, far = one["at"]
        assert (near["size"], far["size"]) == (50_000, 1e9)
        assert 1 / STEP_S[4] < near["full_cpu"]["value"] < 1 / STEP_S[3]
        steps = near["full_cpu"]["value"] * near["speedup"]["value"]
        assert near["theoretical_steps_per_s"]["value"] == pytest.approx(steps)
        assert near["real_time_factor"]["value"] == pytest.approx(0.1 * steps)
        assert "times above the largest" in far["full_cpu"]["reason"]


def test_history_names_the_commit_that_changed_the_speed_up(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(3)
    for t in range(14):
        down = 1.0 if t < 7 else 0.7
        speedups = [s * down * np.exp(0.01 * rng.standard_normal()) for s in SPEEDUPS]
        add_suite(project, f"{t:08x}" + "0" * 32, speedups, t)
    assert projection(project, "--commit", "all", "--bench", "Ens", "--format", "json") == 0
    changed = [one for one in records(capsys) if one["change"]]
    assert {one["commit"] for one in changed} == {f"{7:08x}" + "0" * 32}
    factor = changed[0]["change"]["speedups"]["factor"]
    assert factor["low"] <= 0.7 <= factor["high"]
    assert projection(project, "--commit", "all", "--bench", "Ens") == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 100
    assert re.search(r"projected.*changed", text)
    assert re.search(r"00000007.*speed-up x 0\.(69|70)", text)


def test_the_chance_of_a_false_change_is_shared_by_all_histories(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    # Speed-up and throughput of all cores are the same numbers here, with p = .033 each: one by
    # itself would be told, the two together are not.
    rng, told = np.random.default_rng(53), []
    for t in range(14):
        down = 1.0 if t < 7 else 0.985
        told.append(np.array(SPEEDUPS) * down * np.exp(0.01 * rng.standard_normal(5)))
        add_suite(project, f"{t:08x}" + "0" * 32, told[-1].tolist(), t)
    (change,) = law_changes(np.array(VEHICLES), -np.log(np.array(told)), np.zeros(14))
    assert 0.025 < change.p_unchanged < 0.05
    assert projection(project, "--commit", "all", "--bench", "Ens", "--format", "json") == 0
    assert not [one for one in records(capsys) if one["change"]]


def test_every_format_and_no_line_over_100_columns(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in FORMATS:
        options = ["--format", form, "--cores", "4", "--predict", "50000", "--commit", "all"]
        assert projection(suite, *options) == 0
        out = capsys.readouterr().out
        assert form != "text" or max(map(len, out.splitlines())) <= 100
        assert "step" in out
        assert "step.Step.time_step" in out or form not in ("json", "csv")


def test_plots_are_written_a_benchmark_each(
    suite: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert projection(suite, "--plot", str(tmp_path / "plots")) == 0
    (png,) = (tmp_path / "plots").iterdir()
    assert png.name == "ensemble.Ensemble.track_throughput.workers.png"
    assert png.read_bytes().startswith(b"\x89PNG")
    assert projection(suite, "--plot", str(suite.config)) == 20
    assert "--plot" in capsys.readouterr().err


def test_a_damaged_side_car_is_named_and_the_rest_is_told(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = (suite.results / "processes" / "host").iterdir()
    path.write_bytes(b"no gzip")
    assert projection(suite, "--format", "json") == 0
    captured = capsys.readouterr()
    assert "damaged" in captured.err
    assert {one["axis"] for one in json.loads(captured.out)} == {"workers"}


@pytest.mark.parametrize(
    ("names", "values", "found"),
    [
        (["n", "threads"], [["10", "20"], ["1", "2"]], "threads"),
        (["n_jobs"], [["1", "'4'"]], "n_jobs"),
        (["nproc"], [["1", "2"]], "nproc"),
        (["num_workers", "threads"], [["1", "2"], ["1", "2"]], "num_workers"),
        (["processes"], [["1", "2"]], "processes"),
        (["cpus"], [["1"]], None),
        (["process"], [["True", "'x'"]], None),
        (["score", "corel"], [["1", "2"], ["1", "2"]], None),
    ],
)
def test_workers_are_known_by_name(
    names: list[str], values: list[list[str]], found: str | None
) -> None:
    assert find_worker_axis(names, values) == found


def test_times_become_throughput_by_their_unit_and_others_none() -> None:
    costs = np.array([0.5, 0.25])
    assert throughput(costs, "seconds")[0].tolist() == [2, 4]
    assert throughput(costs, "ms")[0].tolist() == [2000, 4000]
    assert throughput(costs, "1/s")[0].tolist() == [0.5, 0.25]
    assert "only times and rates" in str(throughput(costs, "bytes"))
    for bad in (0.0, np.nan, np.inf):
        assert "1 of 2 results are no positive" in str(throughput(np.array([bad, 1.0]), "s"))


@pytest.mark.parametrize("bad", [None, float("inf"), float("nan")])
def test_samples_that_are_no_numbers_leave_the_medians(
    project: Any, capsys: pytest.CaptureFixture[str], bad: Any
) -> None:
    name = "suite.time_all"
    project.describe(
        **{name: {"unit": "seconds", "param_names": ["threads"], "version": "1", "rounds": 3}}
    )
    samples = [[1.0, bad, 0.99], [0.51, 0.52, 0.5]]
    row = [[1.0, 0.51], [["1", "2"]], "1", None, None, None, samples]
    project.add("a" * 40, {name: row})
    assert projection(project, "--format", "json") == 0
    (found,) = records(capsys)
    assert found["throughput"] == pytest.approx([1, 1 / 0.51])


def test_another_unit_is_refused_and_an_axis_can_be_named(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "suite.track_memory"
    project.describe(**{name: {"unit": "bytes", "param_names": ["lanes"], "version": "1"}})
    project.add("a" * 40, {name: [[1.0, 2.0], [["1", "2"]], "1"]})
    assert projection(project) == 20
    assert "name one with --axis" in capsys.readouterr().err
    assert projection(project, "--axis", "lanes", "--format", "json") == 0
    (found,) = records(capsys)
    assert found["model"] == "refused"
    assert "'bytes'" in found["reason"]
    assert projection(project, "--axis", "cars") == 20
    assert "--axis cars: not a parameter" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--machine", "elsewhere"], "--machine elsewhere: no results; there are box"),
        (["--commit", "0123"], "is not a measured commit"),
        (["--bench", "nosuch"], "--bench nosuch: matches no benchmark; there are ensemble."),
        (["--axis", "engine"], "--axis engine: its values are not two or more different"),
        (["--axis", "cars"], "--axis cars: not a parameter"),
        (["--verify"], "projection --verify: is now `python -m tools verify`"),
    ],
)
def test_options_that_make_no_sense_say_so(
    suite: Any, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert projection(suite, *options) == 20
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("cores", ["0", "1.5", "-2", "1e9", "9" * 400])
def test_cores_are_whole_numbers_with_a_limit(
    suite: Any, capsys: pytest.CaptureFixture[str], cores: str
) -> None:
    with pytest.raises(SystemExit):
        projection(suite, "--cores", cores)
    assert "not a whole number from 1 to" in capsys.readouterr().err


def test_counters_of_another_host_are_told(suite: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert projection(suite, "--format", "json") == 0
    for one in records(capsys):
        assert ("counters were kept on host host" in str(one["notes"])) == bool(one["shares"])
    assert projection(suite) == 0
    assert "counters were kept on host host" in capsys.readouterr().out
    directory = suite.results / "processes"
    (directory / "host").rename(directory / "box")
    assert projection(suite) == 0
    assert "counters were kept" not in capsys.readouterr().out


def test_many_series_are_drawn_up_to_a_limit(
    project: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, sizes = "suite.Many.track_rate", [str(n) for n in range(1, 30)]
    project.describe(**{name: {"unit": "1/s", "param_names": ["size", "workers"], "version": "1"}})
    rates = [rate for _ in sizes for rate in (1.0, 1.9)]
    project.add("a" * 40, {name: [rates, [sizes, ["1", "2"]], "1"]})
    assert projection(project, "--plot", str(tmp_path / "plots")) == 0
    (png,) = (tmp_path / "plots").iterdir()
    header = png.read_bytes()[16:24]
    assert max(int.from_bytes(header[:4]), int.from_bytes(header[4:])) < 4000
