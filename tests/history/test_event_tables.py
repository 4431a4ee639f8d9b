"""What is said of events: a line each first, series by series where asked, narrowed on request."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.history.made import change, commit, event, history_of, write_project
from tools.history.answer import ASV, History, narrowed
from tools.history.asv_steps import asv_findings
from tools.history.record import history_records
from tools.history.report import history_report
from tools.history.rule.event import CurveChange
from tools.render.text import report_lines
from tools.stats.interval import Interval
from tools.store.query import ALL, Query

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "history.schema.json").read_text(encoding="utf-8")
)


def text(history: History, in_detail: bool = False, width: int = 80) -> str:
    return "\n".join(report_lines(history_report(history, in_detail), width))


@pytest.fixture
def history(project: Any) -> History:
    """Slower at 3 in the code with a rate that came back, a machine at 6, unconfirmed at 9."""
    law = CurveChange(0, "law", Interval(0.5, 0.4, 0.6))
    return history_of(
        write_project(project),
        event(
            *(3, change(0, 1.3), change(2, 3.2), change(3, 0.5, ended=7)),
            certainty=(0.7, 0.3),
            curves=(law,),
        ),
        event(6, change(1, 0.8), cause="machine"),
        event(9, change(0, 1.1), kind="one commit", confirmed=False),
    )


def test_a_line_an_event_says_which_commit_what_how_much_and_whether_it_is_there(
    history: History,
) -> None:
    said = text(history)
    assert re.search(rf"^{commit(3)[:8]} +code, 70 % +3 +x 1.3 to 3.2 +2 of 3$", said, re.MULTILINE)
    assert re.search(rf"^{commit(6)[:8]} +machine +1 +x 0.8 +yes$", said, re.MULTILINE)
    assert re.search(rf"^{commit(9)[:8]} +unconfirmed +1 +x 1.1 +yes$", said, re.MULTILINE)
    assert "The noise is assumed to be normal." in said
    assert said.startswith("Changes: 3 (1 code, 1 machine, 1 unconfirmed) in 4 series over 10")


def test_the_summary_names_the_newest_confirmed_and_the_worst_that_is_still_there(
    history: History,
) -> None:
    _, newest, worst = history_report(history).summary
    assert newest == f"Newest: {commit(6)[:8]}: machine, 1 series, x 0.8."
    series = "Step.time_step(numpy, 1000), 3.2 times."
    assert worst == f"Worst that is still there: {commit(3)[:8]}: {series}"


def test_a_rate_that_fell_is_worse(project: Any) -> None:
    history = history_of(write_project(project), event(3, change(3, 0.25), change(0, 1.5)))
    assert history_report(history).summary[-1].endswith("b.track_rate, 4 times.")
    (asked,) = narrowed(history, Query(commit=ALL), 2.0).suites[0].findings.events
    assert [each.series for each in asked.changes] == [3]


def test_details_name_version_interval_law_and_end_of_each_series(history: History) -> None:
    said = text(history, in_detail=True, width=100)
    assert "  Step.time_step(numpy) over n: another law, exponent +0.50 (+0.40 to +0.60)" in said
    (rate,) = (line for line in said.splitlines() if line.startswith("  b.track_rate"))
    assert rate.split() == [
        *("b.track_rate", "11111111", "x", "0.5", "(0.45", "to", "0.55),", "worse"),
        *("no,", "back", "at", commit(7)[:8]),
    ]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_it_may_be(history: History, width: int) -> None:
    assert max(map(len, text(history, in_detail=True, width=width).splitlines())) <= width


def test_of_many_events_the_heaviest_are_shown_and_no_series(project: Any) -> None:
    events = [event(t, *(change(i, 1.01 + t / 10) for i in range(4))) for t in range(1, 60)]
    history = history_of(write_project(project, commits=60), *events)
    brief = text(history).splitlines()
    shown = [line for line in brief if re.match(r"[0-9a-f]{8} ", line)]
    assert [line[:8] for line in shown] == [commit(t)[:8] for t in range(40, 60)]
    assert brief[-1] == "59 rows in all: --all prints them."
    assert not any("time_step(numpy, 10)" in line for line in brief if line.startswith("  "))
    detailed = history_report(history, in_detail=True)
    assert sum(len(table.rows) for table in detailed.tables) == 59 + 59 * 5


def test_a_drift_names_both_ends_and_no_commit(project: Any) -> None:
    drift = replace(event(9, change(0, 1.4), kind="drift", certainty=()), first=2, last=9)
    history = history_of(write_project(project), drift)
    assert f"{commit(2)[:8]} to {commit(9)[:8]}" in text(history)
    record = list(history_records(history))[1]
    assert (record["kind"], record["commit"], record["before"]) == ("drift", None, [commit(2)])
    assert [each["commit"] for each in record["commits"]] == [commit(t) for t in range(3, 10)]


def test_commits_in_an_unknown_order_share_the_certainty_and_none_is_named(project: Any) -> None:
    write_project(project, commits=6)
    (path,) = project.results.glob(f"box/{commit(4)[:8]}*")
    content = json.loads(path.read_text())
    later = json.loads(next(project.results.glob(f"box/{commit(3)[:8]}*")).read_text())
    path.write_text(json.dumps(content | {"date": later["date"]}))
    history = history_of(project, event(3, change(0, 1.5)))
    record = list(history_records(history))[1]
    assert (record["commit"], record["before"]) == (None, [commit(2)])
    assert record["commits"] == [{"commit": commit(t), "certainty": 0.5} for t in (3, 4)]
    assert f"one of {commit(3)[:8]} or {commit(4)[:8]}" in text(history)


def test_records_are_as_the_schema_says(history: History) -> None:
    records = json.loads(json.dumps(list(history_records(history)), allow_nan=False))
    jsonschema.validate(records, SCHEMA)
    suite, slower, machine, unconfirmed = records
    assert (suite["commits"], suite["newest_commit"]) == (10, commit(9))
    assert suite["newest_date"] == "1970-01-10T00:00:00+00:00"
    assert slower["commits"] == [
        {"commit": commit(3), "certainty": 0.7},
        {"commit": commit(4), "certainty": 0.3},
    ]
    assert (slower["still_there"], slower["ended"]) == (True, None)
    rate = slower["series"][2]
    assert (rate["benchmark"], rate["worse"], rate["version"]) == ("b.track_rate", True, "1" * 64)
    assert (rate["still_there"], rate["ended"]) == (False, commit(7))
    assert slower["growth"][0]["exponent"] == {"value": 0.5, "low": 0.4, "high": 0.6}
    assert (machine["cause"], unconfirmed["confirmed"]) == ("machine", False)
    assert all(each["machine"] == "box" and each["environment"] == "py" for each in records)


def test_an_event_of_which_all_series_are_back_has_two_ends(project: Any) -> None:
    taken_back = event(3, change(0, 1.5, ended=5), change(1, 1.5, ended=6))
    history = history_of(write_project(project), taken_back)
    record = list(history_records(history))[1]
    assert (record["still_there"], record["ended"]) == (False, commit(6))
    assert re.search(rf"^{commit(3)[:8]} +code +2 +x 1.5 +no$", text(history), re.MULTILINE)


def asked(history: History, query: Query, worse_than: float | None = None) -> list[list[int]]:
    (suite,) = narrowed(history, query, worse_than).suites
    return [[each.series for each in event.changes] for event in suite.findings.events]


def of_bench(history: History, bench: str) -> list[list[int]]:
    return asked(history, Query(re.compile(bench), commit=ALL))


def test_a_history_is_narrowed_to_what_is_asked_for(history: History) -> None:
    assert asked(history, Query(commit=ALL)) == [[0, 2, 3], [1], [0]]
    assert of_bench(history, "rate") == [[3]]
    assert of_bench(history, r"time_step\(numpy, 1000\)") == [[2]]
    assert of_bench(history, r"time_step\(numpy\)") == [[0, 2], [1], [0]]
    assert asked(history, Query(commit=commit(4))) == [[0, 2, 3]], "it may have done it"
    assert asked(history, Query(commit=commit(5))) == []
    assert asked(history, Query(commit=ALL), 1.2) == [[0, 2, 3]]
    assert asked(history, Query(commit=ALL), 3.0) == [[2]]
    (suite,) = narrowed(history, Query(re.compile("rate"), commit=ALL), None).suites
    assert suite.findings.events[0].curves == (), "of a series that is not asked for"


def test_steps_of_asv_have_no_cause_and_no_interval(project: Any) -> None:
    unknown = replace(change(0, 1.5), factor=Interval(1.5, 0.0, float("inf")), p_value=float("nan"))
    history = history_of(write_project(project), event(3, unknown, cause="unknown"), rule=ASV)
    assert re.search(r" step +1 +x 1.5 +yes$", text(history), re.MULTILINE)
    record = list(history_records(history))[1]
    assert record["series"][0]["factor"] == {"value": 1.5, "low": None, "high": None}
    assert record["series"][0]["p_value"] is None
    jsonschema.validate(json.loads(json.dumps([record], allow_nan=False)), SCHEMA)


def test_without_an_event_it_says_so_and_what_was_assumed(project: Any) -> None:
    said = text(history_of(write_project(project)))
    assert said.startswith("No change is known in 4 series over 10 commits, box, py.")
    assert "The noise is assumed to be normal." in said


def test_asv_says_where_a_step_ended_and_only_of_what_is_asked_for(project: Any) -> None:
    for t in range(30):
        level = 2.0 if 10 <= t < 20 else 1.0
        rows = {"b.time_a": [[level], []], "b.time_b": [[3 * level], []]}
        project.add(commit(t), rows, t * 86_400_000)
    (suite,) = history_of(project).suites
    up, down = asv_findings(suite.costs, [1]).events
    assert [(each.first, each.last, each.cause) for each in (up, down)] == [
        (9, 10, "unknown"),
        (19, 20, "unknown"),
    ]
    assert [(each.series, each.factor.value, each.ended) for each in up.changes] == [(1, 2.0, 20)]
    assert down.changes[0].ended is None
