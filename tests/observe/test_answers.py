"""Answers are kept whole, found by their key, and are as if not there where they are damaged."""

import json
from pathlib import Path

import pytest

from tools.measure.workload import working_tree
from tools.observe.answers import DIRECTORY, answer_key, clean, keep, load
from tools.observe.code import CodeState

CODE = CodeState("a" * 40, None)
DAY_S = 86_400.0


def key_of(root: Path, *what: object, code: CodeState = CODE) -> str:
    key = answer_key(code, working_tree(root, root / "suite"), *what)
    assert key is not None
    return key


def files(root: Path) -> list[str]:
    return sorted(path.name for path in (root / DIRECTORY).iterdir())


def test_a_record_is_found_by_its_key_with_its_age(tmp_path: Path) -> None:
    key = key_of(tmp_path, "scale", {"vehicles": 100})
    assert load(tmp_path, key) is None
    keep(tmp_path, key, {"rates": [1.5, 2.5]}, clock=lambda: 1000.0)
    assert load(tmp_path, key, clock=lambda: 1060.0) == ({"rates": [1.5, 2.5]}, 60.0)
    assert load(tmp_path, key, clock=lambda: 0.0) == ({"rates": [1.5, 2.5]}, 0.0)
    assert load(tmp_path, key_of(tmp_path, "scale", {"vehicles": 200})) is None
    keep(tmp_path, key, {"rates": []}, clock=lambda: 2000.0)
    assert load(tmp_path, key, clock=lambda: 2000.0) == ({"rates": []}, 0.0)


def test_git_sees_nothing_of_it_and_no_half_written_file_stays(tmp_path: Path) -> None:
    key = key_of(tmp_path)
    keep(tmp_path, key, {})
    assert files(tmp_path) == [".gitignore", f"{key}.json"]
    assert (tmp_path / DIRECTORY / ".gitignore").read_text() == "*\n"
    with pytest.raises(TypeError):
        keep(tmp_path, key, {"no JSON": object()})
    assert files(tmp_path) == [".gitignore", f"{key}.json"]


def test_the_key_holds_code_question_and_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = key_of(tmp_path, "scale")
    assert plain == key_of(tmp_path, "scale")
    others = {
        key_of(tmp_path, "benchmark"),
        key_of(tmp_path, "scale", code=CodeState("b" * 40, None)),
        key_of(tmp_path, "scale", code=CodeState("a" * 40, "c")),
    }
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    others.add(key_of(tmp_path, "scale"))
    monkeypatch.delenv("NUMBA_DISABLE_JIT")
    monkeypatch.setenv("UNRELATED", "1")
    assert key_of(tmp_path, "scale") == plain
    assert len(others - {plain}) == 4


def test_code_that_is_not_known_has_no_key(tmp_path: Path) -> None:
    assert answer_key(CodeState(None, None), working_tree(tmp_path, tmp_path)) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", '{"format": 1}', "[" * 100_000),
        json.dumps({"format": 1, "key": "other", "kept_s": 1.0, "record": {}}),
        json.dumps({"format": 0, "key": "KEY", "kept_s": 1.0, "record": {}}),
        json.dumps({"format": 1, "key": "KEY", "kept_s": None, "record": {}}),
        json.dumps({"format": 1, "key": "KEY", "kept_s": 1.0, "record": []}),
        json.dumps({"format": 2, "key": "KEY", "kept_s": 1.0, "record": {}}),
        json.dumps({"format": 2, "key": "KEY", "kept_s": 1.0, "record": {}, "sum": "0" * 40}),
    ],
)
def test_a_file_that_is_no_sound_record_is_as_if_not_there(tmp_path: Path, text: str) -> None:
    key = key_of(tmp_path)
    keep(tmp_path, key, {})
    (tmp_path / DIRECTORY / f"{key}.json").write_text(text.replace("KEY", key))
    assert load(tmp_path, key) is None
    keep(tmp_path, key, {"a": 1})
    found = load(tmp_path, key)
    assert found is not None
    assert found[0] == {"a": 1}


def test_a_record_that_was_changed_is_as_if_not_there(tmp_path: Path) -> None:
    key = key_of(tmp_path)
    record = {"rates": [1.5, float("inf")], "name": "ü", "speedup": {"value": None}}
    keep(tmp_path, key, record)
    assert load(tmp_path, key) is not None
    file = tmp_path / DIRECTORY / f"{key}.json"
    file.write_text(file.read_text().replace("null", "[]"))
    assert load(tmp_path, key) is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / DIRECTORY).write_text("a file is in the way")
    key = key_of(tmp_path)
    keep(tmp_path, key, {})
    assert load(tmp_path, key) is None
    clean(tmp_path, 1)


def test_old_records_are_removed_and_nothing_else(tmp_path: Path) -> None:
    key = key_of(tmp_path)
    clean(tmp_path, 1)
    keep(tmp_path, key, {})
    foreign = tmp_path / DIRECTORY / "notes.json"
    foreign.write_text("{}")
    written_s = foreign.stat().st_mtime
    clean(tmp_path, 30, clock=lambda: written_s + 29 * DAY_S)
    assert len(files(tmp_path)) == 3
    clean(tmp_path, 30, clock=lambda: written_s + 31 * DAY_S)
    assert files(tmp_path) == [".gitignore", "notes.json"]
