"""`calibrate` writes down what it can and names the rest, on a suite of a few lines."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import tools.calibration.calibrate
from tests.calibration.entries import case, origin
from tools.calibration.file import (
    BenchmarkCalibration,
    Calibration,
    CaseCalibration,
    read_calibration,
    write_calibration,
)
from tools.commands import calibrate
from tools.errors import UserError
from tools.measure.installation import Installation

INIT = '''
"""A suite whose time benchmarks say themselves how long they take."""
from asv_runner.benchmarks import benchmark_types
from asv_runner.benchmarks.time import TimeBenchmark

class OwnClock(TimeBenchmark):
    def run(self, *param):
        return {"samples": [self.value_s(20, *param)], "number": 20}

    def value_s(self, loops, *param):
        return self.func(*param)

benchmark_types.insert(0, OwnClock)
'''
BENCHMARKS = """
import pathlib

RUNS = pathlib.Path({runs!r})

class Step:
    params = ["good", "skipped", "broken", "well"]

    def setup(self, how):
        if how == "skipped":
            raise NotImplementedError("no such engine")

    def time_step(self, how):
        if how == "broken":
            raise ValueError("too many vehicles")
        return 1e-3

    def time_broken(self, how):
        raise ValueError("never works")

class Ends:
    def time_ends(self):
        import os
        os._exit(3)

class Wears:
    def time_wears(self):
        if RUNS.read_text():
            raise RuntimeError("worn out")
        return 1e-3
"""
OLD = case(loops=7, value_s=1e-3)
STEP = "suite.Step.time_step"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the suite, as if a commit were installed beside it."""
    suite = tmp_path / "benchmarks"
    suite.mkdir()
    (suite / "__init__.py").write_text(INIT)
    runs = tmp_path / "runs"
    runs.write_text("")
    (suite / "suite.py").write_text(BENCHMARKS.format(runs=str(runs)))
    (tmp_path / "asv.conf.json").write_text("{}")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    installation = Installation("c" * 40, Path(sys.executable), suite, environment)
    monkeypatch.setattr(calibrate, "install", lambda *_: installation)
    monkeypatch.setattr(calibrate, "resolve", lambda *_: installation.commit)
    monkeypatch.chdir(tmp_path)
    return suite


@pytest.fixture
def run(project: Path) -> Callable[..., int]:
    def calibrated(*options: str) -> int:
        parser = argparse.ArgumentParser()
        calibrate.add_arguments(parser)
        return calibrate.run(parser.parse_args(["--budget", "1e-9", *options]))

    return calibrated


def old(**cases: CaseCalibration) -> Calibration:
    entry = BenchmarkCalibration(3, origin("a" * 40), 0.5, 0.7, 9, cases)
    return Calibration({STEP: entry})


def test_what_fails_or_ends_the_process_is_named_and_the_rest_is_written(
    project: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "calibration.json"
    write_calibration(file, old(**{"'skipped'": OLD}))
    assert run("--bench", "Step|Ends") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"{STEP}: left out, ('broken'): ValueError: too many vehicles." in said
    for words in ("suite.Step.time_broken: left out, ('good'),", "never works", "exit code 3"):
        assert words in said
    benchmarks = read_calibration(file).benchmarks
    assert benchmarks.keys() == {STEP}
    entry = benchmarks[STEP]
    assert entry.cases.keys() == {"'good'", "'skipped'", "'well'"}
    assert entry.cases["'good'"].counts.value_s == 1e-3
    assert entry.cases["'skipped'"].origin == origin("a" * 40)
    assert entry.origin.commit == "c" * 40
    assert entry.revision == 4, "a case came"
    spread = entry.cases["'skipped'"].spread
    assert spread is not None
    assert spread.expected_precision == pytest.approx(1.96 * 0.01 / entry.processes**0.5, rel=0.01)


def test_a_case_that_fewer_than_two_processes_have_a_value_of_is_named(
    project: Path,
    run: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measure, calls = tools.calibration.calibrate.measure, []

    def wears_out(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 2:
            (project.parent / "runs").write_text("enough")
        return measure(*arguments)

    monkeypatch.setattr(tools.calibration.calibrate, "measure", wears_out)
    with pytest.raises(UserError, match=r"such as suite.Wears.time_wears\(\): .*worn out"):
        run("--bench", "Wears")
    assert len(calls) == tools.calibration.calibrate.PROCESSES


def test_where_nothing_can_be_calibrated_the_old_file_stays(
    project: Path, run: Callable[..., int]
) -> None:
    file = project / "calibration.json"
    write_calibration(file, old(**{"'good'": OLD}))
    before = file.read_bytes()
    with pytest.raises(UserError, match=r"nothing could be .*time_broken\('good'\): ValueError"):
        run("--bench", "time_broken")
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "words"), [(("--bench", "nothing"), "--bench nothing: "), ((), "benchmarks: ")]
)
def test_a_suite_without_time_benchmarks_is_named(
    project: Path, run: Callable[..., int], options: tuple[str, ...], words: str
) -> None:
    (project / "suite.py").write_text("def track_x(): return 1\n")
    with pytest.raises(UserError, match=rf"{words}no time benchmark of that name$"):
        run(*options)


def test_records_tell_the_commit_of_each_case(
    project: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    write_calibration(project / "calibration.json", old(**{"'skipped'": OLD}))
    assert run("--bench", "time_step", "--format", "json") == 0
    records = json.loads(capsys.readouterr().out)
    commits = {record["params"]: record["commit"] for record in records}
    assert commits == {"'good'": "c" * 40, "'skipped'": "a" * 40, "'well'": "c" * 40}
