"""What commands answer, from Python, in a small project with real processes."""

from pathlib import Path

import pytest

from tests.measure.steppers import stepping_project
from tools.api import benchmark, leaks, monitor, scale
from tools.errors import UserError
from tools.render.report import Report


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("project")
    stepping_project(home)
    presets = "".join(
        f"[preset.{name}]\nsteps = 50\nrepeats = 3\nbudget_s = 2\n"
        for name in ("standard", "scale")
    )
    (home / "gate.toml").write_text(f'[workload]\nmodule = "suite.adapter"\n{presets}')
    return home


def test_benchmark_returns_the_report_that_is_printed(root: Path) -> None:
    report = benchmark({"size": 20, "steps": 60}, root=root)
    assert isinstance(report, Report)
    (record,) = report.records
    assert record["case"] == "size=20, how=busy"
    assert record["steps_asked"] == 60
    assert record["steps_per_s"]["value"] > 0


def test_scale_returns_a_record_for_each_config(root: Path) -> None:
    report = scale([{"size": n, "steps": 50} for n in (10, 20)], workers=2, root=root)
    cases = [record for record in report.records if record["level"] == "case"]
    assert [record["flags"]["size"] for record in cases] == [10, 20]


def test_monitor_watches_a_workload_or_a_program(root: Path) -> None:
    (of_workload,) = monitor({"size": 20}, duration_s=1.0, root=root).records
    (of_program,) = monitor(command=("sleep", "5"), duration_s=1.0, root=root).records
    assert of_workload["label"] == "size=20, how=busy"
    assert of_program["label"] == "sleep 5"


def test_leaks_returns_the_record_of_a_workload(root: Path) -> None:
    (record,) = leaks({"size": 20}, steps=960, root=root).records
    assert record["case"] == "size=20, how=busy"
    assert record["steps"] == 960


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda root: benchmark({"size": 0}, root=root), "size: 0 is not a whole number from 1"),
        (lambda root: benchmark({"sizes": 1}, root=root), "sizes: no such flag"),
        (lambda root: scale([], root=root), "no case to measure"),
        (lambda root: monitor({"size": [1, 2]}, root=root), "monitor: takes one case"),
        (lambda root: monitor({}, pid=1, root=root), "not two of them"),
        (lambda root: leaks({}, steps=95, root=root), "too few; make 96 or more"),
        (lambda root: benchmark(root=root / "suite"), "names no workload"),
    ],
)
def test_what_cannot_be_answered_is_told_in_one_line(call, words: str, root: Path) -> None:
    with pytest.raises(UserError, match=words) as told:
        call(root)
    assert "\n" not in str(told.value)
