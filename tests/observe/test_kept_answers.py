"""What was measured is not measured again: answers are found by code and case, and have an age."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.observe.projects import GATE, SETTINGS, committed_project
from tools.observe import rounds


def test_what_an_unchanged_tree_was_asked_before_starts_no_process(here, said, started, records):
    (first,) = records("--size", "20", "--fresh")
    began = len(started)
    (again,) = records("--size", "20")
    assert (len(started), first["age_s"]) == (began, 0)
    assert again["age_s"] > 0
    assert again == {**first, "age_s": again["age_s"]}
    code, printed, _ = said("--size", "20")
    assert code == 0
    assert " ago; --fresh measures again." in printed


def test_another_case_or_amount_is_another_question(here, started, records):
    records("--size", "20")
    for more in (("--size", "21"), ("--size", "20", "--steps", "30")):
        began = len(started)
        records(*more)
        assert len(started) > began


def test_a_changed_file_is_measured_and_changed_back_it_is_not(here, started, records):
    adapter = here / "suite" / "adapter.py"
    before = adapter.read_text()
    (first,) = records("--size", "20")
    adapter.write_text(before + "# changed\n")
    try:
        began = len(started)
        (changed,) = records("--size", "20")
        assert len(started) > began
        assert (first["diff"], changed["commit"]) == (None, first["commit"])
        assert changed["diff"]
    finally:
        adapter.write_text(before)
    began = len(started)
    records("--size", "20")
    assert len(started) == began


def test_code_that_changes_while_it_is_measured_is_said_and_not_kept(here, started, records):
    adapter = here / "suite" / "adapter.py"
    before = adapter.read_text()
    really = rounds.step_together

    def editing(requests: Any) -> Any:
        adapter.write_text(before + "# in between\n")
        return really(requests)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds, "step_together", editing)
        (answer,) = records("--size", "22")
    adapter.write_text(before)
    assert answer["changed_meanwhile"]
    began = len(started)
    assert not records("--size", "22")[0]["changed_meanwhile"]
    assert len(started) > began


def make_older(project: Path, by_s: float) -> None:
    """Put back when each answer was kept, as if the clock had gone on."""
    for path in (project / ".measured").glob("*.json"):
        content = json.loads(path.read_text())
        content["kept_s"] -= by_s
        path.write_text(json.dumps(content))


def test_a_gate_judges_no_answer_of_yesterday(tmp_path, monkeypatch, started, records):
    monkeypatch.chdir(committed_project(tmp_path))
    (tmp_path / "gate.toml").write_text(SETTINGS + GATE.format(size=10, bound=1e-3))
    for size in ("10", "11"):
        records("--size", size)
    make_older(tmp_path, 86_300)
    began = len(started)
    records("--size", "10")
    assert len(started) == began, "it is not a day old"
    make_older(tmp_path, 200)
    records("--size", "11")
    assert len(started) == began, "no gate is for this one"
    assert records("--size", "10")[0]["age_s"] == 0
    assert len(started) > began


def test_what_is_kept_for_longer_than_the_settings_say_is_removed(tmp_path, monkeypatch, said):
    monkeypatch.chdir(committed_project(tmp_path))
    old = tmp_path / ".measured" / f"{'a' * 40}.json"
    old.parent.mkdir()
    old.write_text("{}")
    os.utime(old, (0, 0))
    said("--", "true")
    assert not old.exists()


def test_an_interrupt_keeps_what_is_whole_and_leaves_nothing_half_written(
    tmp_path, monkeypatch, said, started
):
    monkeypatch.chdir(committed_project(tmp_path))
    (tmp_path / "gate.toml").write_text(SETTINGS + "[preset.standard.flags]\nsize = [5, 6]\n")
    really, seen = rounds.step_together, []

    def interrupted(requests: Any) -> Any:
        seen.append(requests[0].case.flags["size"])
        if seen[-1] == 6:
            raise KeyboardInterrupt
        return really(requests)

    monkeypatch.setattr(rounds, "step_together", interrupted)
    assert said()[:2] == (130, "")
    monkeypatch.setattr(rounds, "step_together", really)
    kept = [path.name for path in (tmp_path / ".measured").iterdir() if path.name[0] != "."]
    assert len(kept) == 1
    assert seen[-1] == 6
