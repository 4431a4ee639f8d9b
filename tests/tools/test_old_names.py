"""Command lines of earlier tools run the command and say its new form."""

from typing import Any

import pytest

from tools.__main__ import main
from tools.commands._old_names import new_form

COMMANDS = ("benchmark", "monitor", "scale")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("--mode=benchmark --vehicles 100", "benchmark --vehicles 100"),
        ("--mode benchmark", "benchmark"),
        ("--vehicle-count=100 --mode scale --serial", "scale --vehicles 100 --serial"),
        ("--mode=monitor --duration-seconds 5", "monitor --duration 5"),
        ("--mode=monitor -- run --mode=fast", "monitor -- run --mode=fast"),
    ],
)
def test_a_mode_is_the_command_of_its_name(old: str, new: str) -> None:
    argv, said = new_form(old.split(), COMMANDS)
    assert argv == new.split()
    assert said == f"--mode={argv[0]} is now: python -m tools {new}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("scaling --history", "history"),
        ("scaling --config x.json --history --bench y", "history --config x.json --bench y"),
        ("scaling --score --results z", "score --results z"),
    ],
)
def test_a_flag_of_scaling_is_the_command_of_its_name(old: str, new: str) -> None:
    argv, said = new_form(old.split(), COMMANDS)
    assert argv == new.split()
    assert said == f"scaling --{argv[0]} is now: python -m tools {new}"


@pytest.mark.parametrize(
    "line",
    [
        *("", "--help", "benchmark --mode=scale", "monitor --vehicle-count 3"),
        *("-- run --mode=scale", "scale --history"),
    ],
)
def test_a_line_without_an_old_mode_stays_as_it_is(line: str) -> None:
    assert new_form(line.split(), COMMANDS) == (line.split(), "")


def test_the_line_can_be_pasted_into_a_shell() -> None:
    argv, said = new_form(["--mode=benchmark", "--bench", "Step(1, 2)"], COMMANDS)
    assert argv == ["benchmark", "--bench", "Step(1, 2)"]
    assert said.endswith("python -m tools benchmark --bench 'Step(1, 2)'")


@pytest.mark.parametrize("old", [["--mode=train"], ["--mode", "train"], ["--mode"]])
def test_an_unknown_mode_is_wrong_usage(capsys: pytest.CaptureFixture[str], old: list[str]) -> None:
    assert main(old) == 2
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert line.startswith(f"tools: no mode {'train' if old[-1] != '--mode' else ''!r}; ")
    assert "scaling" in line
    assert captured.out == ""


def test_the_old_line_runs_the_command(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = [str(10 * 2**i) for i in range(6)]
    project.add("a" * 40, {"b.time_b": [[1e-6 * float(size) for size in sizes], [sizes]]})
    given = ["--results", str(project.results), "--format", "csv"]
    assert main(["scaling", *given]) == 0
    new = capsys.readouterr()
    assert main(["--mode", "scaling", *given]) == 0
    old = capsys.readouterr()
    assert old.out == new.out
    line, *rest = old.err.splitlines()
    assert line.startswith("tools: --mode=scaling is now: python -m tools scaling --results ")
    assert rest == new.err.splitlines()
