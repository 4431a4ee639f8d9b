"""What is shown while a program runs."""

import io
import sys

import pytest

from tests.observe.watching import made_up
from tools.observe.monitor_screen import HEIGHT, WIDTH, log_line, screen
from tools.observe.monitor_view import showing

NOTHING = dict.fromkeys(("run_queue_wait_s", "steal_s", "read_bytes", "uss_bytes"), None)


@pytest.mark.parametrize(
    "watched",
    [
        made_up(),
        made_up(samples=1),
        made_up(steps=False, label="python -c '" + "a long program " * 20),
        made_up(steps=False, cpu_s=0.1, run_queue_wait_s=0.0, switches_voluntary=1.0),
        made_up(samples=300, **NOTHING),
    ],
)
def test_a_screen_has_24_lines_of_80_columns_at_most(watched) -> None:
    for duration_s in (None, 5.0, 86_400.0):
        lines = screen(watched, duration_s).split("\n")
        assert len(lines) <= HEIGHT == 24
        assert max(map(len, lines)) <= WIDTH == 80
        assert lines[-1].startswith("Ctrl-C")


def test_a_screen_shows_the_estimate_beside_what_is_measured() -> None:
    lines = {line[:15].strip(): line[15:] for line in screen(made_up(), 60.0).split("\n")}
    assert lines["vehicles=100"].endswith("10 of 60 s")
    assert lines["so far"].startswith("201 (")
    assert "100x" in lines["so far"]
    assert lines["at full CPU"].startswith("402 (")
    assert "201x" in lines["at full CPU"]
    assert "no speed-up of all cores was measured" in lines["on all cores"]
    assert lines["CPU"].startswith("50.0%")
    assert lines["CPU"].endswith("▅" * 20)
    assert lines["cores"] == "█▁"
    assert lines["USS"].startswith("1 MB")


def test_a_program_without_steps_has_a_factor_and_what_is_not_counted_says_so() -> None:
    text = screen(made_up(steps=False, **NOTHING), None)
    assert "at full CPU    refused: the time spent waiting for a core is not known" in text
    assert "steal          not counted" in text
    assert "read, written  not counted, 0 B/s" in text
    assert "steps" not in text
    assert "at full CPU    2x (2 to 2)" in screen(made_up(steps=False), None)


def test_one_reason_is_not_told_twice() -> None:
    text = screen(made_up(samples=3), 5.0)
    assert text.count("of the 6 segments seen") == 1
    assert text.count("refused for the same reason") == 2


def test_without_a_terminal_there_is_a_line_a_second(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with showing(None) as show:
        for samples in range(1, 22):
            show(made_up(samples=samples))
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert len(lines) == 10
    assert lines[-1] == log_line(made_up())
    assert lines[-1] == "10 s: 200 /s, CPU 50.0%, USS 1 MB, at full CPU 402 (402–402) /s"


def stand_in(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Return what stands for a terminal, and for stderr, in the test that calls this."""
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


def test_a_terminal_that_knows_no_control_sequences_gets_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = stand_in(monkeypatch)
    monkeypatch.setenv("TERM", "dumb")
    with showing(5.0) as show:
        show(made_up())
    assert terminal.getvalue() == f"{log_line(made_up())}\n"


def test_a_low_terminal_is_not_scrolled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = stand_in(monkeypatch)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "6")
    with showing(5.0) as show:
        show(made_up())
    _, _, drawn = terminal.getvalue().rpartition("\x1b[H\x1b[?7l")
    assert drawn.count("\n") == 5


def test_on_a_terminal_the_screen_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = stand_in(monkeypatch)
    with showing(5.0) as show:
        show(made_up())
    shown = terminal.getvalue()
    assert shown.startswith("\x1b[?1049h")
    assert "at full CPU    402 (" in shown
    assert "\x1b[?1049l" in shown
    assert "\x1b[3" not in shown, "no colour"
    assert shown.rindex("\x1b[?7h") < shown.rindex("\x1b[?1049l")
