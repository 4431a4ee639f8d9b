"""`python -m tools history`: the commits that changed a cost, and the laws over commits."""

from typing import Any

import numpy as np
import pytest

from tests.scaling.measured import SIZES, records, row, run
from tools.scaling.history import FEW, find_history
from tools.scaling.history_report import history_report
from tools.store.config import read_project
from tools.store.database import read_database
from tools.store.query import Query

COMMITS, CHANGE = 16, 8


def history(project: Any, *options: str) -> int:
    return run("history", project, *options)


def commit(t: int) -> str:
    return f"{t:08x}" + "0" * 32


@pytest.fixture
def changed(project: Any) -> Any:
    """time_x is linear and then n^1.5, from CHANGE on; time_one has no size and steps thrice."""
    rng = np.random.default_rng(1)
    for t in range(COMMITS):
        exponent = 1 if t < CHANGE else 1.5
        costs = [1e-6 * n**exponent * np.exp(0.01 * rng.standard_normal()) for n in SIZES]
        project.add(commit(t), {"time_x": row(costs), "time_one": [[1.0 + t // 4], []]}, t)
    return project


def test_the_commit_that_changed_the_law_is_named(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(changed, "--format", "json") == 0
    (law,) = (r for r in records(capsys) if r["change"] and r["change"]["kind"] == "law")
    assert law["commit"] == commit(CHANGE)
    assert law["change"]["exponent"]["low"] <= 0.5 <= law["change"]["exponent"]["high"]
    assert history(changed) == 0
    text = capsys.readouterr().out
    assert "law: exponent +0.5" in text
    assert max(map(len, text.splitlines())) <= 100


def test_there_is_a_record_a_series_and_commit_also_without_a_size(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(changed, "--format", "json") == 0
    answered = records(capsys)
    assert len(answered) == 2 * COMMITS
    without = [record for record in answered if record["benchmark"] == "time_one"]
    assert {record["law"] for record in without} == {"refused"}
    assert {record["reason"] for record in without} == {"no parameter is a size"}
    assert {record["law"] for record in answered if record["benchmark"] == "time_x"} == {
        "n",
        "n^1.5",
    }


def test_a_changed_factor_is_a_factor_in_text_and_constant_in_json(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(2)
    for t in range(COMMITS):
        factor = 1.0 if t < CHANGE else 1.5
        costs = [factor * 1e-6 * n * np.exp(0.01 * rng.standard_normal()) for n in SIZES]
        project.add(commit(t), {"time_x": row(costs)}, t)
    assert history(project, "--format", "json") == 0
    kinds = [record["change"]["kind"] for record in records(capsys) if record["change"]]
    assert kinds == ["constant"]
    assert history(project) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if " x 1." in line)
    assert "factor" in line


@pytest.fixture
def many(project: Any) -> Any:
    """More series than are shown with their laws, at two commits."""
    for t in range(2):
        rows = {f"time_{i}": row([1e-6 * n for n in SIZES]) for i in range(FEW + 1)}
        project.add(commit(t), rows, t)
    return project


def test_json_and_csv_have_the_law_of_every_series_and_commit(
    many: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(many, "--format", "json") == 0
    assert {record["law"] for record in records(capsys)} == {"n"}
    assert history(many, "--format", "csv") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 2 * (FEW + 1)


def test_a_law_that_was_not_asked_for_has_no_record_that_says_refused(many: Any) -> None:
    database = read_database(read_project(many.config))
    changes_only = find_history(database, Query(), every_law=False)
    assert not changes_only.every_law
    report = history_report(changes_only, database.commits)
    assert len(report.tables) == 1
    assert report.records == ()
    full = history_report(find_history(database, Query()), database.commits)
    assert len(full.records) == 2 * (FEW + 1)


def test_plots_are_of_the_series_with_sizes(changed: Any) -> None:
    plots = changed.root / "plots"
    assert history(changed, "--plot", str(plots)) == 0
    assert [png.name for png in plots.iterdir()] == ["time_x.history.png"]


def test_steps_of_asv_are_shown_on_request(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(changed, "--steps", "asv", "--bench", "time_one") == 0
    assert capsys.readouterr().out.count(" step ") == 3


def test_where_asv_has_no_cost_at_all_it_is_as_if_not_measured(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    changed.add(commit(COMMITS), {"time_x": row([0.0] * len(SIZES))}, COMMITS)
    assert history(changed, "--steps", "asv", "--bench", "time_x") == 0
    out, err = capsys.readouterr()
    assert out.count(" step ") == 1
    assert "Warning" not in err


def test_laws_of_several_machines_are_told_apart_and_of_one_it_is_not_named(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(changed, "--bench", "time_x") == 0
    assert " on " not in capsys.readouterr().out
    for t in range(2):
        (file,) = changed.results.glob(f"box/{commit(t)[:8]}*")
        file.rename(file.with_name(f"{t}.json"))
        costs = row([2e-6 * n for n in SIZES])
        changed.add(commit(t), {"time_x": costs}, t, params={"machine": "other"})
    assert history(changed, "--bench", "time_x") == 0
    titles = [line for line in capsys.readouterr().out.splitlines() if " over " in line]
    assert [line.rpartition(" on ")[2] for line in titles if line.startswith("time_x")] == [
        "box",
        "other",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--bench", "nothing"], "history: nothing to show; see --bench"),
        (["--axis", "engine"], "--axis engine: not a parameter with sizes"),
        (["--machine", "nosuch"], "--machine nosuch: no results; there are box"),
    ],
)
def test_an_empty_selection_is_one_line(
    changed: Any, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert history(changed, *options) == 20
    assert message in capsys.readouterr().err


def test_the_old_flag_names_the_command_and_answers_the_same(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--bench", "time_x", "--steps", "asv", "--predict", "2000"]
    assert history(changed, *options) == 0
    now = capsys.readouterr()
    assert run("scaling", changed, "--history", *options) == 0
    before = capsys.readouterr()
    assert before.out == now.out
    assert "python -m tools history" in before.err.splitlines()[0]
    assert before.err.splitlines()[1:] == now.err.splitlines()
