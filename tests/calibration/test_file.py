"""calibration.json is read into what it means, and written back as it was."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.calibration import SCHEMA as SCHEMA_WHILE_MEASURING
from benchmarks.calibration import read_calibration as read_while_measuring
from tests.calibration.entries import calibration, case, origin
from tools.calibration.file import (
    EMPTY,
    SCHEMA,
    Calibration,
    CallCounts,
    CaseCalibration,
    GateCounts,
    Spread,
    read_calibration,
    write_calibration,
)
from tools.errors import UserError

COMMITTED = Path(__file__).parents[2] / "benchmarks" / "calibration.json"

names = st.text(st.characters(codec="utf-8"), max_size=8)
whole = st.integers(0, 2**40)
positive = st.integers(1, 2**40)
seconds = st.floats(1e-9, 1e3)
cases = st.builds(
    CaseCalibration,
    st.builds(CallCounts, positive, seconds, whole, st.booleans(), positive),
    st.none() | st.builds(Spread, seconds, whole, seconds),
    st.none() | names.map(origin),
    st.none() | st.builds(GateCounts, st.integers(1, 99), st.integers(1, 99)),
)
contents = st.dictionaries(names, st.dictionaries(names, cases, max_size=3), max_size=3)


def test_the_committed_file_is_written_back_to_the_byte(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    write_calibration(file, read_calibration(COMMITTED))
    assert file.read_bytes() == COMMITTED.read_bytes()
    assert len(read_calibration(file).benchmarks) > 1


def test_where_it_cannot_be_written_one_line_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "calibration.json"
    (blocked / "inside").mkdir(parents=True)  # no file takes the place of a folder with content
    with pytest.raises(UserError, match=r"calibration.json: cannot be written \(") as refused:
        write_calibration(blocked, EMPTY)
    assert len(str(refused.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == [blocked]


@given(contents)
def test_what_is_written_is_read_back_by_both_readers(
    tmp_path_factory: pytest.TempPathFactory, benchmarks: dict[str, dict[str, CaseCalibration]]
) -> None:
    file = tmp_path_factory.mktemp("suite") / "calibration.json"
    content = calibration(**benchmarks)
    write_calibration(file, content)
    assert read_calibration(file) == content
    entries = read_while_measuring(file)
    assert set(entries) == set(benchmarks)
    for name, entry in entries.items():
        assert (entry.revision, entry.processes) == (1, 7)
        assert entry.scheme == "calibrated-1"
        assert entry.cases.keys() == benchmarks[name].keys()
        for key, read in entry.cases.items():
            counts = benchmarks[name][key].counts
            assert (read.loops, read.warmups, read.values) == counts.calls
            assert read.value_s == counts.value_s


def test_what_the_gate_repeats_changes_nothing_for_asv_run(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    committed = read_calibration(COMMITTED)
    before = read_while_measuring(COMMITTED)
    for counts in (GateCounts(2, 5), GateCounts(8, 1), None):
        benchmarks = {
            name: replace(
                entry, cases={key: replace(case, gate=counts) for key, case in entry.cases.items()}
            )
            for name, entry in committed.benchmarks.items()
        }
        write_calibration(file, Calibration(benchmarks))
        assert read_calibration(file).benchmarks == benchmarks
        after = read_while_measuring(file)
        assert after == before
        assert [entry.scheme for entry in after.values()] == [
            entry.scheme for entry in before.values()
        ]


def test_the_gates_counts_stand_in_a_key_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    chosen = replace(case(), gate=GateCounts(2, 5))
    write_calibration(file, calibration(time_x={"10": chosen}))
    text = file.read_text()
    assert ', "gate": {"worlds": 2, "values": 5}}' in text
    write_calibration(file, calibration(time_x={"10": case()}))
    assert file.read_text() == text.replace(', "gate": {"worlds": 2, "values": 5}', "")


def test_a_case_has_a_line_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    write_calibration(file, calibration(time_x={"10": case(), "100": case(16)}))
    before = file.read_text().splitlines()
    write_calibration(file, calibration(time_x={"10": case(), "100": case(32)}))
    after = file.read_text().splitlines()
    changed = [i for i, lines in enumerate(zip(before, after, strict=True)) if len(set(lines)) > 1]
    assert len(changed) == 1
    assert '"100"' in after[changed[0]]


def test_the_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    content = calibration(time_x={"10": case()})
    write_calibration(file, content)
    not_json: Any = object()
    with pytest.raises(TypeError):
        write_calibration(file, calibration(not_json, time_x={"10": case()}))
    assert read_calibration(file) == content
    reader = file.open()  # has the old file open while it is replaced
    old = file.read_text()
    write_calibration(file, calibration(time_x={"10": case()}, time_y={"": case()}))
    with reader:
        assert reader.read() == old
    assert list(tmp_path.iterdir()) == [file]


def test_no_file_is_an_empty_calibration(tmp_path: Path) -> None:
    assert read_calibration(tmp_path / "calibration.json") == EMPTY == Calibration({})


def test_another_schema_is_refused_by_both_readers(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    write_calibration(file, calibration(time_x={"10": case()}))
    file.write_text(json.dumps(json.loads(file.read_text()) | {"schema": 1}))
    with pytest.raises(UserError, match="schema 1 is not 2; remove it"):
        read_calibration(file)
    with pytest.raises(ValueError, match="schema 1 is not 2"):
        read_while_measuring(file)


def test_both_readers_know_the_same_schema(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    write_calibration(file, EMPTY)
    assert SCHEMA == SCHEMA_WHILE_MEASURING == json.loads(file.read_text())["schema"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"schema": 1}', '{"benchmarks": {}}', "[" * 100_000]
)
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "calibration.json"
    file.write_text(text)
    with pytest.raises(UserError, match=r"calibration.json: not a calibration") as refused:
        read_calibration(file)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("at", "value"),
    [
        *(("value_s", 10**400), ("value_s", 5e-324), ("value_s", -1.0), ("loops", 10**30)),
        *(("loops", "many"), ("loops", 1.5), ("warmups_found", 1), ("value_s", None), ("other", 1)),
        *(("loops", 0), ("values", 0), ("value_s", 0.0)),
        *(("gate", value) for value in ({"worlds": 0, "values": 1}, {"worlds": 2}, [2, 5], 3)),
        *(("gate", {"worlds": 1, "values": value}) for value in (-1, 1.5, True, None)),
    ],
)
def test_a_field_that_is_not_what_the_schema_says_is_named(
    tmp_path: Path, at: str, value: Any
) -> None:
    file = tmp_path / "calibration.json"
    write_calibration(file, calibration(time_x={"10": case()}))
    content = json.loads(file.read_text())
    content["benchmarks"]["time_x"]["cases"]["10"][at] = value
    file.write_text(json.dumps(content))
    with pytest.raises(UserError, match=rf"calibration.json: not a calibration \(.*{at}"):
        read_calibration(file)


def test_a_field_that_is_missing_is_named(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    write_calibration(file, calibration(time_x={"10": case()}))
    content = json.loads(file.read_text())
    del content["benchmarks"]["time_x"]["revision"]
    file.write_text(json.dumps(content))
    with pytest.raises(UserError, match=r"not a calibration \(.*revision"):
        read_calibration(file)
