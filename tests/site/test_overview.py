"""The overview: the most relevant changes first, one sentence where there is none, and old data."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.asv_projects import AsvProject
from tests.gate.test_selfcheck_log import ENTRY
from tests.history.made import change, commit, event, history_of, write_project
from tests.site.made import NEWEST, first_cells, recorded_site, section, site_of
from tools.errors import UserError
from tools.gate.selfcheck_log import append_selfcheck
from tools.history.answer import History
from tools.history.search import find_history
from tools.site.changed import changes_since, most_relevant_first
from tools.site.data import SiteData
from tools.site.page import Section
from tools.site.pages.overview import overview_page
from tools.store.config import read_project
from tools.store.database import read_database
from tools.store.query import ALL, Query

SMALL, LARGE, RATE = "Step.time_step(numpy, 10)", "Step.time_step(numpy, 1000)", "b.track_rate"


def changed(site: SiteData) -> Section:
    return section(overview_page(site), "changed")


def test_commits_and_series_stand_by_how_far_they_exceed_their_thresholds(project: Any) -> None:
    small = event(3, change(0, 1.2), change(2, 1.3))
    large = event(6, change(2, 2.0), change(3, 0.2))
    told = changed(site_of(write_project(project), small, large))
    (table,) = told.tables
    headings = [row[0][:8] for row in table.rows if not row[1]]
    assert headings == [commit(6)[:8], commit(3)[:8]]
    assert first_cells([table])[1:3] == [RATE, LARGE]
    assert first_cells([table])[4:] == [LARGE, SMALL]
    times = [float(row[3]) for row in table.rows if row[3]]
    assert times == [16.0, 6.9, 2.6, 1.8]
    assert told.summary[0] == (  # of the rate, less is worse
        "2 commits changed 4 series of 2 of 2 benchmarks over the last 10 measured commits: 4"
        " series got worse, 0 better."
    )


def test_a_rate_that_rose_is_better_and_a_time_that_did_is_worse(project: Any) -> None:
    told = changed(site_of(write_project(project), event(5, change(0, 1.5), change(3, 1.5))))
    assert {row[0].strip(): row[2] for row in told.tables[0].rows if row[2]} == {
        SMALL: "worse",
        RATE: "better",
    }


def test_what_is_not_the_codes_or_is_over_or_unsure_is_folded_away(project: Any) -> None:
    site = site_of(
        write_project(project),
        event(2, change(0, 1.5), cause="machine"),
        event(4, change(0, 1.5), kind="one commit", confirmed=False),
        event(6, change(0, 1.5, ended=8)),
    )
    told = changed(site)
    assert told.tables == ()
    assert told.summary[0] == "Nothing relevant in 2 benchmarks over the last 10 measured commits."
    assert told.summary[-1] == "Changes of series that are not relevant: 3."
    (folded,) = told.more
    assert first_cells([folded]).count(SMALL) == 3


def test_nothing_relevant_is_told_with_the_smallest_slow_down_that_the_machine_finds(
    project: Any,
) -> None:
    site = site_of(write_project(project))
    without = changed(site)
    assert without.summary[0].startswith("Nothing relevant in 2 benchmarks")
    assert "no self-check was run there (`python -m tools selfcheck`)" in without.summary[1]
    append_selfcheck(project.results, ENTRY)
    checked = changed(site)
    assert "The smallest slow-down that box finds is 1.75 %, by a gate of 10" in checked.summary[1]
    (project.results / "box" / "selfcheck.jsonl").write_text("{}\n")
    damaged = changed(site).summary[1]
    assert damaged.startswith("results/box/selfcheck.jsonl: its last line is damaged")


def test_of_many_series_the_first_are_shown_and_all_are_there(project: Any) -> None:
    write_project(project)
    for t in range(10):
        rows = {"m.time_many": [[1.0] * 30, [[f"'{i}'" for i in range(30)]], None]}
        project.add(commit(t), rows, t * 86_400_000)
    history = history_of(project)
    assert len(history.suites[0].costs.series) == 30
    many = event(5, *(change(i, 1.2 + i / 100) for i in range(30)))
    told = changed(site_of(project, many))
    assert len(told.tables[0].rows) == 1 + 10
    assert "10 of 30 series" in told.tables[0].rows[0][0]
    assert len(told.more[0].rows) == 1 + 30


@cache
def small_history() -> History:
    """Return one of ten commits, made once; nothing of its files is read again."""
    with TemporaryDirectory() as directory:
        return history_of(write_project(AsvProject(Path(directory))))


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 3), st.floats(0.1, 10)),
        max_size=12,
        unique_by=lambda each: each[:2],
    )
)
def test_whatever_changed_is_told_once_commit_by_commit(
    planted: list[tuple[int, int, float]],
) -> None:
    events = tuple(event(at, change(series, factor)) for at, series, factor in planted)
    small = small_history()
    (suite,) = small.suites
    findings = replace(suite.findings, events=events)
    history = replace(small, suites=(replace(suite, findings=findings),))
    every = changes_since(history, history.commits.place.keys())
    ordered = most_relevant_first(every)
    assert sorted(map(id, ordered)) == sorted(map(id, every))
    assert len(every) == len(planted)
    of_commits = [list(together) for _, together in groupby(ordered, key=lambda each: each.at)]
    assert len(of_commits) == len({each.at for each in ordered})
    for of_commit in of_commits:
        times = [each.times for each in of_commit]
        assert times == sorted(times, reverse=True)
    largest = [of_commit[0].times for of_commit in of_commits]
    assert largest == sorted(largest, reverse=True)


@pytest.mark.parametrize(
    ("days", "name", "newer", "warned"),
    [
        *((13, "main", 3, ""), (400, "main", 0, ""), (400, "main", 3, "newer commits on main: 3")),
        *((400, None, 0, "is not known"), (1, None, 0, ""), (0, "main", 3, "")),
    ],
)
def test_old_data_are_warned_of_where_the_code_has_gone_on_or_nobody_knows(
    project: Any, days: int, name: str | None, newer: int, warned: str
) -> None:
    site = site_of(write_project(project), days=days)
    assert site.history is not None
    branch = replace(site.history.branch, name=name, newer=newer)
    page = overview_page(replace(site, history=replace(site.history, branch=branch)))
    assert bool(page.warnings) == bool(warned)
    assert all(warned in line and f"{days} days old" in line for line in page.warnings)
    (told, *_) = section(page, "age").summary
    age = {0: "", 1: ", 1 day old"}.get(days, f", {days} days old")
    assert f"of 1970-01-10{age}." in told


def test_machines_are_told_with_hardware_and_results(project: Any) -> None:
    write_project(project)
    facts = {"machine": "zen", "cpu": "Zen 4", "num_cpu": "8"}
    rows = {"b.track_rate": [[5.0], [], "1" * 64]}
    project.add(commit(9), rows, 9 * 86_400_000, params=facts, env_name="other")
    told = section(overview_page(site_of_files(project)), "machines")
    rows_by_name = {row[0]: row[1:] for row in told.tables[0].rows}
    assert rows_by_name["zen"] == ("cpu=Zen 4, num_cpu=8", "1", "1", commit(9)[:8], "1970-01-10")
    assert rows_by_name["box"][1:3] == ("10", "10")
    assert told.summary == ("2 machines, result files: 11.",)


def site_of_files(project: Any) -> SiteData:
    database = read_database(read_project(project.config))
    return SiteData(database, None, NEWEST, project.root)


def test_without_a_history_the_page_says_which_command_tells_why(project: Any) -> None:
    page = overview_page(replace(site_of(write_project(project)), history=None))
    assert "python -m tools history" in page.lead[0]
    assert [section.name for section in page.sections] == ["machines"]


def test_only_commits_after_the_asked_one_are_told(project: Any) -> None:
    events = event(3, change(0, 1.5)), event(7, change(0, 2.0))
    site = site_of(write_project(project), *events, since=commit(5))
    told = changed(site)
    assert told.heading == f"What changed since {commit(5)}"
    assert [row[0][:8] for row in told.tables[0].rows if not row[1]] == [commit(7)[:8]]
    none = changed(replace(site, since=commit(9)))
    assert none.summary == (f"No commit was measured since {commit(9)}.",)


def test_a_revision_that_is_no_commit_is_refused_in_one_line(project: Any) -> None:
    site = site_of(write_project(project), since="nowhere")
    with pytest.raises(UserError, match=r"^--since nowhere: is not a measured commit") as refused:
        overview_page(site)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["asv-cheetah-v1", "blas-graviton", "conda-danielmbp", "physipy"])
def test_recorded_histories_have_an_overview(recorded: Callable[[str], Path], name: str) -> None:
    site = recorded_site(recorded(name), lambda database: find_history(database, Query(commit=ALL)))
    page = overview_page(site)
    assert page.warnings  # all of it is years old, and no repository is there
    assert [each.name for each in page.sections] == ["changed", "age", "machines"]
    for table in (table for each in page.sections for table in (*each.tables, *each.more)):
        assert {len(row) for row in table.rows} <= {len(table.columns)}


def test_what_one_commit_did_on_two_machines_stands_together(project: Any) -> None:
    write_project(project)
    history = history_of(project, event(5, change(0, 1.5)), event(7, change(0, 3.0)))
    (suite,) = history.suites
    places = tuple(replace(place, machine="zen") for place in suite.costs.timeline.places)
    timeline = replace(suite.costs.timeline, places=places)
    events = (event(5, change(1, 9.0), certainty=(0.2, 0.2, 0.6)), event(5, change(1, 2.0)))
    beside = replace(
        suite,
        costs=replace(suite.costs, timeline=timeline),
        findings=replace(suite.findings, events=events),
    )
    both = replace(site_of(project), history=replace(history, suites=(suite, beside)))
    (table,) = changed(both).tables
    assert [(row[0].strip()[:8], row[4]) for row in table.rows] == [
        *((commit(7)[:8], ""), ("Step.tim", "zen"), ("Step.tim", "box")),
        *((commit(5)[:8], ""), ("Step.tim", "zen"), ("Step.tim", "box")),
    ]
    assert "(code, 60 %; code)" in table.rows[0][0]
