"""Names that ASV and a file system can hold, units, dates, and what is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asv.util import sanitize_filename
from hypothesis import example, given
from hypothesis import strategies as st

from tools.interchange.lost import lost_fields
from tools.interchange.names import asv_name, literal, machine_name, split_id
from tools.interchange.origin import commit_hash, milliseconds, minor_version
from tools.interchange.units import base_unit
from tools.store.reading import UnusableError
from tools.store.sizes import size_of

TITLES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("tests/test_a.py::test_b", "tests.test_a.test_b"),
        ("tests/test_a.py::TestC::test_b", "tests.test_a.TestC.test_b"),
        ("seq {n}", "seq_n"),
        ('sh -c "exit 3"', "sh_-c_exit_3"),
        ("tests::benchmark_a/latency", "tests.benchmark_a.latency"),
        ("../../etc/passwd", "etc.passwd"),
        ("BM_Foo<int>", "BM_Foo_int"),
    ],
)
def test_names_are_as_those_of_asv(title: str, name: str) -> None:
    assert asv_name(title) == name


@given(TITLES)
def test_a_name_is_one_part_of_a_path_as_asv_itself_takes_it(title: str) -> None:
    try:
        name = asv_name(title)
    except UnusableError:
        assert title == "version" or not any(c.isascii() and c.isalnum() for c in title)
        return
    assert len(f"{name}.json".encode()) < 255
    assert not name.startswith(".")
    assert name in (sanitize_filename(name), sanitize_filename(name).removesuffix("_"))
    assert not set(name) & set(" ()[]/\\:\n"), (
        "the side-car tells benchmark and case apart by these"
    )
    assert asv_name(name) == name or len(name.encode()) == 150


@pytest.mark.parametrize("title", ["", "::", "...", "version", "*"])
def test_what_asv_could_not_tell_apart_from_its_own_is_no_name(title: str) -> None:
    with pytest.raises(UnusableError, match="no benchmark in ASV"):
        asv_name(title)


def test_long_names_stay_apart() -> None:
    assert asv_name("a" * 400) != asv_name("a" * 401)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "processes", "a.json", ".hidden", "a" * 200, "a\nb"]
)
def test_what_no_folder_should_be_called_is_no_machine(name: str) -> None:
    with pytest.raises(UnusableError, match="--machine"):
        machine_name(name)


def test_a_parameter_that_is_a_number_stays_one() -> None:
    assert [literal(text) for text in ("1024", "1e3", "-2.5", "list", "1_0", "")] == [
        *("1024", "1e3", "-2.5", "'list'", "'1_0'", "''")
    ]
    assert size_of(literal("1024")) == 1024
    assert split_id("test_a[x[1]-y]") == ("test_a", "x[1]-y")
    assert split_id("test_a") == ("test_a", None)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        *((unit, ("seconds", 1e9)) for unit in ("ns", "ns/iter", "ns/op")),
        *((unit, ("seconds", 1e6)) for unit in ("us", "µs")),
        *((unit, ("seconds", 1.0)) for unit in ("s", "second", "sec/op")),
        *((unit, ("1/s", 1.0)) for unit in ("iter/sec", "ops/sec")),
        ("byte", ("bytes", 1.0)),
        ("MB/s", ("MB/s", 1.0)),
        ("", ("unit", 1.0)),
    ],
)
def test_units(unit: str, expected: tuple[str, float]) -> None:
    assert base_unit(unit) == expected


@pytest.mark.parametrize("unit", ["\x1b[2J", "a\nb", "u" * 41])
def test_a_unit_that_cannot_be_shown_is_refused(unit: str) -> None:
    with pytest.raises(UnusableError):
        base_unit(unit)


def test_dates_and_hashes() -> None:
    assert milliseconds("1970-01-01T01:00:00+01:00", "date") == 0
    assert milliseconds("1970-01-01 00:00:00.5", "date") == 500
    assert milliseconds(None, "date") is None
    assert commit_hash("unversioned", "id") is None
    assert commit_hash("a" * 40, "id") == "a" * 40
    assert [minor_version(v) for v in ("3.11.7 (64-bit)", "2.7", "3.9999", None)] == [
        *("3.11", "2.7", None, None)
    ]


@pytest.mark.parametrize(
    "date",
    [
        *("yesterday", "", 5, "2026-13-01", "12026-01-01"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999+00:00"),
    ],
)
def test_what_is_no_date_is_refused(date: Any) -> None:
    with pytest.raises(UnusableError, match="date"):
        milliseconds(date, "date")


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=st.timezones()))
@example(datetime(6430, 1, 1, microsecond=21_470, tzinfo=UTC))  # no float holds the seconds of it
def test_every_date_is_a_number(date: datetime) -> None:
    since = (date - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)
    assert milliseconds(date.isoformat(), "date") == pytest.approx(
        since, abs=0.51
    )  # a float's own digits


@pytest.mark.parametrize("commit", ["HEAD", "a" * 39, "A" * 40, 5, "-" * 40])
def test_what_is_no_full_hash_is_refused(commit: Any) -> None:
    with pytest.raises(UnusableError):
        commit_hash(commit, "id")


def test_what_is_lost_is_named_by_field() -> None:
    document = {
        "version": 1,
        "b": [{"name": "x", "stats": {"mean": 1, "max": None}}, {"name": "y", "extra": [1, 2]}],
        "by name": {"k": {"value": 1, "low": 2}},
    }
    kept = ("b[].name", "by name.*.value")
    assert lost_fields(document, kept) == ("b[].extra", "b[].stats", "by name.*.low", "version")


def leaves(value: Any, at: str = "") -> set[str]:
    """Return every field that holds something, in full: the slow and literal way."""
    if isinstance(value, dict):
        parts = [leaves(inner, f"{at}.{name}" if at else name) for name, inner in value.items()]
        return set().union(*parts)
    return set() if value is None else {at}


FIELDS = st.sampled_from("abc")
DOCUMENTS = st.recursive(
    st.none() | st.integers(), lambda inner: st.dictionaries(FIELDS, inner), max_leaves=12
)


@given(st.dictionaries(FIELDS, DOCUMENTS), st.data())
def test_every_field_is_kept_or_lost(document: dict[str, Any], data: st.DataObject) -> None:
    every = sorted(leaves(document))
    kept = data.draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    lost = lost_fields(document, kept)
    for field in every:
        named = any(field == name or field.startswith(f"{name}.") for name in lost)
        assert named != (field in kept)


def test_a_field_without_a_name_is_lost_by_quotes() -> None:
    document = {"": 1, "a": {"": {"b": 2}, " ": 3}}
    assert lost_fields(document, []) == ("''", "a")
    assert lost_fields(document, ["a.c"]) == ("''", "a.' '", "a.''")
