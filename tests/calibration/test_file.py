"""calibration.json keeps a history going for what is called as often as before."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.calibration import SCHEMA as SCHEMA_WHILE_MEASURING
from benchmarks.calibration import read_calibration as read_while_measuring
from tools.calibration.file import (
    COUNTS,
    SCHEMA,
    empty_calibration,
    merged,
    read_calibration,
    write_calibration,
)
from tools.errors import UserError

EMPTY = empty_calibration()


def case(loops: int = 8, warmups: int = 1, values: int = 3, value_s: float = 1e-5) -> dict:
    return {"loops": loops, "warmups": warmups, "values": values, "value_s": value_s}


def calibration(commit: str = "a" * 40, **benchmarks: dict[str, Any]) -> dict[str, Any]:
    facts = {"from": {"commit": commit}, "process_s": 0.5, "asv_process_s": 0.7, "processes": 7}
    entries = {name: {**facts, "cases": cases} for name, cases in benchmarks.items()}
    return {**EMPTY, "benchmarks": entries}


def revisions(content: dict[str, Any]) -> dict[str, int]:
    return {name: entry["revision"] for name, entry in content["benchmarks"].items()}


def test_a_benchmark_calibrated_first_is_of_revision_one() -> None:
    assert revisions(merged(EMPTY, calibration(time_x={"10": case()}))) == {"time_x": 1}


def test_equal_counts_keep_the_revision_and_take_the_new_facts() -> None:
    old = merged(EMPTY, calibration(time_x={"10": case()}))
    new = calibration("b" * 40, time_x={"10": case(value_s=2e-5)})
    again = merged(old, new)
    assert revisions(again) == {"time_x": 1}
    assert again["benchmarks"]["time_x"]["from"]["commit"] == "b" * 40
    assert again["benchmarks"]["time_x"]["cases"] == {"10": case(value_s=2e-5)}


@pytest.mark.parametrize("count", COUNTS)
def test_a_changed_count_of_any_case_raises_the_revision(count: str) -> None:
    first = calibration(time_x={"10": case(), "100": case()}, time_y={"": case()})
    old = merged(EMPTY, first)
    new = copy.deepcopy(first)
    new["benchmarks"]["time_x"]["cases"]["100"][count] += 1
    once = merged(old, new)
    assert revisions(once) == {"time_x": 2, "time_y": 1}
    assert revisions(merged(once, new)) == {"time_x": 2, "time_y": 1}
    assert revisions(merged(once, first)) == {"time_x": 3, "time_y": 1}


def test_a_case_that_comes_raises_the_revision() -> None:
    one, two = calibration(time_x={"10": case()}), calibration(time_x={"10": case(), "9": case()})
    assert revisions(merged(merged(EMPTY, one), two)) == {"time_x": 2}


def test_a_case_that_a_later_commit_lacks_stays_and_tells_where_it_is_from() -> None:
    old = merged(EMPTY, calibration("a" * 40, time_x={"'n', 1": case(4), "'r', 1": case(8)}))
    new = calibration("b" * 40, time_x={"'r', 1": case(8, value_s=2e-5)})
    new["benchmarks"]["time_x"] |= {"process_s": 0.4, "asv_process_s": 0.9}
    once = merged(old, new)
    entry = once["benchmarks"]["time_x"]
    kept = {**case(4), "from": {"commit": "a" * 40}}
    assert entry["cases"] == {"'n', 1": kept, "'r', 1": case(8, value_s=2e-5)}
    assert list(entry["cases"]) == ["'n', 1", "'r', 1"]
    assert entry["from"] == {"commit": "b" * 40}
    assert entry["revision"] == 1
    assert (entry["process_s"], entry["asv_process_s"]) == (0.5, 0.9), "without the kept case less"
    later = calibration("c" * 40, time_x={"'r', 1": case(8)})
    assert merged(once, later)["benchmarks"]["time_x"]["cases"]["'n', 1"] == kept
    whole = calibration("d" * 40, time_x={"'n', 1": case(4), "'r', 1": case(8)})
    again = merged(once, whole)["benchmarks"]["time_x"]
    assert again == {"revision": 1, **whole["benchmarks"]["time_x"]}


def test_benchmarks_that_are_not_calibrated_again_are_kept_as_they_are() -> None:
    old = merged(EMPTY, calibration(time_y={"10": case(9)}, time_z={"": case()}))
    content = merged(old, calibration(time_x={"10": case()}))
    assert list(content["benchmarks"]) == ["time_x", "time_y", "time_z"]
    for name in ("time_y", "time_z"):
        assert content["benchmarks"][name] == old["benchmarks"][name]


names = st.text(st.characters(codec="utf-8"), max_size=8)
counts = st.integers(0, 2**40)
cases = st.builds(case, counts, counts, counts, st.floats(1e-9, 1e3))
contents = st.dictionaries(names, st.dictionaries(names, cases, max_size=3), max_size=3)


@given(contents)
def test_what_is_written_is_read_back_by_both_readers(
    tmp_path_factory: pytest.TempPathFactory, benchmarks: dict[str, Any]
) -> None:
    file = tmp_path_factory.mktemp("suite") / "calibration.json"
    content = merged(EMPTY, calibration(**benchmarks))
    write_calibration(file, content)
    assert read_calibration(file) == content
    entries = read_while_measuring(file)
    assert set(entries) == set(benchmarks)
    for name, entry in entries.items():
        assert (entry.revision, entry.processes) == (1, 7)
        assert entry.scheme == "calibrated-1"
        for key, found in entry.cases.items():
            assert vars(found) == benchmarks[name][key]


def test_a_case_has_a_line_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    write_calibration(file, merged(EMPTY, calibration(time_x={"10": case(), "100": case(16)})))
    before = file.read_text().splitlines()
    write_calibration(file, merged(EMPTY, calibration(time_x={"10": case(), "100": case(32)})))
    after = file.read_text().splitlines()
    changed = [i for i, lines in enumerate(zip(before, after, strict=True)) if len(set(lines)) > 1]
    assert len(changed) == 1
    assert '"100"' in after[changed[0]]


def test_the_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    content = merged(EMPTY, calibration(time_x={"10": case()}))
    write_calibration(file, content)
    with pytest.raises(TypeError):
        write_calibration(file, content | {"other": object()})
    assert read_calibration(file) == content
    reader = file.open()  # has the old file open while it is replaced
    write_calibration(file, merged(content, calibration(time_y={"": case()})))
    with reader:
        assert json.load(reader) == content
    assert list(tmp_path.iterdir()) == [file]


def test_no_file_is_an_empty_calibration(tmp_path: Path) -> None:
    assert read_calibration(tmp_path / "calibration.json") == EMPTY


def test_another_schema_is_refused_by_both_readers(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    write_calibration(file, merged(EMPTY, calibration(time_x={"10": case()}) | {"schema": 1}))
    with pytest.raises(UserError, match="schema 1 is not 2; remove it"):
        read_calibration(file)
    with pytest.raises(ValueError, match="schema 1 is not 2"):
        read_while_measuring(file)


def test_both_readers_know_the_same_schema() -> None:
    assert SCHEMA == SCHEMA_WHILE_MEASURING == EMPTY["schema"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": 1}', '{"benchmarks": {}}'])
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "calibration.json"
    file.write_text(text)
    with pytest.raises(UserError, match=r"calibration.json: no calibration") as refused:
        read_calibration(file)
    assert len(str(refused.value).splitlines()) == 1
