"""Between which measured commits a source file changed, by git."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.history.touched import source_changes, touched
from tools.store.branches import Branch
from tools.store.timelines import Place

AS_SOMEBODY = ("-c", "user.name=t", "-c", "user.email=t@example.org")


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *AS_SOMEBODY, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def commit(root: Path, *names: str) -> str:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.read_text() + "x" if path.exists() else "x")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "a title")
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    return tmp_path


def places(commits: list[str]) -> list[Place]:
    return [Place((each,), (), "box", "box") for each in commits]


def changed(root: Path, commits: list[str], measured: list[str]) -> Any:
    changes = source_changes(root, Branch("main", tuple(commits)), root / "results")
    answer = touched(places(measured), changes)
    return None if answer is None else answer.tolist()


def test_what_no_benchmark_runs_is_no_source(repository: Path) -> None:
    changes = [
        ("package/core.py",),
        ("docs/page.md", "README.rst"),
        ("package/core.py", "docs/page.md"),
        ("tests/test_core.py", "package/tests/test_more.py", "sub/docs/x.py"),
        ("results/box/a.json", ".github/workflows/test.yml", "a b.ipynb"),
        ("requirements.txt",),
        ("benchmarks/step.py",),
        ("pictures of it/é.png", "LICENSE", ".gitignore"),
    ]
    commits = [commit(repository, *names) for names in changes]
    expected = [True, False, True, False, False, True, True, False]
    assert changed(repository, commits, commits) == expected


def test_what_lies_between_measured_commits_counts(repository: Path) -> None:
    commits = [commit(repository, name) for name in ("a.py", "b.py", "c.md", "d.md", "e.md")]
    assert changed(repository, commits, [commits[i] for i in (0, 2, 4)]) == [True, True, False]


def test_a_merge_brings_what_its_branch_changed(repository: Path) -> None:
    first = commit(repository, "a.py")
    git(repository, "checkout", "--quiet", "-b", "topic")
    commit(repository, "b.py")
    git(repository, "checkout", "--quiet", "main")
    git(repository, "merge", "--quiet", "--no-ff", "--message", "merge", "topic")
    merge = git(repository, "rev-parse", "HEAD")
    assert changed(repository, [first, merge], [first, merge]) == [True, True]


def test_an_empty_commit_may_stand_for_anything(repository: Path) -> None:
    commits = [commit(repository, "a.py"), commit(repository), commit(repository, "x.md")]
    assert changed(repository, commits, commits) == [True, True, False]


def test_without_a_repository_or_a_commit_in_it_nothing_is_known(repository: Path) -> None:
    commits = [commit(repository, "a.py"), commit(repository, "b.py")]
    assert source_changes(None, Branch(None, tuple(commits)), repository) is None
    assert touched(places(commits), None) is None
    assert changed(repository, commits, [*commits, "f" * 40]) is None
