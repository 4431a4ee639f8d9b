"""Quality gates held to records of cases."""

import re
from typing import Any

import pytest

from tests.observe.made import record, rounds
from tools.observe.quality import is_judged, judge_records
from tools.observe.rule.quality import exit_code
from tools.store.settings.quality import QualityGate

RECORD = record(rounds((1000.0, 1010.0, 990.0)))  # 975 to 1026 steps a second


def gate(metric: Any = "steps_per_s", cases: str = "", least: float | None = None) -> QualityGate:
    return QualityGate(metric, re.compile(cases), least, None if least else 100.0)


@pytest.mark.parametrize(
    ("least", "code", "words"),
    [(970.0, 0, "is at least"), (1000.0, 11, "straddles"), (1100.0, 10, "is below")],
)
def test_the_whole_interval_of_a_record_decides(least, code, words):
    verdicts = judge_records([gate(least=least)], [RECORD])
    assert exit_code(verdicts) == code
    assert words in verdicts[0].reason


def test_a_gate_is_for_cases_whose_label_it_matches():
    assert judge_records([gate(cases=r"size=1\b", least=1e9)], [RECORD]) == []
    (verdict,) = judge_records([gate(cases=r"size=10\b", least=1e9)], [RECORD])
    assert verdict.kind == "missed"


def test_a_figure_that_is_refused_or_not_there_is_not_judged():
    refused = {"value": None, "low": None, "high": None, "reason": "one process"}
    without = {name: value for name, value in RECORD.items() if name != "real_time_factor"}
    for of, words in (
        ({**RECORD, "real_time_factor": refused}, "one process"),
        (without, "the case has no such figure"),
    ):
        (verdict,) = judge_records([gate("real_time_factor", least=1.0)], [of])
        assert verdict.kind == "not judged"
        assert words in verdict.reason
        assert exit_code([verdict]) == 11


def test_at_most_and_several_cases_by_name():
    larger = {**RECORD, "case": "size=20"}
    first, second = judge_records([gate("bytes_per_item")], [RECORD, larger])
    assert (first.kind, second.kind) == ("met", "met")
    assert second.reason.startswith("size=20: bytes_per_item 80")


def test_an_exponent_is_of_a_grid_and_not_of_a_case():
    gates = [gate("exponent")]
    assert judge_records(gates, [RECORD]) == []
    assert not is_judged(gates, "size=10")
    assert is_judged([gate(cases="size")], "size=10")
    assert not is_judged([gate(cases="vehicles")], "size=10")
