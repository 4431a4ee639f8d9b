"""Damage is the same for the same seed, reaches what it should, and takes any content."""

import gzip
import io
import json
import tomllib
import zipfile
import zlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import trees
from tests.fuzz.mutate import (
    MOST_BYTES,
    any_bytes,
    gzipped,
    json_below,
    json_text,
    lines,
    toml_text,
    zip_members,
    zip_of,
)

TREE = {"version": 2, "params": {"machine": "box", "ram": None}, "rows": [[1.5, "10"], [2.5, "20"]]}
JSON = json.dumps(TREE).encode()
LOG = b'{"a": 1}\n{"b": [2]}\n'
TOML = b"[limits]\nsmallest_effect = 0.01\n[[pattern]]\nbenchmarks = 'Construct'  # once\n"
ZIP = zip_of({"a.json": JSON, "b.toml": TOML})
MUTATIONS = {
    "bytes": (any_bytes, JSON),
    "json": (json_text, JSON),
    "lines": (lines(json_text), LOG),
    "toml": (toml_text, TOML),
    "gzip": (gzipped(json_text), gzip.compress(JSON, mtime=0)),
    "zip": (zip_members([(".json", json_text), (".toml", toml_text)]), ZIP),
    "below": (json_below("params"), JSON),
}
OF_ANYTHING = ("bytes", "json", "lines", "toml", "gzip")

named = pytest.mark.parametrize("name", MUTATIONS)
contents = st.binary(max_size=300) | st.text(max_size=50).map(lambda text: text.encode())


def damaged(name: str, count: int = 400) -> list[bytes]:
    mutation, content = MUTATIONS[name]
    return [mutation(content, Random(i)) for i in range(count)]


def parsed(text: bytes) -> bool:
    """Whether it is JSON to a reader that takes any depth and any number of digits."""
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError as error:
        return "digits" in str(error)
    return True


@named
def test_the_same_seed_does_the_same_and_another_something_else(name: str) -> None:
    first = damaged(name, 60)
    assert damaged(name, 60) == first
    assert len(set(first)) > 30


@given(contents, st.integers(0, 2**32))
def test_any_content_can_be_damaged(content: bytes, seed: int) -> None:
    for name in OF_ANYTHING:
        mutation = MUTATIONS[name][0]
        assert len(mutation(content, Random(seed))) <= MOST_BYTES


@given(contents)
def test_damaged_content_can_be_damaged_again(content: bytes) -> None:
    for name in OF_ANYTHING:
        draw = Random(name)
        for _ in range(5):
            content = MUTATIONS[name][0](content, draw)


def test_most_json_stays_json_so_that_damage_gets_behind_the_parser() -> None:
    still = sum(map(parsed, damaged("json")))
    assert 0.75 * 400 < still < 400


def test_each_absurd_value_comes_to_stand_in_json() -> None:
    made = damaged("json", 2_500)
    for value in trees.ABSURD:
        assert any(value.encode() in text for text in made), value[:40]
    for wanted in (b"1" + b"0" * 400, b"5e-324", b"NaN", b'"\\ud800"', b"[" * 3_000, b'""'):
        assert any(wanted in text for text in made), wanted[:40]


def test_what_python_cannot_write_is_written() -> None:
    for i, value in enumerate(trees.ABSURD):
        assert trees.written([trees.absurd(i)]) == f"[{value}]"
    assert trees.written({"a": 1, "a\0twin": 2}) == '{"a": 1, "a": 2}'


def test_keys_are_gone_twice_and_renamed_and_subtrees_swapped() -> None:
    made = damaged("json", 2_000)
    assert any(text.count(b'"machine"') == 2 for text in made)
    assert any(b'"machine_"' in text for text in made)
    assert any(parsed(text) and b"rows" not in text for text in made)
    assert any(b'"version": {"machine"' in text for text in made)
    assert any(text.count(b'[1.5, "10"]') == 100 for text in made)


def test_only_what_is_below_the_key_is_damaged() -> None:
    rest = json.dumps(TREE["rows"]).encode()
    for text in damaged("below"):
        assert text.startswith(b'{"version": 2, "params": ')
        assert text.endswith(b', "rows": ' + rest + b"}")


def test_a_log_loses_lines_and_has_them_twice_and_damaged() -> None:
    made = damaged("lines", 1_500)
    first, second = LOG.splitlines(keepends=True)
    assert second in made
    assert second + first in made
    assert any(text.count(first) == 100 for text in made)
    assert any(text.startswith(first) and not text.endswith(second) for text in made)


def test_settings_get_other_values_that_are_toml() -> None:
    values = []
    for text in damaged("toml", 2_000):
        try:
            values.append(tomllib.loads(text.decode()).get("limits"))
        except (ValueError, RecursionError):
            continue
    found = {repr(value.get("smallest_effect"))[:20] for value in values if isinstance(value, dict)}
    assert {"True", "-1", "inf", "nan", "[]", "''"} <= found


def test_a_gzip_is_damaged_inside_or_outside_or_is_a_bomb() -> None:
    inside = outside = 0
    for text in damaged("gzip", 200):
        if len(text) > 1_000_000:
            continue
        try:
            gzip.decompress(text)
            inside += 1
        except (OSError, EOFError, zlib.error):
            outside += 1
    assert inside > 100
    assert outside > 0


def test_a_bomb_says_what_the_file_said_and_then_nothing_for_long() -> None:
    content = MUTATIONS["gzip"][1]
    bomb = max(damaged("gzip"), key=len)
    assert bomb.startswith(content)
    assert 1_000_000 < len(bomb) < MOST_BYTES
    with gzip.open(io.BytesIO(bomb)) as text:
        assert text.read(len(JSON) + 10**6) == JSON + b" " * 10**6


def test_one_member_of_a_zip_is_damaged_or_gone() -> None:
    gone = 0
    for content in damaged("zip", 200):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        assert (members.get("a.json") == JSON) + (members.get("b.toml") == TOML) >= 1
        gone += len(members) < 2
    assert 0 < gone < 40
