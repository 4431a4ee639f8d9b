"""Measuring memory of two sides, with processes of a suite of a few lines."""

import dataclasses
import os
import sys
from pathlib import Path

import pytest

from tools.gate.memory import ROUNDS, MemoryComparison, compare_memory, memory_groups
from tools.gate.rule.memory import plan_looks
from tools.measure.installation import Installation
from tools.measure.suite import Group

SUITE = """
import os, pathlib

def first_processes_need_more():
    processes = pathlib.Path(__file__).with_name("processes")
    count = len(processes.read_text()) if processes.exists() else 0
    processes.write_text("x" * (count + 1))
    return 120 if "{side}" == "head" and count < {rounds} else 100

class Held:
    params = ["stated", "changing"]

    def track_bytes(self, which):
        return float(os.environ["STATED"]) if which == "stated" else first_processes_need_more()

def track_of_{side}():
    return 1

class Skipped:
    def setup(self):
        raise NotImplementedError("by choice")

    def track_skipped(self):
        return 1
"""
LIMIT, RATE = 0.05, 0.9  # takes few pairs
HELD = Group("little.Held.track_bytes", "track", (0, 1), ("'stated'", "'changing'"), unit="bytes")
STATED, CHANGING = ((HELD.benchmark, key) for key in HELD.keys)


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Installation, Installation]:
    """Base and head, each with a suite of its own."""
    made = []
    for side, stated in (("base", "100"), ("head", "108")):
        suite = tmp_path / side / "little_suite"
        suite.mkdir(parents=True)
        (suite / "__init__.py").touch()
        (suite / "little.py").write_text(SUITE.format(side=side, rounds=ROUNDS))
        environment = {**os.environ, "STATED": stated, "PYTHONDONTWRITEBYTECODE": "1"}
        made.append(Installation("c" * 40, Path(sys.executable), suite, environment))
    return made[0], made[1]


def group(name: str) -> Group:
    return Group(f"little.{name}", "track", (None,), ("",), unit="bytes")


def test_what_seems_to_have_grown_is_measured_again_and_only_that_decides(
    sides: tuple[Installation, Installation],
) -> None:
    compared = compare_memory(sides, [HELD], LIMIT, RATE)
    changes, missing = compared.changes, compared.why_missing
    assert not missing
    grew, same = changes[STATED], changes[CHANGING]
    assert (grew.base_bytes, grew.head_bytes, grew.growth.verdict) == (100, 108, "more memory")
    assert (same.base_bytes, same.head_bytes, same.growth.verdict) == (100, 100, "same")
    fresh = plan_looks(2, LIMIT, RATE).pairs[0]
    for change in (grew, same):
        assert change.growth.effect is not None
        assert change.growth.effect.blocks == fresh
    for side in sides:
        assert len((side.suite / "processes").read_text()) == ROUNDS + fresh


def test_what_one_side_lacks_has_a_reason_and_what_did_not_grow_is_not_measured_again(
    sides: tuple[Installation, Installation],
) -> None:
    base, head = sides
    head = dataclasses.replace(head, environment=base.environment)
    lacking = [group(name) for name in ("track_of_base", "track_of_head")]
    held = HELD.only(lambda key: key == STATED[1])
    groups = [held, *lacking, group("Skipped.track_skipped")]
    compared = compare_memory((base, head), groups, LIMIT, RATE)
    changes, missing = compared.changes, compared.why_missing
    assert changes.keys() == {STATED}
    assert changes[STATED].growth.verdict == "same"
    assert changes[STATED].growth.effect is None
    assert missing.keys() == {(of.benchmark, "") for of in lacking}
    assert missing["little.track_of_base", ""].startswith("head: ")
    assert missing["little.track_of_head", ""].startswith("base: ")
    assert "head: " not in missing["little.track_of_head", ""]
    assert compare_memory((base, head), [], LIMIT, RATE) == MemoryComparison((), {}, {})


def test_a_peak_is_of_a_process_so_its_cases_are_measured_each_by_itself() -> None:
    peak = Group("m.peakmem_run", "peakmemory", (0, 1), ("10", "100"))
    held = Group("m.track_bytes", "track", (0, 1), ("10", "100"), unit="bytes")
    timed = Group("m.time_run", "time", (0, 1), ("10", "100"), unit="seconds")
    parts = memory_groups({of.benchmark: of for of in (peak, held, timed)})
    assert [part.keys for part in parts] == [("10",), ("100",), ("10", "100")]
