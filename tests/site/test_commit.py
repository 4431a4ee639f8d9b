"""The page of commits: what the history lays on each, and what gates said; no others are there."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.gate.comparisons import EVERYTHING, SLOWER, comparison
from tests.gate.test_verdict_log import MEASURED, STORED, records_of
from tests.history.made import change, commit, event, write_project
from tests.site.made import section, site_of
from tools.gate.verdict_log import append_verdict
from tools.site.page import Page
from tools.site.pages.commit import commit_page

HEAD = "b" * 40  # of EVERYTHING, which nothing else measured


def known(page: Page) -> list[str]:
    return list(page.data["commit"]["commits"])


def told(page: Page, asked: str) -> dict[str, Any]:
    return dict(page.data[f"commit/{asked[:12]}"])


def headings(page: Page, asked: str) -> list[str]:
    return [each["heading"] for each in told(page, asked)["sections"]]


def test_a_commit_with_a_change_has_a_file_and_the_others_have_none(project: Any) -> None:
    page = commit_page(site_of(write_project(project), event(5, change(0, 1.5), change(1, 2.0))))
    assert known(page) == [commit(5)[:12]]
    assert page.data.keys() == {"commit", f"commit/{commit(5)[:12]}"}
    (of_commit,) = told(page, commit(5))["sections"]
    assert of_commit["heading"] == "What did it change?"
    assert of_commit["how"] == f"python -m tools history --commit {commit(5)[:12]}"
    assert "code, 2 series, x 1.5 to 2; still there: yes" in of_commit["summary"][0]
    (table,) = of_commit["tables"]
    assert [row[2] for row in table["rows"]] == ["", "x 1.5 (1.35 to 1.65)", "x 2 (1.8 to 2.2)"]
    assert {len(row) for row in table["rows"]} == {len(table["columns"])}
    assert told(page, commit(5))["date"] == "1970-01-06"
    (listed,) = section(page, "list").tables
    assert [row[0] for row in listed.rows] == [commit(5)[:8]]


def test_the_newest_commit_is_the_first_and_an_unmeasured_head_before_it(project: Any) -> None:
    site = site_of(write_project(project), event(3, change(0, 1.5)), event(7, change(0, 1.5)))
    append_verdict(project.results, records_of(EVERYTHING), MEASURED)
    assert known(commit_page(site)) == [each[:12] for each in (HEAD, commit(7), commit(3))]


def test_a_commit_that_may_well_have_done_it_is_told_of_as_well(project: Any) -> None:
    certainty = (0.05, 0.65, 0.3)
    site = site_of(write_project(project), event(4, change(0, 1.5), certainty=certainty))
    assert set(known(commit_page(site))) == {commit(5)[:12], commit(6)[:12]}


def test_a_drift_is_told_of_its_last_commit(project: Any) -> None:
    drift = replace(event(4, change(0, 1.5), kind="drift", certainty=()), first=2, last=8)
    assert known(commit_page(site_of(write_project(project), drift))) == [commit(8)[:12]]


def test_what_gates_said_of_a_head_is_told_with_what_it_computes_otherwise(project: Any) -> None:
    append_verdict(project.results, records_of(EVERYTHING), MEASURED)
    append_verdict(project.results, records_of(comparison(SLOWER)), STORED)
    page = commit_page(site_of(write_project(project)))
    assert known(page) == [HEAD[:12]]
    assert headings(page, HEAD) == ["What did gates say?", "What does it compute otherwise?"]
    gates, digests = told(page, HEAD)["sections"]
    assert gates["summary"] == [
        "Against aaaaaaaa, 2026-01-02: computes something else.",
        "Against aaaaaaaa, 2026-01-03: slower.",
    ]
    assert [row[0] for row in digests["tables"][0]["rows"]] == ["ring.Ring('numpy')"]
    (listed,) = section(page, "list").tables
    assert listed.rows[0][2] == "gate: computes something else; gate: slower"


def test_a_change_and_a_verdict_stand_on_one_page(project: Any) -> None:
    suite, *rows = records_of(comparison(SLOWER))
    append_verdict(project.results, [suite | {"head": commit(5)}, *rows], STORED)
    page = commit_page(site_of(write_project(project), event(5, change(0, 1.5))))
    assert headings(page, commit(5)) == ["What did it change?", "What did gates say?"]


def test_of_very_many_series_the_first_are_listed_and_the_others_counted(project: Any) -> None:
    write_project(project)
    for t in range(10):
        rows = {"m.time_many": [[1.0] * 60, [[f"'{i}'" for i in range(60)]], None]}
        project.add(commit(t), rows, t * 86_400_000)
    page = commit_page(site_of(project, event(5, *(change(i, 1.5) for i in range(60)))))
    (of_commit,) = told(page, commit(5))["sections"]
    assert len(of_commit["tables"][0]["rows"]) == 1 + 40
    assert of_commit["summary"][0].endswith("Not listed: 20 series.")


def test_what_is_no_hash_of_git_has_no_file_whose_name_it_would_be(project: Any) -> None:
    suite, *rows = records_of(comparison(SLOWER))
    append_verdict(project.results, [suite | {"head": "Not_A_Hash"}, *rows], STORED)
    page = commit_page(site_of(write_project(project)))
    assert page.data.keys() == {"commit"}
    assert section(page, "list").tables[0].rows[0][0].startswith("Not_A_Ha")


def test_a_damaged_verdict_is_warned_of(project: Any) -> None:
    append_verdict(project.results, records_of(EVERYTHING), MEASURED)
    with (project.results / "verdicts.jsonl").open("a") as file:
        file.write("{}\n")
    page = commit_page(site_of(write_project(project)))
    (warning,) = page.warnings
    assert warning.startswith("results/verdicts.jsonl: line 2 is damaged")
    assert known(page) == [HEAD[:12]]


def test_without_a_change_and_a_verdict_the_page_says_so(project: Any) -> None:
    page = commit_page(site_of(write_project(project)))
    assert page.lead == ("No change and no verdict is known of any commit.",)
    assert (page.sections, page.data) == ((), {"commit": {"commits": []}})
    assert page.script == "commit.js"


@pytest.mark.parametrize("with_history", [True, False])
def test_all_data_are_json(project: Any, with_history: bool) -> None:
    append_verdict(project.results, records_of(EVERYTHING), MEASURED)
    site = site_of(write_project(project), event(5, change(0, 1.5)))
    page = commit_page(site if with_history else replace(site, history=None))
    assert json.loads(json.dumps(page.data, allow_nan=False)) == page.data
    assert len(known(page)) == 1 + with_history
