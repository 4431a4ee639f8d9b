"""Results in which nothing can be judged over sizes: what is said, and by which exit code."""

import json
from typing import Any

import pytest

from tests.scaling.measured import SIZES, records, row, run, scaling

N = [str(n) for n in SIZES]


def describe(project: Any, *names: str, unit: str = "seconds") -> None:
    project.describe(**{"m.time_x": {"unit": unit, "param_names": list(names), "version": "v1"}})


def error_of(project: Any, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """Return the one line of a command that ends with 20."""
    assert scaling(project, *options) == 20
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    return line


def answer_of(project: Any, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """Return the sentence of a command that ends with 0 and has no record."""
    assert scaling(project, *options, "--format", "json") == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == []
    assert scaling(project, *options) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.lower().removesuffix(".") in err.lower()
    return said


@pytest.mark.parametrize("rows", [{"m.time_x": [None, [N], "v1"]}, {}])
def test_where_every_benchmark_failed_it_says_so_and_how_to_see_why(
    project: Any, capsys: pytest.CaptureFixture[str], rows: dict[str, Any]
) -> None:
    describe(project, "n")
    project.add("a" * 40, rows)
    for options in ((), ("--bench", "time_x"), ("--axis", "n")):
        line = error_of(project, capsys, *options)
        assert "no benchmark gave a result; `asv run --show-stderr` says why" in line
        assert ("m.time_x: failed: no result" in line) == bool(rows)


def test_every_other_command_says_so_in_one_line_too(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(project, "n")
    project.add("a" * 40, {"m.time_x": [None, [N], "v1"]})
    for command in ("history", "projection"):
        assert run(command, project) == 20
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == 1


def test_a_benchmark_that_failed_beside_others_is_named(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(project, "n")
    project.add("a" * 40, {"m.time_x": [None, [N], "v1"], "m.time_y": row([1.0] * 7)})
    line = error_of(project, capsys, "--bench", "time_x")
    assert "m.time_x: gave no result" in line
    assert "m.time_y" in error_of(project, capsys, "--bench", "time_z")


def test_cells_that_all_failed_are_not_told_to_be_no_sizes(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(project, "n")
    project.add("a" * 40, {"m.time_x": [[None] * 7, [N], "v1"], "m.time_one": [1.0, []]})
    for options in ((), ("--axis", "n")):
        line = error_of(project, capsys, *options)
        assert "no cell gave a number" in line
        assert "of 7 cells 7 failed (null)" in line
        assert "three" not in line
    assert "m.time_one" not in error_of(project, capsys, "--bench", "time_x")


def test_benchmarks_without_parameters_are_answered_and_pointed_to_history(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    project.add("a" * 40, {"m.time_one": [1.0, []]})
    said = answer_of(project, capsys)
    assert said.startswith("No benchmark has a size (m.time_one): none takes a parameter; ")
    assert said.endswith("`python -m tools history` shows benchmarks over commits.")
    assert run("history", project, "--format", "json") == 0
    (suite,) = records(capsys)
    assert (suite["level"], suite["searched"], suite["too_short"]) == ("suite", 0, 1)


def test_workers_are_pointed_to_projection(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(project, "threads")
    project.add("a" * 40, {"m.time_x": [[4.0, 2.0, 1.0], [["1", "2", "4"]], "v1"]})
    said = answer_of(project, capsys)
    assert "threads counts workers" in said
    assert "`python -m tools projection` judges workers" in said
    assert "--axis takes" not in said
    assert run("projection", project, "--format", "json") == 0
    assert [record["axis"] for record in records(capsys)] == ["threads"]


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("tol", ["1e-2", "1e-4", "1e-6", "1e-8"], "tol has no numbers above 1"),
        ("day", ["20190101", "20190102", "20190103"], "day has numbers within a factor of 2"),
        ("m", ["1", "10"], "m has fewer than 3 different numbers above 0"),
    ],
)
def test_what_the_message_names_axis_can_do(
    project: Any, capsys: pytest.CaptureFixture[str], name: str, values: list[str], why: str
) -> None:
    describe(project, name)
    project.add("a" * 40, {"m.time_x": [[1.0 + i for i in range(len(values))], [values], "v1"]})
    said = answer_of(project, capsys)
    assert why in said
    assert f"--axis takes {name} all the same" in said
    assert "also measure" not in said
    assert scaling(project, "--axis", name, "--format", "json") == 0
    (record,) = records(capsys)
    assert record["axis"] == name


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (["'coarse'", "'fine'", "'finer'"], "coarse is no number above 0"),
        (["(100, 10)", "(200, 20)", "(400, 40)"], "(100, 10) is several numbers"),
        (["'500m'", "'1km'", "'2km'"], "its values are in several units (km, m)"),
    ],
)
def test_what_axis_cannot_do_is_not_named_and_told_why(
    project: Any, capsys: pytest.CaptureFixture[str], values: list[str], why: str
) -> None:
    describe(project, "mesh")
    project.add("a" * 40, {"m.time_x": [[1.0, 2.0, 4.0], [values], "v1"]})
    said = answer_of(project, capsys)
    assert f"mesh: {why}" in said
    assert "--axis takes" not in said
    line = error_of(project, capsys, "--axis", "mesh")
    assert f"--axis mesh: {why}" in line
    assert "no parameter has numbers above 0" in line


def test_a_size_with_a_unit_is_judged(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    kilometres = [480, 240, 120, 60, 30, 15]
    describe(project, "resolution")
    values = [repr(f"{km}km") for km in kilometres]
    costs = [1e-3 * (480 / km) ** 2 for km in kilometres]
    project.add("a" * 40, {"m.time_x": [costs, [values], "v1"]})
    for options in ((), ("--axis", "resolution")):
        assert scaling(project, *options, "--format", "json") == 0
        (record,) = records(capsys)
        assert record["sizes"] == sorted(kilometres)
        assert "cost falls with size, as n^-2.00" in record["reason"]


def test_none_among_numbers_is_left_out_and_told(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(project, "chunk")
    sizes = [10, 20, 40, 80, 160, 320, 640]
    values = ["None", *map(str, sizes)]
    project.add("a" * 40, {"m.time_x": [[5e-3, *(1e-4 * n for n in sizes)], [values], "v1"]})
    for options in ((), ("--axis", "chunk")):
        assert scaling(project, *options, "--format", "json") == 0
        (record,) = records(capsys)
        assert (record["sizes"], record["law"]) == (sizes, "n")
        assert record["notes"] == ["left out, as no number above 0: chunk = None"]


def test_the_axis_that_was_chosen_is_told_with_the_others(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    m, tolerances = [10, 20, 50, 100, 200, 500], ["1e-2", "1e-4", "1e-6", "1e-8"]
    describe(project, "m", "tol")
    costs = [1e-6 * n**2 * (1 + 2 * i) for n in m for i in range(len(tolerances))]
    project.add("a" * 40, {"m.time_x": [costs, [list(map(str, m)), tolerances], "v1"]})
    assert scaling(project, "--format", "json") == 0
    answered = records(capsys)
    assert len(answered) == len(tolerances)
    assert {(record["axis"], *record["other_axes"]) for record in answered} == {("m", "tol")}
    assert {record["law"] for record in answered} == {"n^2"}
    assert scaling(project) == 0
    assert "n is m (or, with --axis, tol);" in " ".join(capsys.readouterr().out.split())
    assert scaling(project, "--axis", "tol", "--format", "json") == 0
    assert {record["axis"] for record in records(capsys)} == {"tol"}
