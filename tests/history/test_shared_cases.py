"""Histories as people met them: unmerged heads, runners without a name, addresses, equal dates."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.asv_projects import SHARED
from tests.history.made import commit
from tools.__main__ import main

CASES = SHARED / "cases"
SIZES = ["10", "100", "1000", "10000"]


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return what writes a case and makes it the current directory; skips without generators."""
    if not (CASES / "make.py").is_file():
        pytest.skip("the generators of cases are not beside this repository")

    def written(name: str) -> Path:
        project = tmp_path / name
        command = [sys.executable, "make.py", name, str(project)]
        subprocess.run(command, cwd=CASES, check=True, capture_output=True)
        monkeypatch.chdir(project)
        return project

    return written


def of_case(t: int) -> str:
    """The hash of commit `t` of a case without a repository."""
    return hashlib.sha1(str(("c", t)).encode()).hexdigest()


def answered(
    capsys: pytest.CaptureFixture[str], *options: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the events and the notes of `history`."""
    assert main(["history", "--format", "json", *options]) == 0
    records = json.loads(capsys.readouterr().out)
    (suite, *events) = records
    assert all(event["level"] == "event" for event in events)
    return events, suite["notes"]


def test_heads_of_pull_requests_are_left_out_and_main_is_not_blamed(
    case: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    case("pull_requests")
    events, notes = answered(capsys)
    assert not [event for event in events if event["confirmed"]]
    assert any(note.startswith("Measured commits left out: 3.") for note in notes)
    assert main(["history"]) == 0
    assert "Measured commits left out: 3." in capsys.readouterr().out
    _, notes = answered(capsys, "--branch", "pr16")
    assert any(note.startswith("Measured commits left out: 9.") for note in notes)


@pytest.mark.parametrize("name", ["runners", "runners_4"])
def test_runners_without_a_name_are_joined_by_their_hardware(
    name: str, case: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    case(name)
    events, notes = answered(capsys)
    found = [
        event
        for event in events
        if event["confirmed"] and {each["benchmark"] for each in event["series"]} == {"m.time_x"}
    ]
    assert of_case(20) in {event["commit"] for event in found}
    assert any("40, such as fv-az1000" in note for note in notes)


def test_a_parameter_with_an_address_goes_on_from_run_to_run(
    case: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    case("addresses")
    events, notes = answered(capsys)
    (event,) = (event for event in events if event["commit"] == of_case(10))
    assert event["confirmed"]
    assert {each["params"]["f"] for each in event["series"]} == {"<function f>"}
    assert len(event["series"]) == 7
    assert any("memory addresses" in note for note in notes)


def write_step(project: Any, dates_ms: list[int], machine: str = "box") -> None:
    """Write a commit a date; from the middle on everything takes twice as long."""
    rng = np.random.default_rng(5)
    for t, date_ms in enumerate(dates_ms):
        factor = 2.0 if t >= len(dates_ms) // 2 else 1.0
        costs = [factor * 1e-6 * float(n) * np.exp(0.01 * rng.standard_normal()) for n in SIZES]
        facts = {"machine": machine.format(t)}
        project.add(commit(t), {"b.time_b": [costs, [SIZES]]}, date_ms, params=facts)


def test_commits_of_one_date_are_blamed_for_nothing(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_step(project, [1_700_000_000_000] * 12)
    monkeypatch.chdir(project.root)
    events, notes = answered(capsys)
    assert events == []
    assert any(note.startswith("Commits of which the order is unknown: 12") for note in notes)
    assert any("not two commits in a known order" in note for note in notes)


def test_of_two_commits_of_one_date_neither_is_blamed_alone(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dates = [86_400_000 * t for t in range(24)]
    dates[12] = dates[11]
    write_step(project, dates)
    monkeypatch.chdir(project.root)
    events, notes = answered(capsys)
    named = {event["commit"] for event in events if event["confirmed"]}
    assert not named & {commit(t) for t in (11, 12)}
    assert any(note.startswith("Commits of which the order is unknown: 2") for note in notes)


def test_names_of_machines_that_tell_no_hardware_are_told(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_step(project, [86_400_000 * t for t in range(24)], machine="runner-{}")
    monkeypatch.chdir(project.root)
    assert main(["history"]) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert "give the machine a fixed name" in line


def test_a_renamed_benchmark_is_told(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for t in range(20):
        name = "b.time_old" if t < 10 else "b.time_new"
        rows = {name: [[1.0 + 0.001 * (t % 3)], []], "b.time_other": [[5.0], []]}
        project.add(commit(t), rows, 86_400_000 * t)
    monkeypatch.chdir(project.root)
    _, notes = answered(capsys)
    (note,) = (note for note in notes if "renamed" in note)
    assert note.startswith(f"b.time_old ends where b.time_new begins, at {commit(10)[:8]},")


def test_of_a_renamed_benchmark_that_costs_something_else_nothing_is_told(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for t in range(20):
        rows = {"b.time_old" if t < 10 else "b.time_new": [[1.0 if t < 10 else 2.0], []]}
        project.add(commit(t), rows | {"b.time_other": [[5.0], []]}, 86_400_000 * t)
    monkeypatch.chdir(project.root)
    _, notes = answered(capsys)
    assert not any("renamed" in note for note in notes)
