"""What a self-check found is kept by machine, newest last, and quoted by the gate."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from tools.errors import UserError
from tools.gate.rule.self_check import Rate, SelfCheck
from tools.gate.selfcheck_log import append_selfcheck, newest_selfcheck
from tools.gate.selfcheck_table import quotation, record, selfcheck_report
from tools.measure.machine import Machine, this_machine
from tools.store.results import read_results

MACHINE = Machine("box", "Some CPU @ 2 GHz", "4")
CHECK = SelfCheck(
    blocks=200,
    length=40,
    independent=5,
    false_slower=Rate(1, 200),
    asv_false_slower=Rate(30, 200),
    found={0.02: Rate(90, 100), 0.1: Rate(100, 100)},
    asv_found={0.02: Rate(0, 100), 0.1: Rate(7, 100)},
    smallest={0.80: 0.0175, 0.95: None},
    asv_smallest={0.80: 0.1325, 0.95: None},
)
FOUND = record(CHECK, MACHINE, 10.0, "2025-01-31")


def test_the_newest_record_is_the_one_that_was_added_last(tmp_path: Path) -> None:
    for day in ("2025-01-31", "2025-02-01"):
        file = append_selfcheck(tmp_path, "box", FOUND | {"date": day})
    append_selfcheck(tmp_path, "other", FOUND | {"date": "2025-03-01"})
    assert newest_selfcheck(tmp_path, "box") == FOUND | {"date": "2025-02-01"}
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2


def test_a_machine_without_a_self_check_has_none(tmp_path: Path) -> None:
    assert newest_selfcheck(tmp_path, "box") is None


def test_the_file_is_not_taken_for_a_result_of_asv(tmp_path: Path) -> None:
    append_selfcheck(tmp_path, "box", FOUND)
    results = read_results(tmp_path)
    assert (results.files, results.problems) == ((), ())


@pytest.mark.parametrize("last", [b"", b'{"date": ', b"[]", b"3", b"\xff\xfe"])
def test_a_damaged_last_line_is_refused_in_one_line(tmp_path: Path, last: bytes) -> None:
    file = tmp_path / "box" / "selfcheck.jsonl"
    file.parent.mkdir()
    file.write_bytes(b"" if not last else json.dumps(FOUND).encode() + b"\n" + last)
    with pytest.raises(UserError, match=r"selfcheck.jsonl: its last line is damaged") as refused:
        newest_selfcheck(tmp_path, "box")
    assert len(str(refused.value).splitlines()) == 1


def test_without_a_self_check_the_gate_says_how_to_make_one() -> None:
    said = quotation(None, MACHINE)
    assert "no self-check" in said
    assert "python -m tools selfcheck" in said


@pytest.mark.parametrize("changed", [{"cpu": "Other CPU"}, {"num_cpu": "8"}])
def test_numbers_of_another_machine_are_not_quoted(changed: dict[str, str]) -> None:
    said = quotation(FOUND, dataclasses.replace(MACHINE, **changed))
    assert "of another machine (Some CPU @ 2 GHz, 4 cores)" in said
    assert "trials" not in said


def test_numbers_of_this_machine_are_quoted() -> None:
    said = quotation(FOUND, MACHINE)
    assert "Self-check of 2025-01-31 on this machine, 10 minutes a gate" in said
    assert "false alarms in 1 of 200 trials, 5 of which do not overlap" in said
    assert said.endswith("smallest slow-down found in 80 % of trials: 1.75%.")
    assert "another" not in said


def test_a_smallest_slow_down_that_was_not_found_is_told_as_that() -> None:
    blind = record(dataclasses.replace(CHECK, smallest={0.80: None}), MACHINE, 10.0, "2025-01-31")
    assert quotation(blind, MACHINE).endswith("of trials: none up to 30 %.")


def test_the_quotation_of_a_record_that_was_kept_is_the_same(tmp_path: Path) -> None:
    append_selfcheck(tmp_path, MACHINE.name, FOUND)
    assert quotation(newest_selfcheck(tmp_path, MACHINE.name), MACHINE) == quotation(FOUND, MACHINE)


def test_this_machine_is_known_to_itself() -> None:
    machine = this_machine()
    of_this_one = record(CHECK, machine, 10.0, "2025-01-31")
    assert "on this machine" in quotation(of_this_one, machine)
    assert machine == this_machine()


def test_the_table_puts_the_answer_of_asv_beside_each_of_the_gates() -> None:
    report = selfcheck_report(CHECK, FOUND)
    (table,) = report.tables
    assert [row[1].split()[0] for row in table.rows[:3]] == ["1/200", "90/100", "100/100"]
    assert [row[2].split()[0] for row in table.rows[:3]] == ["30/200", "0/100", "7/100"]
    assert table.rows[3] == ("smallest slow-down found in 80%", "1.75%", "13.25%")
    assert table.rows[4][1:] == ("more than 30 %", "more than 30 %")
    assert "box (Some CPU @ 2 GHz, 4 cores)" in table.title
    assert any("5 of them do not overlap" in note for note in table.notes)
    strict: list[Any] = json.loads(json.dumps(report.records, allow_nan=False))
    assert strict == [FOUND]
