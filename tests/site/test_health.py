"""Health: a section a question, each from what is planted, and sentences where nothing is known."""

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.side_car import add_run
from tests.calibration.entries import calibration, case
from tests.gate.test_selfcheck_log import ENTRY, MACHINE
from tests.history.made import change, commit, event, write_project
from tests.site.made import recorded_site, section, site_of
from tools.calibration.file import write_calibration
from tools.gate.selfcheck_log import append_selfcheck
from tools.history.search import find_history
from tools.scaling.ledger import Prediction, append_predictions
from tools.site.data import SiteData
from tools.site.page import Section
from tools.site.pages.health import health_page
from tools.store.query import ALL, Query

DAY_MS = 86_400_000


def told(site: SiteData, name: str) -> Section:
    return section(health_page(site), name)


def test_a_project_with_nothing_of_all_this_has_a_sentence_for_each(project: Any) -> None:
    page = health_page(site_of(write_project(project)))
    assert [each.name for each in page.sections] == [
        *("self-checks", "predictions", "calibration", "disturbed", "memory", "lost", "files")
    ]
    assert len(page.lead) == len(page.sections)
    assert all(each.how.startswith("python -m tools ") for each in page.sections)


def test_the_newest_self_check_of_each_machine_is_shown(project: Any) -> None:
    write_project(project)
    for date in ("2025-01-31", "2025-02-01"):
        append_selfcheck(project.results, replace(ENTRY, date=date))
    other = replace(ENTRY, machine=replace(MACHINE, name="other"))
    append_selfcheck(project.results, other)
    checks = told(site_of(project), "self-checks")
    assert [table.title.split()[3] for table in checks.tables] == ["box", "other"]
    assert (
        "1.75 %, by a gate of 10 minutes in 80 % of trials (self-check of 2025-02-01)"
        in (checks.summary[0])
    )


def test_a_damaged_self_check_is_named_and_the_others_are_shown(project: Any) -> None:
    write_project(project)
    append_selfcheck(project.results, ENTRY)
    (project.results / "worse").mkdir()
    (project.results / "worse" / "selfcheck.jsonl").write_text("3\n")
    checks = told(site_of(project), "self-checks")
    assert len(checks.tables) == 1
    assert checks.summary[-1].startswith("results/worse/selfcheck.jsonl: its last line is damaged")


PREDICTION = Prediction(
    date="2026-01-02T03:04:05+00:00",
    machine="box",
    environment="py",
    commit=commit(9),
    benchmark="b.Step.time_step",
    version="1" * 64,
    params=(("engine", "'numpy'"),),
    axis="n",
    law="n",
    n=1000.0,
    value=1e-3,
    low=0.9e-3,
    high=1.1e-3,
)


def test_predictions_are_scored_as_the_command_does(project: Any) -> None:
    write_project(project)
    waiting = replace(PREDICTION, n=1e6, value=1.0, low=0.9, high=1.1)
    append_predictions(project.results, [PREDICTION, waiting])
    scored = told(site_of(project), "predictions")
    assert scored.summary[0].startswith("1 of 1 predicted intervals held")
    assert scored.summary[1].endswith("at their commit: 1.")
    assert scored.tables[0].rows[0][:3] == ("n", "1", "100%")


def test_a_damaged_ledger_is_told_of_and_costs_no_other_section(project: Any) -> None:
    (project.results / "predictions.jsonl").write_text("{}\n{}\n")
    page = health_page(site_of(write_project(project)))
    assert (
        section(page, "predictions")
        .summary[0]
        .startswith("results/predictions.jsonl, line 1: damaged")
    )
    assert len(page.sections) == 7


def calibrate(project: Any, value_s: float) -> None:
    """Write a calibration of three cases of which the last takes `value_s` a call."""
    suite = project.root / "benchmarks"
    suite.mkdir()
    calls_s = {"10": 1e-5, "100": 1e-4, "1000": value_s}
    cases = {f"'numpy', {n}": case(value_s=call_s) for n, call_s in calls_s.items()}
    write_calibration(suite / "calibration.json", calibration(**{"b.Step.time_step": cases}))


def test_a_case_that_no_longer_fits_its_calibration_is_named_without_measuring(
    project: Any,
) -> None:
    write_project(project)
    calibrate(project, 1e-5)
    (last, line, *_) = told(site_of(project), "calibration").summary
    assert last == "Calibrated benchmarks: 1, the last on 2026-01-02."
    assert line.startswith(f"box at {commit(9)[:8]}: Calibration no longer fits 1 case")
    assert "takes 100 times as long" in line


def test_a_calibration_that_fits_is_told_to(project: Any) -> None:
    write_project(project)
    calibrate(project, 1e-3)
    assert told(site_of(project), "calibration").summary[1] == (
        f"box at {commit(9)[:8]}: all 3 timed cases fit."
    )


def test_without_a_calibration_or_with_a_damaged_one_that_is_told(project: Any) -> None:
    write_project(project)
    assert told(site_of(project), "calibration").summary[0].startswith("No benchmark is calibrated")
    calibrate(project, 1e-3)
    (project.root / "benchmarks" / "calibration.json").write_text("[]")
    assert (
        told(site_of(project), "calibration")
        .summary[0]
        .startswith("benchmarks/calibration.json: not a calibration")
    )


def count(project: Any, t: int, waited: float, stolen: float) -> None:
    """Let three processes of commit t have waited and lost such shares of their time."""
    file = project.results / "processes" / "host" / f"{commit(t)[:8]}-py.pyperf.json.gz"
    counted = {
        "wall_s": 1.0,
        "cpu_user_s": 1.0 - waited - stolen,
        "cpu_system_s": 0.0,
        "run_queue_wait_s": waited,
        "steal_s": stolen,
    }
    for _ in range(3):
        run = {"metadata": {**counted, "loops": 10}, "values": [0.1]}
        add_run(file, f"b.Step.time_step('numpy', 10) [{'1' * 64}]", run)


def test_the_time_that_others_took_is_told_commit_by_commit_the_newest_first(project: Any) -> None:
    write_project(project)
    for t, waited, stolen in ((3, 0.25, 0.0), (5, 0.01, 0.02), (7, 0.0, 0.0)):
        count(project, t, waited, stolen)
    disturbed = told(site_of(project), "disturbed")
    (table,) = disturbed.tables
    assert table.rows == (
        (commit(7)[:8], "host", "3", "0.0 %", "0.0 %"),
        (commit(5)[:8], "host", "3", "1.0 %", "2.0 %"),
        (commit(3)[:8], "host", "3", "25.0 %", "0.0 %"),
    )
    assert disturbed.summary[0].startswith(f"Most disturbed: {commit(3)[:8]} on host")


def test_processes_that_counted_nothing_tell_nothing(project: Any) -> None:
    write_project(project)
    file = project.results / "processes" / "host" / f"{commit(3)[:8]}-py.pyperf.json.gz"
    run = {"metadata": {"wall_s": 1.0, "loops": 10}, "values": [0.1]}
    add_run(file, f"b.Step.time_step('numpy', 10) [{'1' * 64}]", run)
    assert (
        told(site_of(project), "disturbed").summary[0].startswith("What others took is not known")
    )


def with_memory(project: Any) -> Any:
    """Write a project whose only series is of memory."""
    write_project(project)
    project.describe(**{"m.peakmem_run": {"unit": "bytes", "version": "1"}})
    for t in range(10):
        project.add(commit(t), {"m.peakmem_run": [[1e8], [], "1"]}, t * DAY_MS)
    return project


def test_memory_that_grew_and_still_does_is_told(project: Any) -> None:
    site = site_of(with_memory(project), event(5, change(0, 1.5)))
    grown = told(site, "memory")
    assert grown.summary == ("More memory than before: 1 series, in 1 of 1 benchmarks of memory.",)
    assert grown.tables[0].rows[1][0].strip() == "m.peakmem_run"


@pytest.mark.parametrize(
    "planted",
    [
        event(5, change(0, 0.5)),
        event(5, change(0, 1.5, ended=8)),
        event(5, change(0, 1.5), cause="machine"),
    ],
)
def test_memory_that_shrank_or_went_back_or_is_of_another_machine_did_not_grow(
    project: Any, planted: Any
) -> None:
    grown = told(site_of(with_memory(project), planted), "memory")
    assert grown.summary[0].startswith("No growth is known")
    assert grown.tables == ()


def test_time_is_no_memory(project: Any) -> None:
    site = site_of(write_project(project), event(5, change(0, 1.5)))
    assert told(site, "memory").summary[0].startswith("No benchmark measures memory")


def test_benchmarks_that_fail_or_are_gone_at_the_newest_commit_are_named(project: Any) -> None:
    write_project(project)
    step, rate = "b.Step.time_step", "b.track_rate"
    project.describe(**{step: {"unit": "seconds"}, "b.time_bad": {"unit": "seconds"}})
    project.add(commit(9), {step: None, "b.time_bad": None}, 9 * DAY_MS)
    lost = told(site_of(project), "lost")
    rows = {row[0]: row[1:4] for row in lost.tables[0].rows}
    assert rows[step] == ("3", commit(8)[:8], "failed: no result")
    assert rows["b.time_bad"] == ("", "not lately", "failed: no result")
    assert rows[rate] == ("1", commit(8)[:8], "gone: it is no longer in the suite")
    assert lost.summary == ("Benchmarks that fail or were lost lately: 3.",)


def test_a_benchmark_that_was_only_not_run_is_told_as_that_and_one_that_ended_long_ago_is_not(
    project: Any,
) -> None:
    write_project(project, commits=30)
    rows = {"b.Step.time_step": [[1e-5] * 3, [["'numpy'"], ["10", "100", "1000"]], "1" * 64]}
    project.add(commit(29), rows, 29 * DAY_MS)
    project.add(commit(3), {**rows, "b.time_old": [[1.0], []]}, 3 * DAY_MS)
    lost = told(site_of(project), "lost")
    (row,) = lost.tables[0].rows
    assert row[:4] == ("b.track_rate", "1", commit(28)[:8], "was not run at the newest commit")


def test_damaged_files_are_listed_whole_ones_first(project: Any) -> None:
    write_project(project)
    project.add(commit(8), {"b.time_bad": None}, 8 * DAY_MS)
    (project.results / "box" / "torn.json").write_text('{"version": 2')
    files = told(site_of(project), "files")
    assert files.summary == ("Not used: 2 entries in 2 files.",)
    assert [row[:2] for row in files.tables[0].rows] == [
        ("box/torn.json", ""),
        (f"box/{commit(8)[:8]}-py.json", "b.time_bad"),
    ]


def test_without_a_history_the_other_sections_are_there(project: Any) -> None:
    page = health_page(replace(site_of(write_project(project)), history=None))
    assert len(page.sections) == 7
    for name in ("memory", "lost"):
        assert section(page, name).summary[0].endswith("is not known: there is no history.")


@pytest.mark.parametrize("name", ["asv-cheetah-v1", "blas-graviton", "conda-danielmbp", "physipy"])
def test_recorded_histories_have_a_health(recorded: Callable[[str], Path], name: str) -> None:
    site = recorded_site(recorded(name), lambda database: find_history(database, Query(commit=ALL)))
    page = health_page(site)
    assert all(dataclasses.astuple(each)[3] for each in page.sections)  # each has a summary
    for table in (table for each in page.sections for table in (*each.tables, *each.more)):
        assert {len(row) for row in table.rows} <= {len(table.columns)}
