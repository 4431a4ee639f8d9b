"""Commands find the project that they are called in, also from a folder below its root."""

import argparse
import os
from pathlib import Path
from typing import Any

import pytest

from tools.__main__ import main
from tools.commands._project import config_of, enter_root, tree_root

SIZES = [str(10 * 2**i) for i in range(6)]


@pytest.fixture
def below(project: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder two below the root of a project with results."""
    project.add("a" * 40, {"b.time_b": [[1e-6 * float(size) for size in SIZES], [SIZES]]})
    folder: Path = project.root / "docs" / "images"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(("command", "named"), [("scaling", "b.time_b"), ("history", "a" * 40)])
def test_results_are_found_from_below(
    command: str, named: str, below: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--format", "csv", "--plot", "plots"]) == 0
    assert named in capsys.readouterr().out
    assert list((below / "plots").iterdir()), "a path is one of where the user is"


def test_a_path_of_the_project_is_told_as_seen_from_here(
    below: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score"]) == 20
    assert capsys.readouterr().err.startswith("tools: ../../results/predictions.jsonl: ")


def test_a_file_that_is_named_goes_before_one_that_is_found(below: Path) -> None:
    assert config_of(argparse.Namespace(config=Path("other.json"))) == Path("other.json")
    assert config_of(argparse.Namespace(config=None)) == Path("../../asv.conf.json")


def test_entering_the_root_keeps_what_paths_mean(project: Any, below: Path) -> None:
    absolute = below.parent / "kept"
    args = argparse.Namespace(keep=Path("kept"), blocks=absolute, budget=3.0, plot=None)
    assert enter_root(args) == project.root == Path.cwd()
    assert vars(args) == {"keep": below / "kept", "blocks": absolute, "budget": 3.0, "plot": None}
    assert enter_root(args) == project.root, "there it stays"


def test_the_nearest_project_counts(project: Any, below: Path) -> None:
    (below.parent / "asv.conf.json").write_text("{}")
    assert enter_root(argparse.Namespace()) == below.parent


def test_a_working_tree_may_have_settings_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert tree_root() == Path(), "as everywhere, where there is neither"
    (tmp_path / "gate.toml").write_text("")
    assert tree_root() == tmp_path
    monkeypatch.chdir(tmp_path)
    assert tree_root() == Path()


def test_what_a_stranger_put_above_is_not_found(
    project: Any, below: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    someone_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: someone_else)
    assert main(["scaling"]) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"tools: asv.conf.json: neither in {below} nor in a folder of yours")
    assert tree_root() == Path()
    monkeypatch.chdir(project.root)
    assert config_of(argparse.Namespace(config=None)) == Path("asv.conf.json"), "here it is"


@pytest.mark.parametrize(
    "command",
    [
        *(["scaling"], ["history"], ["score"], ["projection"], ["verify"], ["publish"], ["run"]),
        *(["gate", "a", "b"], ["gate", "a", "b", "--stored"], ["selfcheck"], ["calibrate"]),
    ],
    ids=" ".join,
)
def test_where_there_is_no_project_a_line_says_where_it_was_looked_for(
    command: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(command) == 20
    out, err = capsys.readouterr()
    (line,) = err.splitlines()
    assert out == ""
    assert str(tmp_path) in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [["scaling"], ["history"], ["projection"], ["gate", "a", "a", "--stored"]],
    ids=" ".join,
)
def test_a_machine_that_has_no_results_is_told_with_those_that_have(
    command: list[str], below: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--machine", "nosuch"]) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "tools: --machine nosuch: no results; there are box"
