"""`scale`: what it prints, in each format, and what it says of wrong usage."""

import csv
import io
import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from tests.measure.steppers import stepping_project
from tests.observe.planted import ran
from tools.__main__ import main
from tools.errors import UserError
from tools.observe import benchmark, grid
from tools.observe.scale import scale

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "scale.schema.json").read_text(encoding="utf-8"))
WIDTH = 80
SIZES = ("5", "10", "20", "40", "80")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a commit, in which the tool runs."""
    stepping_project(tmp_path)
    (tmp_path / "gate.toml").write_text(
        '[workload]\nmodule = "suite.adapter"\n[preset.scale]\nsteps = 20\nbudget_s = 1\n'
    )
    (tmp_path / ".gitignore").write_text("__pycache__\n")
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    for command in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "first")):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, capture_output=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def slowed(project: Path, monkeypatch: pytest.MonkeyPatch):
    """Return what sets by how much neighbours slow a process, which takes no time."""

    def plant(slow_down: float) -> None:
        def run_grid(requests, cores, at_once, rng):
            for number, request in enumerate(requests):
                size = request.case.flags["size"]
                rate = 1e5 / size * (1 + 0.001 * (number % 3))
                yield number, ran(slow_down, rate, alone=at_once == 1, nbytes=8 * size)

        monkeypatch.setattr(grid, "run_grid", run_grid)

    monkeypatch.setattr(benchmark, "usable_core_numbers", lambda: (0, 1))
    return plant


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["scale", *arguments]) == 0
    return capsys.readouterr().out


def records(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict]:
    found = json.loads(run(capsys, *arguments, "--format", "json"))
    jsonschema.validate(found, SCHEMA)
    return found


def test_real_processes_are_measured_and_the_second_time_only_recalled(
    project, capsys, monkeypatch
):
    whole, *cells = records(capsys, "--sizes", "10", "100")
    assert whole["cases"] == 2
    assert [each["level"] for each in cells] == ["case", "case", "law"]
    assert all(cell["steps_per_s"]["value"] > 0 for cell in cells[:2])
    monkeypatch.setattr(grid, "run_grid", None)  # nothing is measured
    again = records(capsys, "--sizes", "10", "100")
    assert [each.get("by_process") for each in again[1:]] == [
        each.get("by_process") for each in cells
    ]
    with (project / "suite" / "adapter.py").open("a") as adapter:
        adapter.write("# a change of the code\n")
    with pytest.raises(TypeError):
        main(["scale", "--sizes", "10", "100"])


def test_the_answer_is_first_and_all_of_it_fits(slowed, capsys):
    slowed(1.05)
    said = run(capsys, "--sizes", *SIZES, "--how", "busy").splitlines()
    assert max(map(len, said)) <= WIDTH
    assert said[0].startswith("5 cases in ")
    assert said[0].endswith("at a time; neighbours slow a case by 5 % (5 to 5 %)")
    row = next(line for line in said if line.startswith("  10  "))
    assert " 9.53 k/s ±0.25 %" in row
    assert " 5 ±0 %" in row
    assert " 953 x" in row
    laws = said[said.index("How the cost of a step grows with size") :]
    assert any("10.5 µs" in line or "× n" in line for line in laws)
    assert "5: 5…80" in "".join(laws)


def test_the_age_of_what_was_measured_before_is_said(slowed, capsys):
    slowed(1.05)
    run(capsys, "--sizes", "5", "10")
    said = run(capsys, "--sizes", "5", "10", "20").splitlines()
    assert "3 cases in " in said[0]
    assert ", 2 of them from before" in said[0]
    assert [line.split()[-1] for line in said if " k/s" in line] == ["s", "s", "new"]
    assert "from before" not in run(capsys, "--sizes", "5", "10", "20", "--fresh")


def test_neighbours_that_disturb_too_much_are_named_and_cases_run_one_by_one(slowed, capsys):
    slowed(1.3)
    assert main(["scale", "--sizes", *SIZES, "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == (
        "neighbours slow a case by 30 % (30 to 30 %), more than interference_limit = 10 %:"
        " going on one by one\n"
    )
    whole, *rest = json.loads(captured.out)
    jsonschema.validate([whole, *rest], SCHEMA)
    assert whole["given_up"]
    assert whole["at_once"] == 1
    assert not any(cell["beside"] for cell in rest if cell["level"] == "case")


def test_why_cases_were_measured_one_by_one_stands_in_the_report_too(slowed, capsys):
    slowed(1.3)
    said = run(capsys, "--sizes", *SIZES)
    assert "5 cases in" in said.splitlines()[0]
    assert said.splitlines()[0].endswith("one at a time")
    assert "because neighbours slow a case by 30 % (30 to 30 %), more than" in " ".join(
        said.split()
    )
    again = run(capsys, "--sizes", *SIZES)
    assert again.splitlines()[0].endswith("5 of them from before; one at a time")


def test_alone_is_what_serial_would_say(slowed, capsys):
    slowed(1.05)
    _, *beside = records(capsys, "--sizes", "5", "10")
    whole, *alone = records(capsys, "--sizes", "5", "10", "--serial")
    assert whole["at_once"] == 1
    for cell, quiet in zip(beside[:2], alone[:2], strict=True):
        assert cell["beside"]
        assert not quiet["beside"]
        found, expected = quiet["steps_per_s"]["value"], cell["alone_steps_per_s"]
        assert expected["low"] <= found <= expected["high"]
        assert quiet["alone_steps_per_s"] == quiet["steps_per_s"]
        assert cell["bytes_per_item"]["value"] == 8


def test_laws_follow_from_the_cells_and_are_drawn(slowed, capsys, project):
    slowed(1.0)
    _, *rest = records(capsys, "--sizes", *SIZES, "--plot", "plots")
    (law,) = (record for record in rest if record["level"] == "law")
    assert law["law"] == "n"
    assert law["axis"] == "size"
    assert law["exponent"]["low"] <= 1 <= law["exponent"]["high"]
    assert (project / "plots" / "step.png").stat().st_size > 1000


def test_csv_has_a_line_a_record(slowed, capsys):
    slowed(1.05)
    rows = list(csv.DictReader(io.StringIO(run(capsys, "--sizes", "5", "10", "--format", "csv"))))
    assert [row["level"] for row in rows] == ["grid", "case", "case", "law"]
    assert float(rows[1]["steps_per_s_value"]) > float(rows[2]["steps_per_s_value"])


def test_a_case_without_a_number_is_one_line_and_against_no_schema(project, capsys):
    found = records(capsys, "--sizes", "10", "--how", "fails")
    assert found[1]["reason"] == "ValueError: cannot be made"
    assert "none [1]" in run(capsys, "--sizes", "10", "--how", "fails")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--sizes", "0"), "argument --sizes: 0 is not a whole number from 1 to 100"),
        (("--workers", "0"), "argument --workers: 0: not a whole number from 1 to 1000000"),
        (("--serial", "--workers", "2"), "not allowed with argument --serial"),
        (("--pause-s", "0.1", "--how", "busy"), "pause_s: not together with how; leave one out"),
    ],
)
def test_a_bad_value_is_one_line_with_what_is_accepted(project, capsys, arguments, words):
    with pytest.raises(SystemExit) as stopped:
        main(["scale", *arguments])
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("", "names no workload"),
        ('[workload]\nmodule = "suite.nothing"\n', "module suite.nothing"),
        ("[parallel]\nworkers = 0\n", "a whole number from 1 to 1,024"),
    ],
)
def test_what_is_missing_or_broken_is_one_line(project, capsys, settings, words):
    (project / "gate.toml").write_text(settings)
    assert main(["scale"]) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


@pytest.mark.parametrize(
    ("bound", "code"), [("at_least = 1", 0), ("at_least = 1e9", 10), ("at_least = 953", 11)]
)
def test_quality_gates_decide_the_exit_code(slowed, capsys, project, bound, code):
    slowed(1.05)
    with (project / "gate.toml").open("a") as settings:
        settings.write(f'[[quality]]\nmetric = "real_time_factor"\ncases = "size=10,"\n{bound}\n')
        settings.write('[[quality]]\nmetric = "exponent"\nat_most = 2\n')
    assert main(["scale", "--sizes", *SIZES]) == code
    said = " ".join(capsys.readouterr().out.split())
    assert "Quality: size=10, how=busy: real_time_factor 953" in said
    assert "Quality: step: exponent 1" in said


def test_sizes_too_few_for_a_law_are_not_held_to_a_gate_on_its_exponent(slowed, capsys, project):
    slowed(1.05)
    with (project / "gate.toml").open("a") as settings:
        settings.write('[[quality]]\nmetric = "exponent"\nat_most = 2\n')
    assert "Quality" not in run(capsys, "--sizes", "10", "20")


def test_from_python_it_returns_what_the_command_prints(slowed, project):
    slowed(1.05)
    report = scale([{"size": size, "steps": 30} for size in (5, 10)], workers=8, root=project)
    assert [record["level"] for record in report.records] == ["grid", "case", "case", "law"]
    assert [record["steps_asked"] for record in report.records[1:3]] == [30, 30]
    with pytest.raises(UserError, match="size: 0 is not a whole number from 1 to 100"):
        scale([{"size": 0}], root=project)
    with pytest.raises(UserError, match="no case"):
        scale([], root=project)
