"""Progress on a terminal: words are shown as they are."""

import io
import sys

import pytest

from tools.render.progress import advancing, track

WHAT = "[red]reading[/red] \x1b]0;owned\x07"
SHOWN = "[red]reading[/red] \ufffd]0;owned\ufffd"


def test_words_beside_a_bar_are_no_markup_and_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys, "stderr", terminal)
    with advancing(WHAT, 2.0) as advance:
        advance(1.0)
    assert SHOWN in terminal.getvalue()
    before = terminal.getvalue().count(SHOWN)
    assert list(track([1, 2], WHAT, many=0)) == [1, 2]
    assert terminal.getvalue().count(SHOWN) > before
    assert "\x1b]" not in terminal.getvalue()


def test_without_a_terminal_there_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with advancing(WHAT, None) as advance:
        advance(1.0)
    assert list(track([1, 2], WHAT, many=0)) == [1, 2]
    assert capsys.readouterr() == ("", "")
