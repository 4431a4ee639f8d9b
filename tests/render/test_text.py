"""What the text format prints around its tables, and how wide it is."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from dataclasses import replace
from pathlib import Path

import pytest

from tools.render.formats import print_report
from tools.render.report import Column, Report, Table
from tools.render.text import report_lines

ROOT = Path(__file__).parents[2]
COLUMNS = (Column("name"), Column("cost", "right"))
ROWS = tuple((f"row {i}", f"{i} s") for i in range(1, 6))
SHARED, OWN = "Intervals are at 95 %.", "Of the first table."
ALL = Table("all", COLUMNS, ROWS, (SHARED, OWN))
OTHER = Table("other", COLUMNS, ROWS, (SHARED,))
BRIEF = Table("what matters", COLUMNS, ROWS[:1])
REPORT = Report((ALL, OTHER), (), ("the answer first",), (BRIEF,))
LONG = Report((Table("x", COLUMNS, ROWS, ("word " * 60,)),), ())


def test_the_summary_is_first_then_the_brief_tables_then_how_to_see_all() -> None:
    lines = list(report_lines(REPORT, 80))
    assert lines[:3] == ["the answer first", "", "what matters"]
    assert lines[-1] == "10 rows in all: --all prints them."
    assert "row 2" not in "".join(lines)


def test_in_full_text_has_all_tables_and_no_hint() -> None:
    text = "\n".join(report_lines(REPORT.in_full, 80))
    assert text.count("row 5") == 2
    assert "--all" not in text
    assert "what matters" not in text


def test_a_note_of_several_tables_stands_once_at_the_end() -> None:
    lines = list(report_lines(REPORT.in_full, 80))
    assert lines[-2:] == ["", SHARED]
    assert lines.count(SHARED) == 1
    assert lines.index(OWN) < lines.index("other")


def test_footnotes_stay_with_their_table() -> None:
    tables = tuple(replace(table, notes=("[1] a reason",)) for table in (ALL, OTHER))
    assert list(report_lines(Report(tables, ()), 80)).count("[1] a reason") == 2


def test_markdown_has_the_summary_and_all_tables(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(REPORT, "markdown")
    out = capsys.readouterr().out
    assert out.startswith("- the answer first\n\n### all\n")
    assert "### other" in out
    assert "### what matters" not in out


@pytest.mark.parametrize(("columns", "widest"), [(None, 80), ("60", 60), ("140", 100), ("9", 40)])
def test_lines_are_as_wide_as_columns_says_and_80_without(
    columns: str | None,
    widest: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", columns)
    print_report(LONG, "text")
    out = capsys.readouterr().out
    assert widest - 5 <= max(map(len, out.splitlines())) <= widest
    assert "\x1b" not in out


def test_on_a_terminal_titles_are_bold_and_lines_as_wide_as_it_is() -> None:
    code = (
        "from tests.render.test_text import LONG; from tools.render.text import print_report;"
        " print_report(LONG)"
    )
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    environment |= {"TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=theirs, check=True
    )
    os.close(theirs)
    assert done.returncode == 0
    out = os.read(ours, 1 << 16).decode("utf-8")
    os.close(ours)
    lines = out.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    assert "\x1b[1mx\x1b[0m" in out
    assert 45 <= max(map(len, lines)) <= 50


def test_what_cannot_be_seen_reaches_no_terminal() -> None:
    hostile = "a\x1b]0;title\x07\nname"
    table = Table(hostile, (Column(hostile),), ((hostile,),), (hostile,))
    for line in report_lines(Report((table,), (), (hostile,)), 80):
        assert line.isprintable()
