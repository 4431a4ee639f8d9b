"""The cache of what was read: it changes nothing but the time, whatever becomes of it."""

import json
import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tools.store.cache
from tools.errors import UserError
from tools.store.cache import cache_path, read_cached
from tools.store.results import Results, read_results

LISTS = [[], [["1", "2"]], [["1", "2"], ["'a'", "'b'", "'c'"]]]
FOREVER_NS = 10**18  # every file is too young for its signature to tell, however slow the test

numbers = st.none() | st.floats() | st.integers(0, 2**60)
rows = st.sampled_from(LISTS).flatmap(
    lambda params: st.tuples(
        st.lists(numbers, min_size=0, max_size=math.prod(map(len, params))),
        st.just(params),
        st.none() | st.sampled_from(["v1", "v2"]),
        st.none() | st.floats(),
    )
)
suites = st.lists(st.dictionaries(st.sampled_from(["a", "b", "time_c", "é"]), rows), max_size=4)


def same(expected: Results, actual: Results) -> None:
    """Assert that both hold the same files and problems, columns too."""
    assert expected.problems == actual.problems
    assert len(expected.files) == len(actual.files)
    for a, b in zip(expected.files, actual.files, strict=True):
        assert (a.path, a.machine, a.environment) == (b.path, b.machine, b.environment)
        assert (a.commit, a.date_ms, dict(a.facts)) == (b.commit, b.date_ms, dict(b.facts))
        assert list(a.rows) == list(b.rows)
        for row, twin in zip(a.rows.values(), b.rows.values(), strict=True):
            np.testing.assert_array_equal(row.values, twin.values)
            assert (row.params, row.version) == (twin.params, twin.version)
            assert repr(dict(row.columns)) == repr(dict(twin.columns))


def written(cache: Path) -> tuple[int, bytes]:
    """Return what changes whenever a cache is written."""
    return cache.stat().st_ino, cache.read_bytes()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "one.results"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(suites, st.sampled_from(["box", None]), st.booleans())
def test_a_cache_changes_nothing_of_what_is_read(
    project: Any, cache: Path, suite: list[Any], machine: str | None, broken: bool
) -> None:
    for path in project.results.glob("box/*.json"):
        path.unlink()
    for i, results in enumerate(suite):
        project.add(f"{i}" * 40, results, params={"machine": machine, "n": [1, {"x": None}]})
    if broken:
        (project.results / "box" / "zz.json").write_text('{"version": 9}')
    plain = read_results(project.results)
    same(read_cached(project.results, cache), plain)
    same(read_cached(project.results, cache), plain)


def test_a_few_new_files_are_read_and_not_worth_writing_the_cache_again(
    project: Any, cache: Path
) -> None:
    def add(number: int) -> None:
        path = project.add(
            f"{number:040x}", {"time_x": [[1.0 + number], []]}, env_name=f"e{number}"
        )
        os.utime(path, ns=(0, 0))

    for number in range(40):
        add(number)
    read_cached(project.results, cache)
    before = written(cache)
    add(40)
    settled = [time.time_ns() + 10**10]  # the changes lie long back
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tools.store.cache.time_ns", lambda: settled[0])
        read_cached(project.results, cache)  # takes the signatures of all
        before = written(cache)
        add(41)
        add(42)
        same(read_cached(project.results, cache), read_results(project.results))
        assert written(cache) == before
        add(43)
        same(read_cached(project.results, cache), read_results(project.results))
        assert written(cache) != before


@pytest.mark.parametrize("name", ["asv-cheetah-v1", "conda-danielmbp", "blas-graviton"])
def test_recorded_histories_are_the_same_from_a_cache(
    recorded: Callable[[str], Path], name: str, cache: Path
) -> None:
    directory = recorded(name) / "results"
    plain = read_results(directory)
    same(read_cached(directory, cache), plain)
    before = written(cache)
    same(read_cached(directory, cache), plain)
    assert written(cache) == before  # it was sound and all was in it


def test_changed_content_is_seen_though_time_and_size_are_the_same(
    project: Any, cache: Path
) -> None:
    path = project.add("a" * 40, {"b": [[1.5], []]})
    read_cached(project.results, cache)
    stat = path.stat()
    path.write_text(path.read_text().replace("1.5", "2.5"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (stat.st_size, stat.st_mtime_ns)
    row = read_cached(project.results, cache).files[0].rows["b"]
    assert (row.values.tolist(), row.columns["result"]) == ([2.5], [2.5])


def test_settled_files_are_not_read_again_but_every_change_is_seen(
    project: Any, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.add("a" * 40, {"b": [[1.5], []]})
    touched = project.add("b" * 40, {"b": [[3.5], []]})
    monkeypatch.setattr("tools.store.cache._TICK_NS", 0)
    time.sleep(0.05)  # longer than the file system's clock ticks
    plain = read_results(project.results)
    read_cached(project.results, cache)
    read: list[Path] = []
    parsed: list[Path] = []

    def recorded(path: Path, *most: int) -> bytes:
        if path != cache:
            read.append(path)
        return content(path, *most)

    content, parse = tools.store.cache.read_bytes, tools.store.cache.parse_result
    monkeypatch.setattr("tools.store.cache.read_bytes", recorded)
    monkeypatch.setattr(
        tools.store.cache, "parse_result", lambda p, c: parsed.append(p) or parse(p, c)
    )
    unchanged = read_cached(project.results, cache)
    assert (read, parsed) == ([], [])
    same(unchanged, plain)

    stat = path.stat()
    path.write_text(path.read_text().replace("1.5", "2.5"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    touched.touch()
    read.clear()
    parsed.clear()
    changed = read_cached(project.results, cache)
    assert (read, parsed) == ([path, touched], [path])
    assert [file.rows["b"].values.tolist() for file in changed.files] == [[2.5], [3.5]]


def test_what_a_name_tells_is_not_taken_from_a_file_of_another_name(
    project: Any, cache: Path
) -> None:
    path = project.add("a" * 40, {"b": [[1.5], []]}, params={})
    content = {**json.loads(path.read_text()), "env_name": None}
    path.write_text(json.dumps(content))
    read_cached(project.results, cache)
    copy = project.results / "other" / "aaaaaaaa-env.json"
    copy.parent.mkdir()
    copy.write_text(path.read_text())
    of_box, of_other = read_cached(project.results, cache).files
    assert (of_box.machine, of_box.environment) == ("box", "py")
    assert (of_other.machine, of_other.environment) == ("other", "env")


def damaged(content: bytes, how: str) -> bytes:
    middle = len(content) // 2
    return {
        "empty": b"",
        "foreign": b"SQLite format 3\x00" * 99,
        "cut short": content[:-1],
        "a head alone": content[:40],
        "a bit flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "of another reader": content[:30] + bytes([content[30] ^ 1]) + content[31:],
        "something appended": content + b" ",
    }[how]


@pytest.mark.parametrize(
    "how",
    [
        "empty",
        "foreign",
        "cut short",
        "a head alone",
        "a bit flipped",
        "of another reader",
        "something appended",
    ],
)
def test_a_damaged_cache_is_not_trusted_and_replaced_without_a_word(
    project: Any,
    cache: Path,
    how: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tools.store.cache._TICK_NS", FOREVER_NS)
    project.add("a" * 40, {"b": [[1.5, None], [["1", "2"]]]})
    read_cached(project.results, cache)
    sound = cache.read_bytes()
    cache.write_bytes(damaged(sound, how))
    same(read_cached(project.results, cache), read_results(project.results))
    assert cache.read_bytes() == sound
    assert capfd.readouterr() == ("", "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.data())
def test_what_is_forged_with_a_right_hash_breaks_nothing(
    project: Any, cache: Path, data: st.DataObject
) -> None:
    """Any part of the JSON is replaced: what is then read is whole, or read from the files."""
    from tools.store.cache import _head, _save

    project.add("a" * 40, {"b": [[1.5, None], [["1", "2"]], "v"]})
    cache.unlink(missing_ok=True)
    read_cached(project.results, cache)
    encoded = cache.read_bytes()[len(_head()) + 32 :]
    numbers, content = encoded[: 8 + 2 * 8], json.loads(encoded[8 + 2 * 8 :])
    place: Any = content
    while True:
        key = data.draw(
            st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place)))
        )
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(st.sampled_from([None, -1, 7, 1e300, "x", [], [[]], {}, [["1"]]]))
    _save(cache, numbers + json.dumps(content).encode())
    for file in read_cached(project.results, cache).files:
        assert isinstance(file.commit + file.machine + file.environment, str)
        assert all(math.prod(map(len, row.params)) == len(row.values) for row in file.rows.values())


def test_a_cache_that_cannot_be_written_is_done_without(project: Any, tmp_path: Path) -> None:
    project.add("a" * 40, {"b": [[1.5], []]})
    (tmp_path / "a_file").write_text("")
    for cache in (tmp_path / "a_file" / "one.results", tmp_path):  # below a file; a directory
        same(read_cached(project.results, cache), read_results(project.results))
    assert not list(tmp_path.parent.glob(".writing-*"))


def test_removed_files_leave_the_cache(
    project: Any, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.store.cache._TICK_NS", FOREVER_NS)
    project.add("a" * 40, {"b": [[1.5], []]})
    read_cached(project.results, cache)
    alone = cache.read_bytes()
    removed = project.add("b" * 40, {"gone": [[1.5, 2.5], [["1", "2"]]]}, params={"cpu": "old"})
    read_cached(project.results, cache)
    assert b"gone" in cache.read_bytes()
    removed.unlink()
    read_cached(project.results, cache)
    assert cache.read_bytes() == alone
    assert os.listdir(cache.parent) == [cache.name]


def test_new_files_join_those_in_the_cache(project: Any, cache: Path) -> None:
    for commit in "abc":
        project.add(commit * 40, {"b": [[1.5, math.nan], [["1", "2"]]], commit: [None]})
        same(read_cached(project.results, cache), read_results(project.results))


def test_columns_of_a_file_that_changed_meanwhile_are_refused(project: Any, cache: Path) -> None:
    path = project.add("a" * 40, {"b": [[1.5], []]})
    row = read_cached(project.results, cache).files[0].rows["b"]
    path.write_text(path.read_text().replace("1.5", "2.5"))
    with pytest.raises(UserError, match="changed while it was read"):
        row.samples()


def test_the_cache_is_where_the_user_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for ignored in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", ignored)
        assert cache_path(tmp_path).parent == tmp_path / ".cache" / "simcore-tools"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert cache_path(tmp_path).parent == tmp_path / "x" / "simcore-tools"
    assert cache_path(tmp_path) != cache_path(tmp_path.parent)
    assert cache_path(tmp_path) == cache_path(tmp_path / "x" / "..")


def test_no_more_than_some_files_are_held_parsed_however_many_are_asked_for(
    project: Any, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten times what a file weighs would stay of each, gigabytes of a large history."""
    for number in range(20):
        project.add(f"{number:08x}" * 5, {"b": [[1.5 + number], []], "c": [[2.5], []]})
    files = read_cached(project.results, cache).files
    parsed: list[Path] = []
    parse = tools.store.cache.parse_result
    monkeypatch.setattr(
        tools.store.cache, "parse_result", lambda p, c: parsed.append(p) or parse(p, c)
    )
    tools.store.cache._parsed_columns.cache_clear()
    for file in files:
        assert [row.columns["result"] for row in file.rows.values()] == [
            file.rows["b"].values.tolist(),
            [2.5],
        ]
    assert parsed == [file.path for file in files], "each once, as its rows follow each other"
    assert tools.store.cache._parsed_columns.cache_info().currsize < 10


def test_whether_there_are_samples_is_kept(project: Any, cache: Path) -> None:
    project.add("a" * 40, {"f": [[1.0], []]})
    project.add("b" * 40, {"f": [[1.0], [], None, None, None, None, [[1.0]]]})
    for _ in range(2):
        files = read_cached(project.results, cache).files
        assert [file.rows.sampled for file in files] == [False, True]


def test_files_that_hold_the_same_entries_share_them(project: Any) -> None:
    """A row that is missing makes another layout of the same entries."""
    sizes = [list(map(str, range(50)))]
    row = [[1.0] * 50, sizes]
    project.add("a" * 40, {"f": row, "g": row})
    project.add("b" * 40, {"g": row})
    one, other = read_results(project.results).files
    assert one.rows.layout is not other.rows.layout
    assert one.rows.layout.entries[1] is other.rows.layout.entries[0]
