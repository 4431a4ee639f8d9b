"""One door for what others made: bounded bytes, gzip and JSON, and words for whatever is wrong."""

import gzip
import json
import os
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.store import values
from tools.store.magnitude import LEAST, MOST, in_range
from tools.store.problems import Problem, one_line
from tools.store.reading import (
    MissingError,
    UnusableError,
    decode,
    parse_json,
    read_bytes,
    read_json,
    unpack,
)
from tools.store.regex import compiled

JSON_LETTERS = '[]{}",:0123456789eE+-.\\ud8 naN'
whole_text = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | whole_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(whole_text, inner, max_size=4),
    max_leaves=12,
)


def bomb(mebibytes: int) -> bytes:
    """Return gzip of so many MiB of blanks, without compressing more than one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    return header + block * mebibytes + b"\x03\x00" + bytes(8)


# --- bytes ---


def test_a_file_is_read_whole_up_to_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 200_000)
    assert read_bytes(file, 200_000) == b"x" * 200_000
    with pytest.raises(UnusableError, match="holds more than 199,999 bytes"):
        read_bytes(file, 199_999)


def test_no_file_is_told_apart_from_one_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for missing in (tmp_path / "none", tmp_path / "file" / "below"):
        with pytest.raises(MissingError, match="cannot be read"):
            read_bytes(missing)


@pytest.mark.parametrize("name", ["n" * 300, "nul\0", "half \ud800"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnusableError, match="cannot be read"):
        read_bytes(tmp_path / name)


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # opening it would wait for a writer
    (tmp_path / "link").symlink_to(tmp_path / "link")
    for path, why in (
        (tmp_path, "it is a directory"),
        (tmp_path / "pipe", "it is no regular file"),
        (Path("/dev/zero"), "it is no regular file"),
        (tmp_path / "link", "Too many levels"),
    ):
        with pytest.raises(UnusableError, match=why) as refused:
            read_bytes(path)
        assert not isinstance(refused.value, MissingError)


# --- gzip ---


@given(st.lists(st.binary(max_size=9000), max_size=5), st.data())
def test_members_are_unpacked_one_after_another_and_a_cut_one_is_left_out(
    contents: list[bytes], data: st.DataObject
) -> None:
    members = [gzip.compress(content, 0) for content in contents]
    whole = b"".join(members)
    assert unpack(whole) == (b"".join(contents), len(whole))
    if members:
        cut = data.draw(st.integers(1, len(members[-1]) - 1))
        whole = b"".join(members[:-1])
        assert unpack(whole + members[-1][:cut]) == (b"".join(contents[:-1]), len(whole))


def test_what_unpacks_to_too_much_is_refused_before_it_is_in_memory() -> None:
    content = bomb(mebibytes=200)
    assert len(content) < 300_000
    tracemalloc.start()
    try:
        with pytest.raises(UnusableError, match="unpacks to more than 4,194,304 bytes"):
            unpack(content, most=4 << 20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32 << 20


def test_the_limit_is_over_all_members_and_reached_is_not_exceeded() -> None:
    two = gzip.compress(bytes(1000)) * 2
    assert unpack(two, most=2000) == (bytes(2000), len(two))
    with pytest.raises(UnusableError, match="more than 1,999 bytes"):
        unpack(two, most=1999)


@pytest.mark.parametrize(
    "content", [b"{}", b"\x1f\x8b\x00\x00", gzip.compress(b"x")[:-8] + bytes(8)]
)
def test_what_is_no_sound_gzip_is_refused(content: bytes) -> None:
    with pytest.raises(UnusableError, match="is no sound gzip"):
        unpack(content)


# --- JSON ---


@given(plain)
def test_json_is_what_was_written(value: Any) -> None:
    for ascii_only in (True, False):
        assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary(max_size=40) | st.text(JSON_LETTERS, max_size=40).map(str.encode))
def test_any_bytes_are_json_or_unusable_in_one_line(content: bytes) -> None:
    try:
        value, wrong = parse_json(content), ""
    except UnusableError as error:
        value, wrong = None, str(error)
    assert len(wrong.splitlines()) <= 1
    repr(value)
    json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize("opened", ["[", '{"a":', '[{"a":'])
def test_any_depth_is_read_or_refused_and_what_is_read_can_be_written(opened: str) -> None:
    closed = opened[::-1].translate(str.maketrans("[{", "]}", ':"a'))
    for depth in (1, 30, 60, 100, 129, 200, 500, 900, 3000, 100_000):
        content = (opened * depth + "1" + closed * depth).encode()
        levels = depth * sum(map(opened.count, "[{"))
        if levels <= 60:
            assert json.dumps(parse_json(content)).encode() == content.replace(b":", b": ")
        elif levels > 128:
            with pytest.raises(UnusableError, match="nested too deeply"):
                parse_json(content)


def test_brackets_in_texts_are_not_depth() -> None:
    value = {"code": "[" * 5000, "other": ["}" * 5000, {"x": "]["}]}
    assert parse_json(json.dumps(value).encode()) == value
    with pytest.raises(UnusableError, match="nested too deeply"):
        parse_json(b'{"code": "[", "deep": ' + b"[" * 200 + b"]" * 200 + b"}")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is no JSON"),
        (b"{", "is no JSON"),
        (b"[1] [2]", "is no JSON"),
        (b"\xff\xfe", r"is no UTF-8 text \(byte 0\)"),
        (b'"\xed\xa0\x80"', "is no UTF-8 text"),
        (rb'["\ud800"]', "half of a surrogate pair"),
        (rb'{"\uDFFF": 1}', "half of a surrogate pair"),
        (b"1" * 5000, "thousands of digits"),
    ],
)
def test_what_is_wrong_with_json_is_told(content: bytes, why: str) -> None:
    with pytest.raises(UnusableError, match=why):
        parse_json(content)


def test_whole_surrogate_pairs_marks_and_repeated_names_are_taken_as_ever(tmp_path: Path) -> None:
    assert parse_json(rb'"\ud83d\ude97 \\ud800"') == "\N{AUTOMOBILE} \\ud800"
    file = tmp_path / "marked.json"
    file.write_bytes(b'\xef\xbb\xbf{"a": 1, "a": 2}')
    assert read_json(file) == {"a": 2}
    assert decode(b"\xef\xbb\xbfa") == "a"
    with pytest.raises(MissingError):
        read_json(tmp_path / "none.json")


# --- values ---

READ: dict[str, Callable[..., Any]] = {
    "text": values.text,
    "texts": values.texts,
    "boolean": values.boolean,
    "number": values.number,
    "whole_number": values.whole_number,
    "mapping": values.mapping,
    "sequence": values.sequence,
}


@given(
    plain | st.floats() | st.integers(10**300, 10**310), st.sampled_from(sorted(READ)), whole_text
)
def test_a_value_is_of_its_type_or_unusable_in_one_line(value: Any, kind: str, where: str) -> None:
    try:
        read = READ[kind](value, where)
    except UnusableError as error:
        wrong = str(error)
    else:
        expected = {"texts": tuple, "number": float}.get(kind, lambda same: same)(value)
        assert read == expected
        assert kind != "number" or read == 0 or LEAST <= abs(read) <= MOST
        return
    assert len(wrong.splitlines()) == 1
    assert len(wrong) < 300


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        *((value, -MOST, MOST) for value in (True, None, "1", [1], {}, 10**400, -(10**400))),
        *((value, -MOST, MOST) for value in (5e-324, -1e-31, 1e31, 1e308, float("inf"))),
        *((float("nan"), -MOST, MOST), (-1, 0.0, MOST), (2, 0.0, 1.0)),
    ],
)
def test_what_is_no_number_in_a_range_is_refused(value: Any, low: float, high: float) -> None:
    with pytest.raises(UnusableError, match=r"n: .* is no number from"):
        values.number(value, "n", low, high)


@pytest.mark.parametrize("value", [True, 1.0, None, "1", -1, 2**53 + 1, 10**400])
def test_what_is_no_whole_number_in_a_range_is_refused(value: Any) -> None:
    with pytest.raises(UnusableError, match=r"n: .* is no whole number from 0 to"):
        values.whole_number(value, "n")


def test_the_place_is_in_front_of_what_is_wrong() -> None:
    with (
        pytest.raises(UnusableError, match=r"^line 2: time_x: `n` is missing$"),
        values.inside("line 2"),
        values.inside("time_x"),
    ):
        values.item({"m": 1}, "n")
    with pytest.raises(UnusableError, match=r"^b: is no known entry$"):
        values.require_known({"a": 1, "b": 2}, ["a"])


# --- magnitudes, words, regular expressions ---


@given(st.floats())
def test_a_number_is_in_range_if_it_is_0_or_of_the_magnitudes_allowed(number: float) -> None:
    expected = number == 0 or 1e-30 <= abs(number) <= 1e30
    assert in_range(np.array([number])).tolist() == [expected]


@given(st.text(), st.integers(1, 600))
def test_words_are_one_line_and_not_longer_than_asked(text: str, most: int) -> None:
    words = one_line(text, most)
    assert len(words.splitlines()) <= 1
    assert len(words) <= most


def test_a_problem_is_one_line_whatever_a_benchmark_is_called() -> None:
    problem = Problem(Path("a/b/c.json"), "time_a\n| row |\n" + "x" * 5000, "why\nnot" * 5000)
    assert len(str(problem).splitlines()) == 1
    assert str(problem).startswith("b/c.json: time_a | row | xxx")
    assert len(str(problem)) < 1000


@pytest.mark.parametrize(
    "text", ["(", "a{99999999999}", "a{4294967296}", "(" * 5000, "(?P<a>)(?P<a>)", "[b-a]"]
)
def test_what_is_no_regular_expression_is_a_value_error_in_one_line(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        compiled(text)
    assert len(str(refused.value).splitlines()) == 1


def test_a_regular_expression_is_compiled_without_a_warning() -> None:
    assert compiled("[[a]").search("[")
