"""Every format of one report, and numbers as people read them."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.render.formats import FORMATS, print_report
from tools.render.quantities import count, quantity
from tools.render.report import Column, Report, Table

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


def test_markdown_has_a_line_a_row_and_escapes_bars(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(REPORT, "markdown")
    lines = capsys.readouterr().out.splitlines()
    assert "| :-- | --: |" in lines
    assert "| a\\|b | 1 s |" in lines
    assert "- a note [1]" in lines


def test_json_is_the_records(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(REPORT, "json")
    assert json.loads(capsys.readouterr().out) == list(REPORT.records)


def test_csv_flattens_intervals(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(REPORT, "csv")
    first, second = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (first["cost_low"], first["sizes"], first["name"]) == ("0.5", "[1, 2]", "a|b")
    assert (second["cost_low"], second["name"]) == ("", "é")


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
