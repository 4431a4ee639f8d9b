"""Every format of one report, and numbers as people read them."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tools.render.formats import FORMATS, print_report
from tools.render.quantities import count, quantity
from tools.render.report import Column, Report, Table
from tools.render.untrusted import WORD_JOINER, no_formula, printable

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

TABLE = Table(
    title="machine",
    columns=(Column("name"), Column("cost", "right")),
    rows=(("a|b", "1 s"), ("a name " * 20 + "x" * 70, "20 ms")),
    notes=("a note [1]",),
)
REPORT = Report(
    tables=(TABLE,),
    records=(
        {"name": "a|b", "cost": {"value": 1.0, "low": 0.5, "high": 2.0}, "sizes": [1, 2]},
        {"name": "é", "cost": None, "sizes": []},
    ),
)


def test_text_keeps_to_80_columns_and_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(REPORT, "text")
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "x" * 70 in out
    assert " ".join(out.split()).count("a name") == 20
    assert "a note [1]" in out
    assert "\x1b" not in out


def cells(markdown: str) -> list[str]:
    """What a page shows of each heading, cell and note, the invisible taken out."""
    tokens = PARSER.parse(markdown)
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= {*("heading", "table", "thead", "tbody", "tr", "th", "td", "inline")} | {
        *("bullet_list", "list_item", "paragraph")
    }
    inline = [token.children or [] for token in tokens if token.type == "inline"]
    for children in inline:
        assert {child.type for child in children} <= {"text", "text_special"}, children
    texts = ["".join(child.content for child in children) for children in inline]
    return [text.replace(WORD_JOINER, "") for text in texts]


def test_markdown_has_a_line_a_row_and_shows_every_text_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_report(REPORT, "markdown")
    out = capsys.readouterr().out
    assert "| :-- | --: |" in out.splitlines()
    texts = ["machine", "name", "cost", *TABLE.rows[0], *TABLE.rows[1], *TABLE.notes]
    assert cells(out) == texts


def test_json_is_the_records(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(REPORT, "json")
    assert json.loads(capsys.readouterr().out) == list(REPORT.records)


def test_csv_flattens_intervals(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(REPORT, "csv")
    first, second = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (first["cost_low"], first["sizes"], first["name"]) == ("0.5", "[1, 2]", "a|b")
    assert (second["cost_low"], second["name"]) == ("", "é")


HOSTILE = (
    "b.time_\x1b[2J\x1b]0;owned\x07",
    "\u202eevil\x9b31m\x7f",
    "half \ud800",
    "line\r\n| x |\n# heading\u2028",
    "=cmd|'/c calc'!A0",
    "@SUM(A1)",
    "<img src=x onerror=alert(1)> [a](http://x) @octocat `b` **c**",
    "[red]x[/red]",
    "-5",
)


@pytest.fixture
def hostile() -> Report:
    """A report in which strangers have named everything."""
    return Report(
        tables=tuple(
            Table(name, (Column("name"), Column(name)), ((name, name),), (name,))
            for name in HOSTILE
        ),
        records=tuple({"name": name, "params": {name: name}, "cost": -5.0} for name in HOSTILE),
    )


def test_json_of_hostile_names_is_ascii_and_holds_them_whole(
    hostile: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    print_report(hostile, "json")
    out = capsys.readouterr().out
    assert all(line.isascii() and line.isprintable() for line in out.splitlines())
    assert json.loads(out) == list(hostile.records)


def test_csv_of_hostile_names_computes_nothing_and_numbers_stay(
    hostile: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    print_report(hostile, "csv")
    out = capsys.readouterr().out
    assert all(line.isprintable() for line in out.splitlines())
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == len(HOSTILE)
    for row, name in zip(rows, HOSTILE, strict=True):
        assert row["name"] == no_formula(printable(name))
        assert json.loads(row["params"]) == {name: name}
        assert float(row["cost"]) == -5.0
    assert [row["name"] for row in rows[-5:-3]] == ["'=cmd|'/c calc'!A0", "'@SUM(A1)"]
    assert rows[-1]["name"] == "-5"


def test_markdown_of_hostile_names_is_text(
    hostile: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    print_report(hostile, "markdown")
    out = capsys.readouterr().out
    shown = [" ".join(printable(name).split()) for name in HOSTILE]
    assert cells(out) == [text for name in shown for text in (name, "name", name, name, name, name)]


def test_formats_are_those_promised() -> None:
    assert FORMATS == ("text", "json", "markdown", "csv")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.5, "seconds", "1.5 s"),
        (9e-6, "seconds", "9 µs"),
        (0.0009999, "seconds", "1 ms"),
        (123.4e-9, "seconds", "123 ns"),
        (5e-12, "seconds", "5 ps"),
        (0.0, "seconds", "0 s"),
        (2500, "bytes", "2.5 kB"),
        (3e9, "bytes", "3 GB"),
        (12.345, "vehicles/s", "12.3 vehicles/s"),
        (0.5, "unit", "0.5"),
        (5283.0, "x", "5,280 x"),
        (999.6, "x", "1,000 x"),
        (-23456.0, "unit", "-23,500"),
        (3e9, "x", "3e+09 x"),
    ],
)
def test_quantity(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


@given(st.floats(1e-8, 1e5))
def test_a_time_reads_back_to_three_digits(wall_s: float) -> None:
    number, unit = quantity(wall_s, "seconds").split()
    scale = {"s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}[unit]
    assert float(number) * scale == pytest.approx(wall_s, rel=0.006)
    assert "e" not in number


def test_count() -> None:
    assert [count(n) for n in (3, 100, 1500, 2e6, 999999)] == ["3", "100", "1.5k", "2M", "1M"]
