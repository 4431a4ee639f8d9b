"""What a night may push: results and side-cars as measuring writes them, and nothing else."""

import gzip
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.side_car import add_run

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".github" / "check_results.py"
AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
RUN = {"metadata": {"loops": 1}, "warmups": [], "values": [1e-3]}
ROWS = {"b.time_b": [[1e-3], [], "1"]}
Runner = Callable[[str], tuple[int, str, str]]

spec = importlib.util.spec_from_file_location("check_results", SCRIPT)
assert spec
assert spec.loader
check = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check)


def git(home: Path, *arguments: str) -> str:
    command = ["git", *AS_SOMEBODY, *arguments]
    done = subprocess.run(command, cwd=home, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def night(project: Any) -> Any:
    """A project with a commit that holds results, after a night that measured another commit."""
    home = project.root
    project.add("a" * 40, ROWS)
    project.describe(**{"b.time_b": {"unit": "seconds", "param_names": []}})
    shutil.copy(ROOT / ".gitignore", home)
    (home / "README.md").write_text("A project.\n")
    git(home, "init", "--quiet", "--initial-branch=main")
    git(home, "add", ".")
    git(home, "commit", "--quiet", "--message", "results")
    project.add("b" * 40, ROWS)
    (project.results / "box" / "machine.json").write_text('{"machine": "box", "version": 1}')
    project.describe(**{"b.time_b": {"unit": "seconds", "param_names": [], "version": "2"}})
    side_car = project.results / "processes" / "host" / "bbbbbbbb-py.pyperf.json.gz"
    add_run(side_car, "b.time_b() [1]", RUN)
    return project


def refused(home: Path) -> list[tuple[str, str]]:
    return check.refusals(home, check.changes(home))


def test_what_a_night_writes_may_be_pushed(night: Any) -> None:
    assert {name for name, _ in check.changes(night.root)} == {
        "results/benchmarks.json",
        "results/box/bbbbbbbb-py.json",
        "results/box/machine.json",
        "results/processes/host/bbbbbbbb-py.pyperf.json.gz",
    }
    assert refused(night.root) == []


def test_what_this_project_has_recorded_might_have_been_pushed(tmp_path: Path) -> None:
    """By the kind of each file: what was written by hand, or by a command, is not measured."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "none yet")
    shutil.copytree(ROOT / "results", tmp_path / "results")
    assert {Path(name).name for name, _ in refused(tmp_path)} <= {"README.md", "predictions.jsonl"}
    assert len(check.changes(tmp_path)) > 50


def written(name: str, content: str | bytes) -> Callable[[Path], str]:
    def write(home: Path) -> str:
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return write


def result(commit: str, machine: str) -> str:
    content = {"commit_hash": commit, "params": {"machine": machine}, "result_columns": ["result"]}
    return json.dumps({**content, "version": 2, "results": {"b.time_b": [[1.0]]}})


def linked(home: Path) -> str:
    name = "results/box/cccccccc-py.json"
    (home / name).symlink_to(home / "results" / "box" / "bbbbbbbb-py.json")
    return name


def linked_directory(home: Path) -> str:
    (home / "results" / "other").symlink_to(home / "results" / "box", target_is_directory=True)
    return "results/other"


def removed(home: Path) -> str:
    (home / "results" / "box" / "aaaaaaaa-py.json").unlink()
    return "results/box/aaaaaaaa-py.json"


def runnable(home: Path) -> str:
    (home / "results" / "box" / "bbbbbbbb-py.json").chmod(0o755)
    return "results/box/bbbbbbbb-py.json"


def repository(home: Path) -> str:
    inner = home / "results" / "inner"
    inner.mkdir()
    git(inner, "init", "--quiet")
    git(inner, "commit", "--quiet", "--allow-empty", "--message", "inner")
    return "results/inner"


FAULTS = {
    "no JSON": (written("results/box/cccccccc-py.json", "{"), "no result of ASV"),
    "no result": (written("results/box/cccccccc-py.json", "{}"), "no result of ASV"),
    "a list": (written("results/box/cccccccc-py.json", "[]"), "no result of ASV"),
    "another commit": (
        written("results/box/cccccccc-py.json", result("d" * 40, "box")),
        "is a result of 'dddddddd' on 'box'",
    ),
    "another machine": (
        written("results/box/cccccccc-py.json", result("c" * 40, "other\n::")),
        r"is a result of 'cccccccc' on 'other\n::'",
    ),
    "symbolic link": (linked, "is a symbolic link"),
    "linked directory": (linked_directory, "is a symbolic link"),
    "repository": (repository, "is a repository"),
    "program": (runnable, "is no plain file (mode 100755)"),
    "removed": (removed, "is removed"),
    "too large": (
        written("results/box/cccccccc-py.json", " " * (check.MOST_BYTES + 1)),
        "has more than 5000000 bytes",
    ),
    "code": (written("simcore/new.py", ""), "is outside of results/"),
    "changed page": (written("README.md", "Another project.\n"), "is outside of results/"),
    "workflow": (written(".github/workflows/new.yml", ""), "is outside of results/"),
    "similar directory": (written("results.py/box/cccccccc-py.json", "{}"), "is outside of"),
    "text": (written("results/box/notes.txt", ""), "is nothing that measuring writes"),
    "git attributes": (written("results/.gitattributes", "* diff=x"), "is nothing that measuring"),
    "too deep": (written("results/a/b/cccccccc-py.json", "{}"), "is nothing that measuring writes"),
    "name of two lines": (written("results/box/c\n::x.json", "{}"), "cannot be printed"),
    "machine": (written("results/box/machine.json", '{"machine": "x"}'), "does not describe"),
    "machine of depth": (written("results/box/machine.json", "[" * 10**5), "does not describe"),
    "benchmarks": (written("results/benchmarks.json", "[]"), "is no JSON object"),
    "benchmarks of depth": (written("results/benchmarks.json", "[" * 10**5), "nested too deeply"),
    "side-car": (
        written("results/processes/host/cccccccc-py.pyperf.json.gz", b"{}"),
        "damaged",
    ),
    "side-car without values": (
        written(
            "results/processes/host/cccccccc-py.pyperf.json.gz",
            gzip.compress(b'{"benchmarks": [{"metadata": {"name": "a() [1]"}, "runs": [1]}]}'),
        ),
        "1 of 1 runs hold no values",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_anything_else_is_refused_by_name(night: Any, fault: str) -> None:
    make, words = FAULTS[fault]
    name = make(night.root)
    ((found, why),) = refused(night.root)
    assert found == name
    assert words in why


@pytest.fixture
def runner(night: Any, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Run a script of the workflow where the night has measured: exit code, its words, outputs."""
    home, outputs = night.root, tmp_path_factory.mktemp("runner") / "outputs"
    python = home / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (home / ".github").mkdir()
    shutil.copy(SCRIPT, home / ".github")
    git(home, "add", ".github")
    git(home, "commit", "--quiet", "--message", "script")
    outputs.touch()

    def run(script: str) -> tuple[int, str, str]:
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=home,
            env=os.environ | {"PYTHONPATH": str(ROOT), "GITHUB_OUTPUT": str(outputs)},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr, outputs.read_text()

    return run


def test_the_job_tells_the_next_one_what_it_has_read(
    night: Any, workflow: Callable[[str], Any], runner: Runner
) -> None:
    code, words, outputs = runner(workflow("nightly").script("Read"))
    assert (code, words) == (0, "4 files of results/ may be pushed\n")
    git(night.root, "reset", "--quiet")
    git(night.root, "add", "results")
    assert outputs == f"tree={git(night.root, 'write-tree')}\n"


def test_the_job_fails_with_a_line_for_each_file_that_it_refuses(
    night: Any, workflow: Callable[[str], Any], runner: Runner
) -> None:
    linked(night.root)
    written("results/box/a\n::set-env.json", "")(night.root)
    code, words, outputs = runner(workflow("nightly").script("Read"))
    assert code == 1
    assert outputs == ""
    assert words.splitlines() == [
        r"'results/box/a\n::set-env.json': has characters in its name that cannot be printed",
        "'results/box/cccccccc-py.json': is a symbolic link",
    ]
