"""`python -m tools history`: planted changes are told, in every format, and options are kept to."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from tests.scaling.measured import SIZES, records, row, run
from tools.__main__ import main

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "history.schema.json").read_text(encoding="utf-8")
)
COMMITS, CHANGE = 24, 12
DAY_MS = 86_400_000


def history(project: Any, *options: str) -> int:
    return run("history", project, *options)


def commit(t: int) -> str:
    return f"{t:08x}" + "0" * 32


def events(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found = records(capsys)
    jsonschema.validate(found, SCHEMA)
    return [record for record in found if record["level"] == "event" and record["confirmed"]]


@pytest.fixture
def changed(project: Any) -> Any:
    """time_x takes half as long again from CHANGE on; time_y, time_z and time_one stay."""
    rng = np.random.default_rng(1)
    project.describe(**{f"time_{name}": {"param_names": ["n"], "version": "v1"} for name in "xyz"})
    for t in range(COMMITS):
        factor = 1.5 if t >= CHANGE else 1.0
        rows = {
            name: row([each * 1e-6 * n * np.exp(0.01 * rng.standard_normal()) for n in SIZES])
            for name, each in (("time_x", factor), ("time_y", 1.0), ("time_z", 2.0))
        }
        rows["time_one"] = [[float(np.exp(0.01 * rng.standard_normal()))], []]
        project.add(commit(t), rows, t * DAY_MS)
    return project


def test_the_commit_that_changed_the_cost_is_named_with_machine_environment_and_version(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(changed, "--format", "json") == 0
    (event,) = events(capsys)
    assert (event["machine"], event["environment"]) == ("box", "py")
    assert (event["commit"], event["before"]) == (commit(CHANGE), [commit(CHANGE - 1)])
    assert {each["benchmark"] for each in event["series"]} == {"time_x"}
    assert {each["params"]["n"] for each in event["series"]} == set(map(str, SIZES))
    assert {each["version"] for each in event["series"]} == {"v1"}
    assert all(each["worse"] and each["still_there"] for each in event["series"])
    for each in event["series"]:
        assert each["factor"]["low"] <= 1.52
        assert each["factor"]["high"] >= 1.48


def test_text_has_a_line_for_it(changed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert history(changed) == 0
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line.startswith(commit(CHANGE)[:8])]
    assert any(f" {len(SIZES)} " in line for line in lines)
    assert max(map(len, out.splitlines())) <= 80


def test_the_answer_does_not_depend_on_what_is_asked_for(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(changed, "--format", "json") == 0
    (whole,) = events(capsys)
    assert history(changed, "--format", "json", "--bench", "time_x") == 0
    assert events(capsys) == [whole]
    assert history(changed, "--format", "json", "--bench", "time_y") == 0
    assert events(capsys) == []


def test_events_of_one_commit_are_asked_for_by_its_hash(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(changed, "--commit", commit(CHANGE)[:8]) == 0
    assert "time_x(1000)" in capsys.readouterr().out
    assert history(changed, "--commit", commit(3)[:8], "--format", "json") == 0
    assert events(capsys) == []
    assert history(changed, "--commit", "f00") == 20
    assert "f00: is not a measured commit" in capsys.readouterr().err


def test_what_got_less_worse_is_left_out(changed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for factor, count in (("1.2", 1), ("1.9", 0)):
        assert history(changed, "--worse-than", factor, "--format", "json") == 0
        assert len(events(capsys)) == count


def test_csv_and_markdown_hold_the_event(changed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert history(changed, "--format", "csv") == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert commit(CHANGE) in {line["commit"] for line in lines}
    assert history(changed, "--format", "markdown") == 0
    assert "time&#95;x" in capsys.readouterr().out


def test_plots_are_of_what_is_asked_for(changed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    plots = changed.root / "plots"
    assert history(changed, "--plot", str(plots), "--bench", "time_x|time_one") == 0
    assert sorted(png.name for png in plots.iterdir()) == [
        "time_one.history.png",
        "time_x.history.png",
    ]


def test_steps_of_asv_are_shown_on_request(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history(changed, "--steps", "asv", "--format", "json") == 0
    found = [event for event in events(capsys) if event["commit"] == commit(CHANGE)]
    assert {each["benchmark"] for event in found for each in event["series"]} >= {"time_x"}
    assert all(event["cause"] == "unknown" for event in found)
    assert history(changed, "--steps", "asv") == 0
    assert "as asv.step_detect finds them" in " ".join(capsys.readouterr().out.split())


def test_where_asv_has_no_cost_at_all_it_is_as_if_not_measured(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    changed.add(commit(COMMITS), {"time_x": row([0.0] * len(SIZES))}, COMMITS * DAY_MS)
    assert history(changed, "--steps", "asv", "--bench", "time_x") == 0
    assert "Warning" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--bench", "nothing"], "history: nothing to show; see --bench"),
        (["--axis", "engine"], "--axis engine: not a parameter with sizes"),
        (["--machine", "nosuch"], "--machine nosuch: no results; there are box"),
        (["--environment", "nosuch"], "--environment nosuch: no results; there are py"),
        (["--branch", "main"], "--branch main: "),
    ],
)
def test_an_empty_selection_is_one_line(
    changed: Any, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert history(changed, *options) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_the_old_flag_names_the_command_and_answers_the_same(
    changed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--bench", "time_x", "--steps", "asv"]
    assert history(changed, *options) == 0
    now = capsys.readouterr()
    assert run("scaling", changed, "--history", *options) == 0
    before = capsys.readouterr()
    assert before.out == now.out
    assert "scaling --history is now: python -m tools history " in before.err.splitlines()[0]
    assert before.err.splitlines()[1:] == now.err.splitlines()


def test_one_commit_has_no_history_and_it_says_so(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    project.add(commit(0), {"time_x": row([1.0] * len(SIZES))}, 0)
    assert history(project) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "No change is known" in out
    assert "there are not two commits in a known order" in out


@pytest.mark.parametrize(
    "name",
    [
        "conda-danielmbp",
        "blas-graviton",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("physipy", "django-ubuntu2204")),
    ],
)
def test_recorded_histories_are_answered_in_80_columns_and_as_the_schema_says(
    name: str, recorded: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(recorded(name) / "asv.conf.json")
    for steps in ("tools", "asv"):
        command = ["history", "--config", config, "--steps", steps]
        assert main([*command, "--format", "json"]) == 0
        found = records(capsys)
        jsonschema.validate(found, SCHEMA)
        assert {record["level"] for record in found} <= {"suite", "event"}
        assert main(command) == 0
        assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
