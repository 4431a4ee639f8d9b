"""Options of all commands: numbers are checked before anything is done, whatever they are for."""

import argparse
from pathlib import Path

import pytest

from tools.__main__ import main
from tools.commands import parser_of, summaries
from tools.commands._options import number_in, positive_number, whole_number, whole_number_in
from tools.measure.workload import Flag

WRONG = ("nan", "inf", "-inf", "0", "-1", "1e400", "9" * 5000, "ten", "")
ZERO_IS_MEANT = {("selfcheck", "--builds")}
BEFORE = {"gate": ["a", "b"], "hyperfine": ["true"]}  # what a command line needs besides
NUMERIC = {
    "benchmark": {"--budget", "--steps"},
    "calibrate": {"--budget"},
    "comment": set(),
    "export": set(),
    "gate": {"--budget"},
    "history": {"--worse-than"},
    "import": set(),
    "leaks": {"--steps"},
    "monitor": {"--duration", "--pid"},
    "merge": set(),
    "hyperfine": {"--runs"},
    "migrate": set(),
    "profile": {"--steps"},
    "projection": {"--cores", "--dt-s", "--predict", "--repeats"},
    "publish": set(),
    "report": set(),
    "run": set(),
    "scale": {"--budget", "--steps", "--workers"},
    "scaling": {"--predict"},
    "score": set(),
    "selfcheck": {"--budget", "--builds", "--gate-budget"},
    "verify": {"--repeats"},
}


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory, in which no workload has flags."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def is_number(action: argparse.Action) -> bool:
    """Whether the action takes numbers: what it makes of this text is one."""
    if not callable(action.type):
        return False
    try:
        return isinstance(action.type("5"), int | float)
    except argparse.ArgumentTypeError:  # it takes something else
        return False


@pytest.mark.parametrize("command", summaries())
def test_no_number_is_parsed_by_int_or_float_which_take_more_than_any_option_means(
    command: str,
) -> None:
    parser = parser_of(command)
    numeric = {action.option_strings[0] for action in parser._actions if is_number(action)}
    assert numeric == NUMERIC[command]
    assert not [action for action in parser._actions if action.type in (int, float, complex)]


@pytest.mark.parametrize("command", [name for name, options in NUMERIC.items() if options])
def test_what_is_no_such_number_is_wrong_usage_in_one_line_and_nothing_is_done(
    command: str, nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A gate whose budget was not a number never ended."""
    for option in NUMERIC[command]:
        for text in WRONG:
            if text == "0" and (command, option) in ZERO_IS_MEANT:
                continue
            with pytest.raises(SystemExit) as ended:
                main([command, *BEFORE.get(command, []), f"{option}={text}"])
            assert ended.value.code == 2, (option, text)
            out, err = capsys.readouterr()
            (line,) = err.splitlines()
            assert out == ""
            assert f"argument {option}: " in line
            assert "not a " in line
            assert len(line) < 200
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize(
    ("parse", "fine", "refused"),
    [
        (positive_number, ["1e-9", "0.5", "1e15"], ["9e-10", "1.1e15", "1e308", "5e-324"]),
        (whole_number, ["1", "1000000"], ["1000001", "1.0", "+1", "1_0", " 1"]),
        (whole_number_in(0, 9), ["0", "9"], ["10"]),
        (number_in(0.5, 2.0, "a length"), ["0.5", "2"], ["0.49", "2.01"]),
    ],
)
def test_a_number_is_within_its_range_and_the_range_is_told(parse, fine, refused) -> None:
    for text in fine:
        assert parse(text) == float(text)
    for text in refused:
        with pytest.raises(argparse.ArgumentTypeError, match=r"not a .* from .* to "):
            parse(text)


@pytest.mark.parametrize("kind", [int, float])
@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e400", "9" * 400, "9" * 5000, ""])
def test_a_flag_of_a_workload_without_limits_takes_ordinary_numbers_only(
    kind: type, text: str
) -> None:
    flag = Flag("size", kind, None)
    assert flag.parsed("-7") == -7
    with pytest.raises(ValueError, match="is not a "):
        flag.parsed(text)
