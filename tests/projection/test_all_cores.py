"""`projection` of all cores and of other numbers, from the curves of all sizes."""

import re
from typing import Any

import numpy as np
import pytest

from tests.projection.projects import SPEEDUPS, VEHICLES, add_suite, curve, projection, records


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
    (record,) = records(capsys)
    assert record["all_cores"]["value"] is not None
    assert any("fitted" in note for note in record["notes"])
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
    for record in records(capsys):
        e = record["serial_fraction"]
        assert e["value"] < record["alpha_at_most"] < e["high"]
        assert record["beta_at_most"] == pytest.approx(record["alpha_at_most"] / 2)
        assert record["alpha"]["value"] is None
        assert "repeats" in record["alpha"]["reason"]
    assert projection(suite, "--bench", "Ensemble") == 0
    assert re.search(r"≤ 0\.\d", capsys.readouterr().out)


def test_other_numbers_of_cores_follow_from_the_scatter_over_the_sizes(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--bench", "Ensemble", "--cores", "4", "64", "--format", "json")
    assert projection(suite, *options) == 0
    for record in records(capsys):
        four, many = record["predictions"]
        alone, both = record["throughput"]
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
    for record in records(capsys):
        mean = 10 * np.mean(by_lanes[record["params"]["lanes"]])
        assert record["all_cores"]["value"] == pytest.approx(mean, rel=0.03)
        assert record["all_cores"]["high"] < 1.2 * mean
