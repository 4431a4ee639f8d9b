"""What a self-check found is kept by machine, newest last, and quoted by the gate."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tools.errors import UserError
from tools.gate.rule.build_trials import BuildTrials
from tools.gate.rule.gate_trials import Endings
from tools.gate.rule.self_check import SelfCheck
from tools.gate.rule.trials import NONE_FOUND, Rate
from tools.gate.selfcheck_log import (
    SelfCheckEntry,
    append_selfcheck,
    newest_selfcheck,
    selfcheck_record,
)
from tools.gate.selfcheck_table import quotation, selfcheck_report
from tools.measure.machine import Machine, this_machine
from tools.render.formats import print_report
from tools.store.results import read_results

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "selfcheck.schema.json").read_text(encoding="utf-8"))
MACHINE = Machine("box", "Some CPU @ 2 GHz", "4")
CHECK = SelfCheck(
    blocks=200,
    window=40,
    false_slower=Rate(1, 200),
    asv_false_slower=Rate(30, 200),
    power={0.02: Rate(90, 100), 0.1: Rate(100, 100)},
    asv_power={0.02: Rate(0, 100), 0.1: Rate(7, 100)},
    smallest={0.80: 0.0175, 0.95: NONE_FOUND},
    asv_smallest={0.80: 0.1325, 0.95: NONE_FOUND},
)
ENTRY = SelfCheckEntry(CHECK, MACHINE, 10.0, "2025-01-31")
MORE = dataclasses.replace(
    CHECK,
    case_smallest={0.80: 0.0425, 0.95: NONE_FOUND},
    asv_case_smallest={0.80: 0.1075, 0.95: 0.1525},
    endings=Endings(same=178, undecided=20, slower=2),
    builds=BuildTrials(builds=4, slower=Rate(7, 1200), pairs_called=2, trials_apart=10),
)
WITH_BUILDS = dataclasses.replace(ENTRY, check=MORE)


def test_the_newest_entry_is_the_one_that_was_added_last(tmp_path: Path) -> None:
    for day in ("2025-01-31", "2025-02-01"):
        file = append_selfcheck(tmp_path, dataclasses.replace(ENTRY, date=day))
    other = dataclasses.replace(MACHINE, name="other")
    append_selfcheck(tmp_path, dataclasses.replace(ENTRY, machine=other, date="2025-03-01"))
    assert newest_selfcheck(tmp_path, "box") == dataclasses.replace(ENTRY, date="2025-02-01")
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2


def test_a_torn_line_costs_neither_what_was_measured_before_nor_after(tmp_path: Path) -> None:
    file = append_selfcheck(tmp_path, ENTRY)
    with file.open("ab") as out:
        out.write(b'{"date": "2025-02-01", "machi')
    assert newest_selfcheck(tmp_path, "box") == ENTRY
    later = dataclasses.replace(ENTRY, date="2025-03-01")
    append_selfcheck(tmp_path, later)
    assert newest_selfcheck(tmp_path, "box") == later
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2


def test_a_line_that_was_written_long_ago_is_read(tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    rate = '{"called": 1, "trials": 200, "low": 0.001, "high": 0.028}'
    line = (
        '{"date": "2025-01-31", "machine": "box", "cpu": "Some CPU @ 2 GHz", "num_cpu": "4",'
        ' "gate_budget_min": 10.0, "blocks": 200, "blocks_a_trial": 40,'
        ' "trials_without_overlap": 5,'
        f' "false_slower": {rate}, "asv_false_slower": {rate},'
        f' "found": {{"0.02": {rate}}}, "asv_found": {{"0.02": {rate}}},'
        ' "smallest_found": {"0.8": 0.0175, "0.95": null},'
        ' "asv_smallest_found": {"0.8": 0.1325, "0.95": null}}'
    )
    (tmp_path / "box" / "selfcheck.jsonl").write_text(line + "\n")
    of_two = {"power": {0.02: Rate(1, 200)}, "asv_power": {0.02: Rate(1, 200)}}
    check = dataclasses.replace(CHECK, asv_false_slower=Rate(1, 200), **of_two)
    entry = newest_selfcheck(tmp_path, "box")
    assert entry == dataclasses.replace(ENTRY, check=check)
    assert selfcheck_record(entry).keys() - json.loads(line).keys() == NEW
    jsonschema.validate([json.loads(line)], SCHEMA)


def test_what_was_found_of_builds_single_cases_and_endings_is_read_again(tmp_path: Path) -> None:
    append_selfcheck(tmp_path, WITH_BUILDS)
    assert newest_selfcheck(tmp_path, "box") == WITH_BUILDS


def test_a_machine_without_a_self_check_has_none(tmp_path: Path) -> None:
    assert newest_selfcheck(tmp_path, "box") is None


def test_the_file_is_not_taken_for_a_result_of_asv(tmp_path: Path) -> None:
    append_selfcheck(tmp_path, ENTRY)
    results = read_results(tmp_path)
    assert (results.files, results.problems) == ((), ())


RECORD = selfcheck_record(WITH_BUILDS)
# Keys that the first lines of such a file have not.
NEW = {"case_smallest_found", "asv_case_smallest_found", "endings", "noop_builds"}
WITHOUT_A_DATE = {key: value for key, value in RECORD.items() if key != "date"}
DAMAGED = (
    *(WITHOUT_A_DATE, RECORD | {"false_slower": 3}, RECORD | {"false_slower": {"called": 1}}),
    *(RECORD | {"found": []}, RECORD | {"smallest_found": {"0.8": "little"}}),
    *(RECORD | {"blocks_a_trial": 0}, RECORD | {"gate_budget_min": None}),
    *(RECORD | {"smallest_found": {}}, RECORD | {"blocks": float("inf")}),
    *(RECORD | {"endings": 3}, RECORD | {"endings": {"same": 1}}, RECORD | {"noop_builds": {}}),
    RECORD | {"noop_builds": RECORD["noop_builds"] | {"builds": 1}},
    RECORD | {"case_smallest_found": {"0.95": None}},
    *(RECORD | {"false_slower": {"called": 3, "trials": 2}}, RECORD | {"machine": ["box"]}),
    *(RECORD | {"gate_budget_min": 10**400}, RECORD | {"found": {"ten": RECORD["false_slower"]}}),
)


@pytest.mark.parametrize(
    "last",
    [
        *(b'{"date": ', b"[]", b"3", b"\xff\xfe", b"[" * 100_000, rb'"\ud800"'),
        *(json.dumps(record).encode() for record in DAMAGED),
    ],
)
def test_a_damaged_last_line_is_refused_in_one_line(tmp_path: Path, last: bytes) -> None:
    file = tmp_path / "box" / "selfcheck.jsonl"
    file.parent.mkdir()
    file.write_bytes(json.dumps(RECORD).encode() + b"\n" + last + b"\n")
    with pytest.raises(UserError, match=r"selfcheck.jsonl: its last line is damaged") as refused:
        newest_selfcheck(tmp_path, "box")
    assert len(str(refused.value).splitlines()) == 1


def test_without_a_self_check_the_gate_says_how_to_make_one() -> None:
    said = quotation(None, MACHINE)
    assert "no self-check" in said
    assert "python -m tools selfcheck" in said


@pytest.mark.parametrize("changed", [{"cpu": "Other CPU"}, {"num_cpu": "8"}])
def test_numbers_of_another_machine_are_not_quoted(changed: dict[str, str]) -> None:
    said = quotation(ENTRY, dataclasses.replace(MACHINE, **changed))
    assert "of another machine (Some CPU @ 2 GHz, 4 cores)" in said
    assert "trials" not in said


def test_numbers_of_this_machine_are_quoted() -> None:
    said = quotation(ENTRY, MACHINE)
    assert "Self-check of 2025-01-31 on this machine, 10 minutes a gate" in said
    assert "false alarms in 1 of 200 trials, 5 of which do not overlap" in said
    assert said.endswith("smallest slow-down found in 80 % of trials: 1.75%.")
    assert "another" not in said


def test_a_smallest_slow_down_that_was_not_found_is_told_as_that() -> None:
    blind = dataclasses.replace(CHECK, smallest={0.80: NONE_FOUND})
    assert quotation(dataclasses.replace(ENTRY, check=blind), MACHINE).endswith(
        "of trials: none up to 30 %."
    )


def test_the_quotation_tells_of_builds_endings_and_single_cases_in_one_sentence() -> None:
    said = quotation(WITH_BUILDS, MACHINE)
    assert "false alarms in 1 of 200 trials, 5 of which do not overlap, and in 7 of 1200" in said
    assert "between no-op builds; nothing worse in 178, undecided in 20;" in said
    assert said.endswith("found in 80 % of trials: 1.75%, of a single case 4.25%.")
    assert said.count(". ") == 0


@pytest.mark.parametrize("entry", [ENTRY, WITH_BUILDS])
def test_the_quotation_of_an_entry_that_was_kept_is_the_same(
    tmp_path: Path, entry: SelfCheckEntry
) -> None:
    append_selfcheck(tmp_path, entry)
    assert quotation(newest_selfcheck(tmp_path, MACHINE.name), MACHINE) == quotation(entry, MACHINE)


def test_this_machine_is_known_to_itself() -> None:
    machine = this_machine()
    of_this_one = dataclasses.replace(ENTRY, machine=machine)
    assert "on this machine" in quotation(of_this_one, machine)
    assert machine == this_machine()


def test_the_table_puts_the_answer_of_asv_beside_each_of_the_gates() -> None:
    (table,) = selfcheck_report(ENTRY).tables
    assert [row[1].split()[0] for row in table.rows[:3]] == ["1/200", "90/100", "100/100"]
    assert [row[2].split()[0] for row in table.rows[:3]] == ["30/200", "0/100", "7/100"]
    assert table.rows[3] == ("smallest found in 80%", "1.75%", "13.25%")
    assert table.rows[4][1:] == ("none up to 30 %", "none up to 30 %")
    assert len(table.rows) == 5
    assert "box (Some CPU @ 2 GHz, 4 cores)" in table.title
    assert any("5 of them do not overlap" in note for note in table.notes)
    assert not any("builds" in note for note in table.notes)


def test_the_table_tells_of_builds_endings_and_single_cases(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = selfcheck_report(WITH_BUILDS)
    (table,) = report.tables
    rows = {row[0]: row[1] for row in table.rows}
    assert rows["no-op builds, any slower"].startswith("7/1200 (0.0% to 28.")  # as of 10 trials
    assert rows["ends with nothing worse"].startswith("178/200 ")
    assert rows["ends undecided"].startswith("20/200 ")
    assert rows["one case: found in 80%"] == "4.25%"
    assert any("6 pairs of 4 builds" in note and "2 of them" in note for note in table.notes)
    strict: list[Any] = json.loads(json.dumps(report.records, allow_nan=False))
    assert strict == [RECORD]
    print_report(report, "text")
    printed, _ = capsys.readouterr().out.split("\n\n")
    assert max(map(len, printed.splitlines())) <= 80


@pytest.mark.parametrize("entry", [ENTRY, WITH_BUILDS])
def test_what_is_printed_and_kept_is_what_the_schema_says(
    tmp_path: Path, entry: SelfCheckEntry
) -> None:
    printed = json.loads(json.dumps(selfcheck_report(entry).records))
    jsonschema.validate(printed, SCHEMA)
    kept = append_selfcheck(tmp_path, entry).read_text(encoding="utf-8")
    assert [json.loads(kept)] == printed


@pytest.mark.parametrize("key", sorted(RECORD.keys() - NEW))
def test_every_key_of_the_first_lines_is_needed(key: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{k: v for k, v in RECORD.items() if k != key}], SCHEMA)


@pytest.mark.parametrize("key", RECORD)
def test_every_key_is_described(key: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([RECORD | {key: [key]}], SCHEMA)
    assert SCHEMA["$defs"]["selfcheck"]["properties"].keys() == RECORD.keys()
