"""Whether a body takes more instructions: the rule, what is counted, and how it is told."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gate.comparisons import COUNTED, SLOWER, comparison
from tools.commands.gate import EXIT_CODES
from tools.gate.instructions import COUNTED_S, MOST_CALL_S, calls_to_count
from tools.gate.rule.instructions import judge_instructions
from tools.gate.table import gate_report
from tools.measure.process import ProcessResult
from tools.measure.suite import Group

COUNTS = st.lists(st.integers(1_000, 10**12), min_size=3, max_size=3)


@given(st.integers(1, 10**12), st.floats(0.001, 0.1))
def test_one_count_in_all_runs_is_the_same(count: int, limit: float) -> None:
    change = judge_instructions([count] * 3, [count] * 3, limit)
    assert (change.verdict, change.change, change.repeatability) == ("same", 0.0, 0.0)


@given(COUNTS, COUNTS, st.floats(0.001, 0.1))
def test_what_is_told_is_what_counting_by_hand_tells(
    base: list[int], head: list[int], limit: float
) -> None:
    before, after = sorted(base)[1], sorted(head)[1]
    repeatability = max((max(base) - min(base)) / before, (max(head) - min(head)) / after)
    least = max(5 * repeatability, 1e-4)
    change = judge_instructions(base, head, limit)
    assert change.change == pytest.approx(after / before - 1)
    assert change.repeatability == pytest.approx(repeatability)
    expected = {
        "more instructions": min(head) > max(base) and after / before - 1 > least,
        "fewer instructions": max(head) < min(base) and 1 - after / before > least,
    }
    told = next((verdict for verdict, holds in expected.items() if holds), None)
    assert told == (change.verdict if change.verdict in expected else None)


@given(COUNTS, st.floats(1e-4, 0.01), st.floats(0.001, 0.1))
def test_a_change_of_five_times_the_repeatability_is_found_in_both_directions(
    base: list[int], apart: float, limit: float
) -> None:
    counts = [base[0] * (1 + part) for part in (0.0, apart, apart / 2)]
    more, fewer, less = (
        [count * (1 + times * apart) for count in counts] for times in (5.1, -5.1, 4.8)
    )
    assert judge_instructions(counts, more, limit).verdict == "more instructions"
    assert judge_instructions(counts, fewer, limit).verdict == "fewer instructions"
    assert judge_instructions(counts, less, limit).verdict in ("same", "undecided")


def test_less_than_a_hundredth_of_a_per_cent_is_no_change_however_well_runs_agree() -> None:
    base = (1_000_000, 1_000_000, 1_000_000)
    assert judge_instructions(base, (1_000_090,) * 3, 0.01).verdict == "same"
    assert judge_instructions(base, (1_000_110,) * 3, 0.01).verdict == "more instructions"


def test_runs_that_lie_further_apart_than_the_smallest_effect_allows_are_undecided() -> None:
    base, head = (1000.0, 1000.0, 1000.0), (1000.0, 1003.0, 1001.0)
    assert judge_instructions(base, head, 0.01).verdict == "undecided"
    assert judge_instructions(base, head, 0.02).verdict == "same"


def test_instructions_are_told_beside_the_verdicts_and_decide_nothing() -> None:
    counted = comparison(instructions=COUNTED)
    assert EXIT_CODES[counted.worst] == 0
    assert EXIT_CODES[comparison(SLOWER, instructions=COUNTED).worst] == 10
    report = gate_report(counted, "Quoted.")
    (table,) = report.tables
    assert "1 with more instructions, 1 with fewer instructions" in report.summary[0]
    shown = {row[0]: row[1] for row in table.rows}
    assert shown["run.time_run(10)"] == "instructions +0.80 % (3 runs a side agree to 0.001 %)"
    assert shown["run.time_run(20)"].startswith("instructions -0.80 %")
    assert "run.time_run(30)" not in shown
    assert shown["run.time_run(40)"].startswith("undecided (instructions ")
    records = [record for record in report.records if record["level"] == "instructions"]
    assert [record["params"]["case"] for record in records] == ["10", "20", "30", "40"]
    assert records[0]["instruction_change"] == pytest.approx(0.008)
    assert json.dumps(records, allow_nan=False)


def timed(**values_s: float | None) -> ProcessResult:
    missing = {key: "skipped" for key, value_s in values_s.items() if value_s is None}
    return ProcessResult(tuple(values_s.values()), (1,) * len(values_s), missing, None, (), 1.0)


def test_as_many_calls_are_counted_as_take_a_moment_and_slow_ones_are_left_out() -> None:
    group = Group("suite.time_x", "time", (0, 1, 2, 3, 4, 5), ("a", "b", "c", "d", "e", "f"))
    base = timed(a=1e-6, b=0.03, c=1e-3, d=None, e=None, f=0.0)
    head = timed(a=3e-6, b=2 * MOST_CALL_S, c=None, d=None, e=1e-3, f=1e-3)
    calls = calls_to_count(group, base, head)
    assert calls.group.keys == ("a",)
    assert calls.group.cases == (0,)
    (of_a,) = calls.counted
    assert math.log2(of_a).is_integer()
    assert 0.7 < of_a * 1e-6 / COUNTED_S < 1.5
    assert calls.missing == {
        "b": f"a call takes more than {MOST_CALL_S} s",
        "c": "head: skipped",
        "e": "base: skipped",
        "f": "a call takes no time",
    }
