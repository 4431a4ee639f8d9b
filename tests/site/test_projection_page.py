"""The page of projections says what `projection` prints, and draws what was measured."""

import json
from typing import Any

import pytest

from tests.projection.projects import SPEEDUPS, VEHICLES, add_suite, curve, projection
from tests.site.planted import site_of
from tools.site.page import Page
from tools.site.pages.projection import projection_page

WORKERS = [1, 2, 4, 8, 16]


@pytest.fixture
def suite(project: Any) -> Any:
    """Two cores at two commits: an ensemble over workers, a timed step with counters."""
    add_suite(project, "a" * 40, SPEEDUPS)
    add_suite(project, "b" * 40, SPEEDUPS, date_ms=86_400_000)
    return project


def section(page: Page, name: str) -> Any:
    (found,) = (each for each in page.sections if each.name == name)
    return found


def test_the_page_says_what_the_command_prints(
    suite: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    page = projection_page(site_of(suite))
    assert projection(suite) == 0
    printed = capsys.readouterr().out
    first = section(page, "projection")
    for line in first.summary:
        assert line.split(";")[0][:40] in printed
    assert {table.title for table in first.tables} | {table.title for table in first.more}
    assert all(each.how.startswith("python -m tools projection") for each in page.sections)


def test_what_limits_a_case_stands_beside_its_evidence(suite: Any) -> None:
    limits = section(projection_page(site_of(suite)), "bottlenecks")
    assert limits.summary
    for table in (*limits.tables, *limits.more):
        for _, kind, evidence in table.rows:
            assert kind != "not decided"
            assert evidence


def test_what_was_measured_is_drawn_with_law_band_and_no_loss(project: Any) -> None:
    rates = [100.0 * n / (1 + 0.05 * (n - 1)) for n in WORKERS]
    curve(project, WORKERS, rates, params={"machine": "box", "num_cpu": "8"})
    page = projection_page(site_of(project))
    (drawn,) = page.data["projection"]["curves"]
    assert [point["workers"] for point in drawn["points"]] == WORKERS
    assert drawn["points"][-1]["kind"] == "more workers than cores"
    assert drawn["points"][0]["kind"] == "measured"
    assert drawn["no_loss"][1]["throughput"] == pytest.approx(100.0 * 24)
    law = {point["workers"]: point for point in drawn["law"]}
    assert all(point["low"] <= point["throughput"] <= point["high"] for point in drawn["law"])
    assert law[1.0]["throughput"] == pytest.approx(100.0, rel=0.02)
    assert drawn["cores"] == [{"workers": 8, "tell": "all 8 cores"}]
    (chart,) = section(page, "workers").charts
    assert len(chart.numbers.rows) == len(WORKERS)
    json.dumps(page.data)


def test_all_cores_over_the_commits_are_drawn_at_the_largest_size(suite: Any) -> None:
    capacity = section(projection_page(site_of(suite)), "capacity")
    (chart,) = capacity.charts
    (row,) = chart.numbers.rows
    assert row[0] == f"Ensemble.track_throughput(step), 2 workers at {VEHICLES[-1]:,} vehicles"
    assert row[1] == "2"
    assert [point["place"] for point in chart.spec["datasets"]["line"]] == [0, 1]
    assert chart.spec["datasets"]["line"][0]["href"] == f"commit.html#commit={'a' * 12}"


def test_without_workers_or_counters_the_page_says_why(project: Any) -> None:
    project.add("a" * 40, {"time_load": [[1.0], []]}, 1)
    page = projection_page(site_of(project))
    assert page.lead[0].startswith("No projection is shown: no parameter counts workers")
    assert page.sections == ()
    assert page.script is None
