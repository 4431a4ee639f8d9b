"""`verify`: planted rounds, and the saturated case run for real."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from tools.__main__ import main
from tools.projection import verify
from tools.projection.rule.wall_split import Counters
from tools.projection.saturation import CaseMeasurement, measure_round
from tools.projection.verify import LEARNING_ROUNDS, project_trials
from tools.projection.verify_table import verify_report

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "projection.schema.json").read_text(encoding="utf-8"))


def rounds(sd: float, seed: int, count: int = LEARNING_ROUNDS + 3) -> list[list[CaseMeasurement]]:
    """Return rounds of one kernel at five sizes on two cores, with noise of size sd."""
    rng = np.random.default_rng(seed)

    def noisy(value: float) -> float:
        return value * float(np.exp(sd * rng.standard_normal()))

    def once(size: int) -> CaseMeasurement:
        wall_s = np.array([0.45, 0.45])
        calls = np.array([noisy(4500.0 / size), noisy(4500.0 / size)])
        nothing = np.zeros(2)
        alone = Counters(calls, wall_s, wall_s, nothing, nothing, nothing, nothing, nothing)
        alone_per_s = float(np.mean(calls)) / 0.45
        return CaseMeasurement("step", size, alone, alone_per_s, noisy(19000.0 / size), 0.8)

    return [[once(size) for size in (1, 2, 3, 4, 5)] for _ in range(count)]


def test_verified_projections_cover_and_do_not_look_at_what_they_are_held_to() -> None:
    trials = [trial for seed in range(60) for trial in project_trials(rounds(0.03, seed))]
    assert 0.90 <= np.mean([trial.inside for trial in trials]) <= 0.99
    assert 0.90 <= np.mean([trial.theoretical_inside for trial in trials]) <= 0.99
    once = rounds(0.03, 1)
    first = project_trials(once)[-1]
    last = once[-1][-1]
    once[-1][-1] = replace(last, all_per_s=last.all_per_s / 2)
    again = project_trials(once)[-1]
    assert again.projected == first.projected
    assert (first.within, again.within, again.inside) == (True, False, False)


def test_verified_projections_are_reported_case_by_case() -> None:
    report = verify_report(project_trials(rounds(0.001, 2)), 2)
    assert len(report.tables[0].rows) == 5
    assert len(report.records) == 15
    assert all(row[-1] == "3 of 3" for row in report.tables[0].rows)
    assert "5 of 5 cases hold" in report.tables[0].notes[0]
    assert "quotient of earlier rounds" in report.tables[0].title
    jsonschema.validate(json.loads(json.dumps(report.records)), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{**report.records[0], "measured": "much"}], SCHEMA)


def test_without_an_exclusive_core_nothing_is_measured() -> None:
    once = rounds(0.01, 1)
    once[-1][0] = replace(once[-1][0], all_per_s=np.nan)
    once[-1][1] = replace(once[-1][1], alone_per_s=np.nan)
    report = verify_report(project_trials(once), 2)
    of_last = {record["vehicles"]: record for record in report.records if record["repeat"] == 3}
    assert of_last[1]["measured"] is None
    assert "never had an exclusive core" in of_last[2]["projected"]["reason"]
    assert [of_last[size]["inside"] for size in (1, 2, 3)] == [False, False, True]
    assert report.tables[0].rows[0][4] == "never exclusive"
    jsonschema.validate(json.loads(json.dumps(report.records)), SCHEMA)


@pytest.fixture
def planted_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure nothing: every round is planted, on two cores."""
    planted = iter(rounds(0.001, 3))
    monkeypatch.setattr(verify, "usable_cores", lambda: 2)
    monkeypatch.setattr(verify, "measure_round", lambda root, cores: next(planted))


@pytest.mark.usefixtures("planted_rounds")
@pytest.mark.parametrize(
    ("command", "hint"),
    [
        (["verify"], ""),
        (["projection", "--verify"], "projection --verify: is now `python -m tools verify`\n"),
    ],
)
def test_the_command_reports_its_repeats_also_by_the_old_flag(
    capsys: pytest.CaptureFixture[str], command: list[str], hint: str
) -> None:
    assert main([*command, "--repeats", "2", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    records = json.loads(out)
    jsonschema.validate(records, SCHEMA)
    assert err == hint
    assert [record["repeat"] for record in records] == [1] * 5 + [2] * 5
    assert all(record["inside"] and record["within"] for record in records)


@pytest.mark.usefixtures("planted_rounds")
def test_the_command_prints_a_row_a_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--repeats", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("step") for line in lines) == 5
    assert max(map(len, lines)) <= 100


def test_one_core_is_too_few(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify, "usable_cores", lambda: 1)
    for command in (["verify"], ["projection", "--verify"]):
        assert main(command) == 20
        assert "takes two cores or more" in capsys.readouterr().err


def test_a_project_without_the_benchmark_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify, "usable_cores", lambda: 2)
    assert main(["verify", "--config", str(tmp_path / "asv.conf.json")]) == 20
    error = capsys.readouterr().err
    assert "ensemble.py: not there" in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("repeats", ["0", "-1", "1.5", "many"])
def test_repeats_are_whole_numbers(capsys: pytest.CaptureFixture[str], repeats: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["verify", "--repeats", repeats])
    assert stopped.value.code == 2
    assert "not a whole number from 1 to" in capsys.readouterr().err


@pytest.mark.slow
def test_the_saturated_case_runs_here() -> None:
    (case,) = measure_round(ROOT, 2, [("step", 100)], pairs=2)
    assert (case.kernel, case.vehicles) == ("step", 100)
    assert (case.alone.calls > 0).all()
    assert (case.alone.wall_s > 0.2).all()
    assert (case.alone.cpu_s <= 1.05 * case.alone.wall_s).all(), "one thread"
    # How much all cores do over one depends on what else runs here, and so does whether a worker
    # ever had an exclusive core.
    for per_s in (case.alone_per_s, case.all_per_s):
        assert np.isnan(per_s) or per_s > 0
    assert 0 <= case.own_share <= 1
