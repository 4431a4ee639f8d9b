"""Comparing with what was saved or with another state of the code, by the gate's rule."""

import dataclasses
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from tests.measure.steppers import case, stepping_project
from tests.observe.made import record, rounds
from tools.errors import UserError
from tools.measure.installation import Installation
from tools.measure.program import ProgramCase
from tools.measure.workload import WorkloadCase
from tools.observe.against import (
    Sides,
    blocks_needed,
    compare_in_turns,
    compare_saved,
    plan_of,
)
from tools.observe.comparing import Against, compare_cases, enough_to_compare
from tools.observe.rounds import Amount
from tools.observe.saved import save
from tools.observe.tree import WorkingTree
from tools.stats.limits import Limits
from tools.store.settings.file import read_settings
from tools.store.settings.thresholds import Thresholds

LIMITS = Limits(smallest_effect=0.01, same_within=0.05)
PLAN = plan_of(LIMITS, 0.01)
BLOCKS = blocks_needed(PLAN)
RNG = np.random.default_rng(1)
CASE = WorkloadCase("suite.adapter", {"size": 10, "how": "busy"})
THRESHOLDS = Thresholds(0.01, (), LIMITS, (), 0.05, 1e-9, 0.0)


def drawn(rate: float = 1000.0, sd: float = 0.02, kernel_s: float = 0.005, **more: Any) -> dict:
    """A record of as many processes as it takes, whose speeds scatter."""
    rates = rate * np.exp(sd * RNG.standard_normal(BLOCKS))
    kernels_s = kernel_s * np.exp(0.02 * RNG.standard_normal(BLOCKS))
    by_process = {
        "steps_per_s": rates.tolist(),
        "exclusive_core_steps_per_s": rates.tolist(),
        "reference_kernel_s": kernels_s.tolist(),
    }
    return {
        "case": CASE.label,
        "machine": "box",
        "steps_asked": 1000,
        "by_process": by_process | more,
    }


def compared(saved: dict, now: dict) -> Any:
    against = Against("before", {CASE.label: saved}, None)
    return compare_cases(against, [CASE], [None], [now], AMOUNT, THRESHOLDS)


AMOUNT = Amount(1000, BLOCKS, 0, 10.0)


def test_a_planted_slow_down_is_an_exit_10_and_a_gain_none():
    slower = compared(drawn(), drawn(900.0))
    assert slower.exit_code == 10
    assert slower.records[0]["against"]["verdict"] == "slower"
    assert "% slower" in slower.notes[0]
    assert compared(drawn(900.0), drawn()).exit_code == 0
    same = compared(drawn(sd=0.005), drawn(sd=0.005))
    assert same.records[0]["against"]["verdict"] == "same"


def test_without_a_change_an_exit_10_is_as_rare_as_the_settings_say():
    draws = 2000
    alarms = sum(compared(drawn(sd=0.1), drawn(sd=0.1)).exit_code == 10 for _ in range(draws))
    assert alarms <= 0.01 * draws


def test_with_a_rate_of_next_to_nothing_there_is_no_exit_10_at_all():
    never = dataclasses.replace(THRESHOLDS, false_alarm_rate=1e-9)
    against = Against("before", {CASE.label: drawn(sd=0.1)}, None)
    for _ in range(200):
        answer = compare_cases(against, [CASE], [None], [drawn(sd=0.1)], AMOUNT, never)
        assert answer.exit_code != 10


def test_a_busier_machine_is_not_called_slower():
    halved = (np.array(drawn()["by_process"]["steps_per_s"]) / 2).tolist()
    now = drawn(steps_per_s=halved)
    assert compared(drawn(), now).exit_code != 10
    unknown = [None] * BLOCKS
    now = drawn(steps_per_s=halved, exclusive_core_steps_per_s=unknown)
    assert compared(drawn(), now).exit_code == 10, "what others took is not known"


def test_a_slower_machine_is_not_called_slower_code():
    answer = compared(drawn(), drawn(800.0, kernel_s=0.0063))
    assert answer.exit_code == 11
    assert "the reference kernel itself changed" in answer.notes[0]


def test_saved_answers_are_of_another_moment_and_it_says_so():
    assert "another moment" in compared(drawn(), drawn()).notes[-1]


def test_too_few_processes_show_nothing():
    few = record(rounds((1000.0, 1010.0, 990.0)))
    assert compared(few, drawn(500.0)).exit_code == 11
    assert compare_saved(few, drawn(500.0), PLAN).verdict.effect.blocks == 3


def test_more_cases_share_the_false_alarm_rate_and_take_more_processes():
    amount = Amount(1000, 3, 3, 10.0)
    one, many = (enough_to_compare(amount, THRESHOLDS, cases) for cases in (1, 64))
    assert many.processes == one.processes + 6, "2^6 cases"
    assert one.budget_s == amount.budget_s
    assert one.stretched(amount).budget_s == pytest.approx(10.0 * one.processes / 3)
    assert enough_to_compare(Amount(1000, 50, 3, 10.0), THRESHOLDS, 1).processes == 50


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkingTree:
    monkeypatch.setattr(
        "tools.observe.comparing.this_machine", lambda: type("", (), {"name": "box"})
    )
    installation = stepping_project(tmp_path)
    return WorkingTree(tmp_path, read_settings(tmp_path / "gate.toml"), installation, None)


def test_what_was_saved_here_with_as_many_steps_can_be_compared(tree):
    save(tree.root, "before", [drawn()])
    assert Against.of("before", tree, [CASE], 1000).saved is not None


@pytest.mark.parametrize(
    ("more", "steps", "words"),
    [
        ({"machine": "other"}, 1000, "saved on other and this is box"),
        ({"case": "size=11"}, 1000, "has no answer for size=10, how=busy; save it first"),
        ({}, 200, "saved with 1,000 steps a process, and these are 200"),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_is_measured(tree, more, steps, words):
    save(tree.root, "before", [{**drawn(), **more}])
    with pytest.raises(UserError, match=words) as told:
        Against.of("before", tree, [CASE], steps)
    assert "\n" not in str(told.value)


def test_a_program_is_compared_with_what_was_saved_alone(tree):
    with pytest.raises(UserError, match="nothing was saved by this name; --save it first"):
        Against.of("HEAD", tree, [ProgramCase(("true",))], 1)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, Installation]:
    """Two states of a project: in the second one a step does ten times the work."""
    base = stepping_project(tmp_path_factory.mktemp("base"))
    head = stepping_project(tmp_path_factory.mktemp("head"))
    adapter = head.suite / "adapter.py"
    adapter.write_text(adapter.read_text().replace("range(100 * self.work)", "range(9999)"))
    return base, head


def test_two_states_of_the_code_are_measured_in_turns(sides):
    amount, plan = Amount(100, 4, 0, 1.0), plan_of(LIMITS, 0.25)
    assert blocks_needed(plan) > plan.fewest_blocks
    done: list[int] = []
    base, head = sides
    answer = compare_in_turns(case(), Sides(base, head), None, amount, plan, Random(1), done.append)
    assert answer.at_once
    assert answer.verdict.effect.value > np.log(3), "ten times the work, however busy it is"
    assert answer.verdict.effect.blocks == 4
    assert done == [1, 2, 3, 4]


def test_a_side_that_lacks_the_case_is_named(sides):
    base, head = sides
    amount = Amount(100, 4, 0, 1.0)
    (base.suite / "adapter.py").rename(base.suite / "gone.py")
    with pytest.raises(UserError, match=r"--against: size=10, how=busy of the commit: .*adapter"):
        compare_in_turns(case(), Sides(base, head), None, amount, PLAN, Random(1))
    with pytest.raises(UserError, match=r"of the working tree: .*adapter"):
        compare_in_turns(case(), Sides(head, base), None, amount, PLAN, Random(1))
