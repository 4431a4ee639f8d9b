"""Commands on a project in which a stranger has named everything: no name is obeyed on its way out.

What text looks like is shown in tests/render/.
"""

import csv
import io
import json
from typing import Any

import pytest

from tools.__main__ import main
from tools.errors import UserError
from tools.render.untrusted import no_formula

EVIL = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e"
BENCHMARK = f"b.time_{EVIL}$\\frac{{$<b>@you</b>`|[red]"
FORMULA = "=cmd|'/c calc'!A0"
LONG = "b.time_" + 400 * "x"
NAMES = (BENCHMARK, FORMULA, LONG)
SIZES = [str(10 * 2**i) for i in range(6)]
COMMANDS = [
    ["scaling"],
    ["scaling", "--commit", "all", "--predict", "50"],
    ["history"],
    ["projection"],
    ["gate", "a", "b", "--stored"],
    ["scaling", "--machine", f"no{EVIL}such\n"],
    ["scaling", "--bench", f"no{EVIL}such\n"],
    ["scaling", "--axis", f"no{EVIL}such\n"],
    ["scaling", "--commit", f"no{EVIL}such\n"],
    ["scaling", f"--predict={EVIL}\n"],
    ["scaling", "--config", f"no{EVIL}such\n"],
    [f"no{EVIL}such\n"],
    [f"--mode={EVIL}\n"],
]


@pytest.fixture
def stranger(project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two commits of which some results are lost, on a machine with a name of that kind."""
    names = [f"size{EVIL}", f"workers{EVIL}"]
    about = {"unit": f"{EVIL}$_{{$s", "param_names": names, "version": EVIL}
    project.describe(**dict.fromkeys(NAMES, about))
    for date_ms, commit in enumerate("ab"):
        costs = [1e-6 * float(size) / workers for size in SIZES for workers in (1, 2)]
        rows = {name: [costs, [SIZES, ["1", "2"]], EVIL] for name in NAMES}
        rows[f"b.time_lost{EVIL}"] = [[None, "x"], [["1", "2"]], EVIL]
        where = {"params": {"machine": f"box{EVIL}"}, "env_name": f"py{EVIL}"}
        path = project.add(commit * 40, rows, date_ms=date_ms, **where)
        path.rename(path.with_name(f"{commit}.json"))
    monkeypatch.chdir(project.root)
    return project


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: ascii(" ".join(command)))
def test_no_name_is_obeyed_on_its_way_out(
    command: list[str], form: str, stranger: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main([*command, "--format", form])
    except SystemExit as ended:
        code = int(str(ended.code))
    out, err = capsys.readouterr()
    assert code in (0, 2, 10, 11, 20)
    assert out or err
    lines = [*out.replace("\u2060", "").split("\n"), *err.split("\n")]
    assert all(line.isprintable() for line in lines)
    if code in (2, 20):
        assert len(err.splitlines()) == 1
    elif form == "json":
        assert json.loads(out)
    elif form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(out)) for cell in row]
        assert cells == [no_formula(cell) if cell[:1] != "'" else cell for cell in cells]


def test_plots_are_drawn_of_any_name(stranger: Any) -> None:
    assert main(["scaling", "--format", "json", "--commit", "all", "--plot", "plots"]) == 0
    assert main(["history", "--format", "json", "--plot", "plots"]) == 0
    names = {path.name for path in (stranger.root / "plots").iterdir()}
    assert len(names) == 2 * len(NAMES)
    assert all(name.isprintable() and "/" not in name for name in names)


def test_an_error_is_one_line_whatever_it_tells_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(name: str, arguments: list[str]) -> Any:
        raise UserError(f"a\r\nb{EVIL}\ud800")

    monkeypatch.setattr("tools.__main__.prepare", fail)
    assert main(["scaling"]) == 20
    said = "tools: a  b\ufffd[2J\ufffd]0;owned\ufffd\ufffd31m\ufffd\ufffd\n"
    assert capsys.readouterr().err == said
