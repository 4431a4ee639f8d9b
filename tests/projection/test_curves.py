"""`projection` of one curve over workers: laws, limits, predictions and refusals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.projection.projects import FORMATS, curve, projection, records
from tools.__main__ import main


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
    (record,) = records(capsys)
    assert record["axis"] == "workers"
    assert record["alpha"]["value"] == pytest.approx(alpha, rel=5e-6)
    assert record["beta"]["value"] == pytest.approx(beta, rel=5e-6, abs=1e-12)
    assert record["gamma"]["value"] == pytest.approx(gamma, rel=5e-6)
    assert set(record["aicc_above_least"]) == {"usl", "amdahl", "gustafson"}
    assert min(record["aicc_above_least"].values()) == 0
    if block == "specsdm91":
        assert record["model"] == "usl"
        assert record["peak_n"]["value"] == pytest.approx(96.51956, abs=5e-6)
        assert record["alpha"]["low"] == pytest.approx(0.0024025, rel=1e-3)
        assert record["beta"]["high"] == pytest.approx(1.5955e-4, rel=1e-3)
    else:
        assert record["peak_n"]["value"] is None or count == 6


def test_the_synthetic_curve_is_found_and_cores_are_answered_or_refused(
    project: Any, anchors: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    data = anchors["usl"]["synthetic"]
    curve(project, data["N"], data["X"])
    assert projection(project, "--cores", "20", "64", "--format", "json") == 0
    (record,) = records(capsys)
    assert record["alpha"]["value"] == pytest.approx(0.02, abs=1e-3)
    assert record["beta"]["value"] == pytest.approx(0.02, abs=1e-3)
    near, far = record["predictions"]
    truth = 20 / (1 + 0.02 * 19 + 0.02 * 20 * 19)
    assert near["low"] <= truth <= near["high"]
    assert far["value"] is None
    assert "beyond 4 times" in far["reason"]
    assert far["bound"]["low"] <= 64 / (1 + 0.02 * 63 + 0.02 * 64 * 63) <= far["bound"]["high"]
    assert projection(project, "--cores", "20", "64") == 0
    text = capsys.readouterr().out
    assert "refused [1]" in text


def test_cores_that_were_not_all_measured_are_named(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    for cores, named in (("4", True), ("2", False)):
        curve(project, [1, 2], [10.0, 19.0], params={"machine": "box", "num_cpu": cores})
        assert projection(project, "--format", "json") == 0
        (record,) = records(capsys)
        assert ("2 workers were measured at most" in record["notes"]) is named


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
    (record,) = records(capsys)
    assert record["model"] == "undecided"
    assert record["beta"]["value"] is None
    assert "not identifiable" in record["beta"]["reason"]
    assert record["peak_n"]["value"] is None
    if samples:
        assert 0 < record["beta_at_most"] < 0.1
        assert record["gamma"]["low"] <= 1.0 <= record["gamma"]["high"]
        assert record["throughput"][:3] == pytest.approx([1, 1 / 1.01, 1 / 0.99])


def test_threads_of_another_project_are_found_and_reported(
    recorded: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(recorded("conda-danielmbp") / "asv.conf.json")
    assert main(["projection", "--config", config, "--commit", "all", "--format", "json"]) == 0
    record = records(capsys)
    assert {each["axis"] for each in record} == {"threads"}
    assert {each["cores"] for each in record} == {10}
    slow = next(each for each in record if each["params"] == {"latency": "0.25"})
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
    (record,) = records(capsys)
    assert record["throughput"] == pytest.approx([1, 1 / 0.51])


def test_another_unit_is_refused_and_an_axis_can_be_named(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "suite.track_memory"
    project.describe(**{name: {"unit": "bytes", "param_names": ["lanes"], "version": "1"}})
    project.add("a" * 40, {name: [[1.0, 2.0], [["1", "2"]], "1"]})
    assert projection(project) == 20
    assert "name one with --axis" in capsys.readouterr().err
    assert projection(project, "--axis", "lanes", "--format", "json") == 0
    (record,) = records(capsys)
    assert record["model"] == "refused"
    assert "'bytes'" in record["reason"]
    assert projection(project, "--axis", "cars") == 20
    assert "--axis cars: not a parameter" in capsys.readouterr().err


def test_a_memory_roof_is_named_and_holds_at_four_times_the_workers(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    rng, workers = np.random.default_rng(7), list(range(1, 17))
    rates = [float(min(n, 6) * np.exp(0.01 * rng.standard_normal())) for n in workers]
    curve(project, workers, rates, params={"machine": "box", "num_cpu": "64"})
    assert projection(project, "--cores", "32", "64", "--format", "json") == 0
    (record,) = records(capsys)
    assert record["model"] == "roof"
    assert record["roof"]["workers"]["low"] <= 6 <= record["roof"]["workers"]["high"]
    assert record["peak_n"]["value"] is None
    for prediction in record["predictions"]:
        assert prediction["low"] <= 6 <= prediction["high"]
    assert projection(project) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "roof: min(gamma N, B)" in text
    assert "on, throughput stays at 6" in text


def test_the_noise_of_eight_processes_is_that_of_the_speed_up(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    rng, name, workers = np.random.default_rng(1), "suite.time_run", ["1", "2", "4", "8", "16"]
    project.describe(
        **{name: {"unit": "seconds", "param_names": ["thread_num"], "version": "1", "rounds": 8}}
    )
    samples = [np.exp(0.01 * rng.standard_normal(8)).tolist() for _ in workers]
    medians = [float(np.median(sample)) for sample in samples]
    row = [medians, [workers], "1", None, None, None, samples]
    project.add("a" * 40, {name: row}, params={"machine": "box", "num_cpu": "16"})
    assert projection(project, "--format", "json") == 0
    (record,) = records(capsys)
    assert record["speedup"]["low"] < 1 < record["speedup"]["high"]
    assert record["alpha"]["low"] <= record["alpha"]["value"] <= record["alpha"]["high"]
    assert projection(project) == 0
    assert "one value each" not in capsys.readouterr().out
