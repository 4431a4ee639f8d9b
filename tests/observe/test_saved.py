"""Answers saved by name come back whole, and what is no such answer is told in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.observe.made import record, rounds
from tools.errors import UserError
from tools.observe.saved import is_name, is_saved, load_saved, save

RECORD = record(rounds((1000.0, 1010.0, 990.0)))


def with_by_process(**lists: Any) -> dict[str, Any]:
    return {**RECORD, "by_process": {**RECORD["by_process"], **lists}}


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    assert not is_saved(tmp_path, "before")
    path = save(tmp_path, "before", [RECORD])
    assert path.is_relative_to(tmp_path / ".measured"), "which git ignores"
    assert is_saved(tmp_path, "before")
    assert load_saved(tmp_path, "before") == json.loads(json.dumps([RECORD]))
    save(tmp_path, "before", [])
    assert load_saved(tmp_path, "before") == []
    assert [each.name for each in path.parent.iterdir()] == ["before.json"], "nothing half-written"


@pytest.mark.parametrize("name", ["a", "before", "v1.2-rc_3", "7", "x" * 64])
def test_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", ".", "..", "-x", "a/b", "a b", "x" * 65, "é", "a\n", "~1"])
def test_what_is_no_name_is_never_saved(tmp_path: Path, name: str) -> None:
    assert not is_name(name)
    assert not is_saved(tmp_path, name)


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "null", "[]", '{"format": 1}', "[" * 100_000, '{"format": 1, "records": 5}'),
        json.dumps({"format": 0, "records": []}),
        json.dumps({"format": 1, "records": [{}]}),
        json.dumps({"format": 1, "records": [None]}),
        json.dumps({"format": 1, "records": ["abc"]}),
        *(
            json.dumps({"format": 1, "records": [RECORD, damaged]})
            for damaged in (
                {key: value for key, value in RECORD.items() if key != "machine"},
                {**RECORD, "case": ["a"]},
                {**RECORD, "steps_asked": "many"},
                {**RECORD, "by_process": []},
                with_by_process(steps_per_s=[]),
                with_by_process(steps_per_s=[1.0, 2.0]),
                with_by_process(steps_per_s=[1.0, 0.0, 1.0]),
                with_by_process(steps_per_s=[1.0, None, 1.0]),
                with_by_process(steps_per_s=[1.0, float("nan"), 1.0]),
                with_by_process(exclusive_core_steps_per_s=[1.0, -1.0, None]),
                with_by_process(reference_kernel_s=["a", "b", "c"]),
                with_by_process(steps_per_s=[1.0, 10**400, 1.0]),
                with_by_process(exclusive_core_steps_per_s=[1.0, 5e-324, None]),
            )
        ),
    ],
)
def test_a_damaged_or_foreign_file_is_told_in_one_line(tmp_path: Path, content: str) -> None:
    save(tmp_path, "before", [RECORD]).write_text(content)
    with pytest.raises(
        UserError, match=r"before: .* is damaged or of another version; save it anew"
    ):
        load_saved(tmp_path, "before")


def test_a_name_that_is_no_unicode_text_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"--save before: .* no Unicode text"):
        save(tmp_path, "before", [{**RECORD, "case": "-- half\udcff"}])
    assert not is_saved(tmp_path, "before")


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / ".measured").write_text("a file is in the way")
    with pytest.raises(UserError, match=r"--save before: .* cannot be written"):
        save(tmp_path, "before", [RECORD])
