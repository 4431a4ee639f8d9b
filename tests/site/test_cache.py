"""Answers that are kept: the same as those computed, computed once, and never a wrong one."""

import math
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.site import cache
from tools.site.cache import cached, forget_oldest

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=9),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=9), inside),
    max_leaves=9,
)
SAME_DIRECTORY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where answers are kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "simcore-tools" / "pages"


class Asked:
    """Gives an answer, and counts how often it was asked."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.times = answer, 0

    def __call__(self) -> Any:
        self.times += 1
        return self.answer


@SAME_DIRECTORY
@given(JSON, st.binary(max_size=20))
def test_an_answer_is_computed_once_and_is_always_the_same(answer: Any, key: bytes) -> None:
    asked = Asked(answer)
    first = cached("law", repr(answer).encode() + b"\0" + key, asked)
    again = cached("law", repr(answer).encode() + b"\0" + key, asked)
    assert first == again == answer
    assert asked.times <= 1, "none where an earlier example was the same"


def test_what_json_has_no_name_for_is_the_same_at_once_and_later() -> None:
    asked = Asked({"law": (1.5, math.inf), "none": math.nan})
    for answer in (cached("law", b"odd", asked), cached("law", b"odd", asked)):
        assert answer["law"] == [1.5, math.inf]
        assert math.isnan(answer["none"])
    assert asked.times == 1


def test_another_kind_key_or_source_is_another_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    for i, (kind, key) in enumerate([("law", b"a"), ("law", b"b"), ("events", b"a")]):
        assert cached(kind, key, Asked(i)) == i
    monkeypatch.setattr(cache, "_source", lambda: b"of another version")
    assert cached("law", b"a", Asked("new")) == "new"


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "a directory"])
def test_a_damaged_answer_is_computed_again(damage: str, directory: Path) -> None:
    cached("law", b"a", Asked([1, 2, 3]))
    (path,) = directory.rglob("*.json")
    content = path.read_bytes()
    if damage == "a directory":
        path.unlink()
        path.mkdir()
    else:
        flipped = content[:-2] + bytes([content[-2] ^ 1]) + content[-1:]
        path.write_bytes({"cut": content[:-1], "flipped": flipped, "emptied": b""}[damage])
    assert cached("law", b"a", Asked([4])) == [4]


def test_those_not_asked_for_longest_go_first(directory: Path) -> None:
    for i in range(10):
        cached("law", bytes([i]), Asked("x" * 1_000))
    for path in directory.rglob("*.json"):
        os.utime(path, ns=(1, 1))
    asked = Asked("new")
    for i in range(3):
        cached("law", bytes([i]), asked)
    forget_oldest(most_bytes=4_000)
    assert sum(path.stat().st_size for path in directory.rglob("*.json")) <= 4_000
    for i in range(3):
        assert cached("law", bytes([i]), asked) == "x" * 1_000
    assert asked.times == 0


def test_where_nothing_can_be_written_it_is_computed_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file"))
    asked = Asked(1)
    assert [cached("law", b"a", asked) for _ in range(2)] == [1, 1]
    assert asked.times == 2
    forget_oldest()
