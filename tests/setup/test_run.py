"""Which commits `python -m tools run` measures, and what it leaves behind when it cannot."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.commands import run
from tools.errors import UserError
from tools.measure.commit_range import NEWEST, CommitRange, commits_to_measure

AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
FILES = ["simcore/a.py", "README.md", "simcore/b.py", "simcore/c.py", "docs/d.md", "README.md"]


def git(home: Path, *arguments: str) -> str:
    command = ["git", *AS_SOMEBODY, *arguments]
    return subprocess.run(command, cwd=home, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def history(tmp_path):
    """A repository with a commit for each of FILES, and their hashes, oldest first."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for number, name in enumerate(FILES):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(str(number))
        git(tmp_path, "add", name)
        git(tmp_path, "commit", "--quiet", "--message", f"change {name}")
    return tmp_path, git(tmp_path, "log", "--reverse", "--format=%H").split()


def test_without_a_range_the_newest_commits_of_the_core_are_measured(history):
    home, hashes = history
    core = [commit for commit, name in zip(hashes, FILES, strict=True) if "simcore" in name]
    assert commits_to_measure(home, None) == CommitRange(tuple(core[::-1][:NEWEST]))


def test_a_range_is_measured_where_it_changes_the_core(history):
    home, hashes = history
    in_range = commits_to_measure(home, "main~4..main")
    assert in_range == CommitRange((hashes[3], hashes[2]), unchanged=2)
    alone = commits_to_measure(home, "main~5..main~4")
    assert alone == CommitRange((hashes[1],)), "stands for its last commit"


@pytest.mark.parametrize(
    ("commit_range", "words"),
    [("main..main", "holds no commit"), ("nowhere..main", "git rev-list failed"), ("-x", "git")],
)
def test_a_range_without_commits_is_refused(history, commit_range, words):
    with pytest.raises(UserError, match=words):
        commits_to_measure(history[0], commit_range)


def test_a_history_without_the_core_is_refused(tmp_path):
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "nothing yet")
    with pytest.raises(UserError, match="no commit changes simcore/; name a range"):
        commits_to_measure(tmp_path, None)


def test_without_network_the_environment_is_not_left_half_made(history, no_index):
    home, _ = history
    root = Path(__file__).parents[2]
    (home / "asv.conf.json").write_text((root / "asv.conf.json").read_text())
    (home / "benchmarks").mkdir()
    (home / "benchmarks" / "__init__.py").write_text("")
    (home / "pyproject.toml").write_text("")
    git(home, "add", ".")
    git(home, "commit", "--quiet", "--message", "settings")
    alone = {"HOME": str(home.parent), "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-m", "tools", "run"],
        cwd=home,
        env=os.environ | alone | no_index,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 20, done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    assert "the package index does not answer" in line
    assert not (home / "env").exists()
    assert list((home / "results").glob("*")) == []


def test_a_clone_without_the_branch_that_is_drawn_is_told_before_measuring(history):
    home, _ = history
    (home / "asv.conf.json").write_text("{}")
    git(home, "add", ".")
    git(home, "commit", "--quiet", "--message", "settings")
    git(home, "branch", "--move", "other")
    done = subprocess.run(
        [sys.executable, "-m", "tools", "run"],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 20
    assert "no local branch main" in done.stderr
    assert not (home / "results").exists()


def test_what_was_measured_is_explained(project, monkeypatch, capsys):
    sizes = [str(10 * 2**i) for i in range(6)]
    costs = [1e-6 * float(size) for size in sizes]
    project.add("a" * 40, {"b.time_b": [costs, [sizes]]})
    measured = CommitRange(("a" * 40,), unchanged=3)
    for step in ("require_history", "require_branch", "make_environment", "measure_quickly"):
        monkeypatch.setattr(run, step, lambda *_: None)
    monkeypatch.setattr(run, "publish", lambda: None)
    monkeypatch.setattr(run, "name_machine", lambda: "box")
    monkeypatch.setattr(run, "commits_to_measure", lambda *_: measured)
    monkeypatch.chdir(project.root)
    assert run.run(argparse.Namespace(range=None)) == 0
    said = capsys.readouterr().out
    assert "Measuring 1 of 4 commits: the others leave simcore/ as it was." in said
    assert "b.time_b" in said
    assert "Not calibrated, so timed by ASV's own rule: 6 cases, such as b.time_b(10)" in said
    assert said.splitlines()[-1].startswith("Now run `.venv/bin/python -m asv preview`")
    assert len(list((project.root / "html" / "scaling").glob("*.png"))) == 1
