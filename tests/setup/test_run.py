"""Which commits `python -m tools run` measures, and what it leaves behind when it cannot."""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.calibration.entries import calibration, case
from tools.__main__ import main
from tools.calibration.file import write_calibration
from tools.commands import run
from tools.commands._measured import interrupted_line
from tools.errors import UserError
from tools.measure.asv_run import Interrupted
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


@pytest.fixture
def small(project, monkeypatch):
    """A project in which two commits were measured on this machine, and the steps before that."""
    sizes = [str(10 * 2**i) for i in range(6)]
    costs = [1e-6 * float(size) for size in sizes]
    samples = [[cost] for cost in costs]
    for commit in ("a" * 40, "b" * 40):
        row = [costs, [sizes], "1 process-median", None, None, None, samples]
        project.add(commit, {"b.time_b": row}, date_ms=int(commit[0], 16))
    project.describe(**{"b.time_b": {"unit": "seconds", "param_names": ["n"]}})
    git(project.root, "init", "--quiet", "--initial-branch=main")
    git(project.root, "add", "results")
    git(project.root, "commit", "--quiet", "--message", "results")
    for step in ("require_history", "require_branch", "make_environment"):
        monkeypatch.setattr(run, step, lambda *_: None)
    monkeypatch.setattr(run, "name_machine", lambda: "box")
    both = CommitRange(("b" * 40, "a" * 40), unchanged=3)
    monkeypatch.setattr(run, "commits_to_measure", lambda *_: both)
    monkeypatch.setattr(run, "measure_quickly", measuring(project))
    monkeypatch.chdir(project.root)
    return project


def measuring(project, *failures):
    """What stands in for measuring: it writes a result anew."""

    def measure(commits, advance):
        path = next(project.results.glob("box/*.json"))
        later_ns = path.stat().st_mtime_ns + 1
        os.utime(path, ns=(later_ns, later_ns))
        return failures

    return measure


def said_by_run(monkeypatch, capsys):
    """What `run` prints, and how often it wrote the pages."""
    written = []
    monkeypatch.setattr(run.publish, "write_pages", lambda *_: written.append(1))
    assert run.run(argparse.Namespace(range=None)) == 0
    return capsys.readouterr().out.splitlines(), len(written)


def test_it_begins_with_the_history_and_ends_with_what_is_known(small, monkeypatch, capsys):
    lines, _ = said_by_run(monkeypatch, capsys)
    assert lines[0] == "Recorded on box, 2 commits to bbbbbbbb"
    assert "Laws of growth at bbbbbbbb: 1 of 1 claimed (1 linear)" in lines
    begun = lines.index("Measuring bbbbbbbb and aaaaaaaa (3 others leave simcore/ as it was) ...")
    known = lines.index("bbbbbbbb against aaaaaaaa: not known from one process a commit;")
    assert known == begun + 1
    assert "tools gate aaaaaaaa bbbbbbbb --budget 10" in lines[known + 1]
    assert "Not calibrated: 6 cases, such as b.time_b(10)." in lines
    assert "results/: as committed, nothing new" in lines
    assert "asv preview" in lines[-1]
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 80


def test_pages_are_written_where_a_result_is_newer(small, monkeypatch, capsys):
    assert said_by_run(monkeypatch, capsys)[1] == 1
    (small.root / "html" / "scaling").mkdir(parents=True)
    (small.root / "html" / "index.json").write_text("{}")
    assert said_by_run(monkeypatch, capsys)[1] == 0


def test_without_any_result_it_says_so_and_measures(small, monkeypatch, capsys):
    kept = [path.rename(path.with_suffix(".kept")) for path in small.results.glob("box/*.json")]

    def measure(commits, advance):
        for path in kept:
            path.rename(path.with_suffix(".json"))
        return ()

    monkeypatch.setattr(run, "measure_quickly", measure)
    lines, _ = said_by_run(monkeypatch, capsys)
    assert lines[0].startswith("No recorded history: ")
    assert any("not known from one process a commit" in line for line in lines)


def test_what_failed_and_a_busy_machine_are_said(small, monkeypatch, capsys):
    measure = measuring(small, "b.time_x failed", "b.mem_x 2/9 failed")
    monkeypatch.setattr(run, "measure_quickly", measure)
    monkeypatch.setattr(run, "others_share", lambda *_: 0.6)
    small.root.joinpath("benchmarks").mkdir()
    far = calibration(**{"b.time_b": {str(10 * 2**i): case(value_s=1e-7) for i in range(6)}})
    write_calibration(small.root / "benchmarks" / "calibration.json", far)
    said = " ".join(said_by_run(monkeypatch, capsys)[0])
    assert "Failed: b.mem_x 2/9 failed; b.time_x failed;" in said
    assert "The machine was busy, 60% of it" in said
    assert "no longer fits" not in said


def test_where_nothing_was_measured_nothing_is_said_of_the_machine(small, monkeypatch, capsys):
    monkeypatch.setattr(run, "measure_quickly", lambda *_: ())
    said = " ".join(said_by_run(monkeypatch, capsys)[0])
    assert "calibrat" not in said


def test_ctrl_c_keeps_what_is_finished_and_says_what_was_lost(small, monkeypatch, capsys):
    def measure(commits, advance):
        small.add("c" * 40, {"b.time_b": [[1.0], []]})
        half = small.add("d" * 40, {"b.time_b": [[1.0], []]})
        half.write_text(half.read_text()[:-1])
        raise Interrupted("dddddddd")

    monkeypatch.setattr(run, "measure_quickly", measure)
    assert main(["run"]) == 130
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        "Interrupted: cccccccc is kept in results/, what was measured of dddddddd is lost;"
        " the same command goes on from there."
    ]
    assert out.splitlines()[-1].startswith("Measuring ")
    assert {path.name[0] for path in small.results.glob("box/*.json")} == {"a", "b", "c"}


def test_ctrl_c_while_pages_are_written_loses_nothing(small, monkeypatch, capsys):
    def write_pages(database, root):
        raise KeyboardInterrupt

    monkeypatch.setattr(run.publish, "write_pages", write_pages)
    assert main(["run"]) == 130
    (line,) = capsys.readouterr().err.splitlines()
    assert re.match(r"Interrupted: (a{8}|b{8}) is kept in results/, nothing is lost; ", line)


def test_an_interruption_before_anything_was_measured_says_so():
    line = interrupted_line((), "")
    assert line.startswith("Interrupted: nothing is new in results/, nothing is lost; ")
    assert "aaaaaaaa, bbbbbbbb are kept" in interrupted_line(("aaaaaaaa", "bbbbbbbb"), "bbbbbbbb")
