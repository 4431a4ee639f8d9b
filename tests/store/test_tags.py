"""The tags of a branch, as git has them."""

import subprocess
from pathlib import Path

import pytest

from tools.store.tags import first_parents

AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")


def git(repository: Path, *arguments: str) -> str:
    command = ["git", "-C", str(repository), *AS_SOMEBODY, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    """Return a repository whose main has three commits, the last one a merge."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for number in (1, 2):
        git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", f"{number}\ttwo, three")
    git(tmp_path, "tag", "v1.0", "HEAD~1")
    git(tmp_path, "tag", "odd,name", "HEAD~1")
    git(tmp_path, "tag", "--annotate", "--message", "second", "v1.1", "HEAD")
    git(tmp_path, "switch", "--quiet", "--create", "side")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", "beside")
    git(tmp_path, "tag", "of-side")
    git(tmp_path, "switch", "--quiet", "main")
    git(tmp_path, "merge", "--quiet", "--no-ff", "--message", "merge", "side")
    return tmp_path


def test_commits_come_by_first_parents_the_newest_first_each_with_its_tags(tagged: Path) -> None:
    line = first_parents(tagged, git(tagged, "rev-parse", "HEAD"))
    by_git = git(tagged, "rev-list", "--first-parent", "HEAD").split()
    assert [commit for commit, _ in line] == by_git
    assert [set(tags) for _, tags in line] == [set(), {"v1.1"}, {"v1.0", "odd,name"}]


def test_a_branch_ends_where_it_is_asked_to(tagged: Path) -> None:
    line = first_parents(tagged, git(tagged, "rev-parse", "HEAD~2"))
    assert [set(tags) for _, tags in line] == [{"v1.0", "odd,name"}]


def test_what_git_does_not_know_has_no_commits(tagged: Path, tmp_path: Path) -> None:
    assert first_parents(tagged, "f" * 40) == []
    assert first_parents(tmp_path / "nowhere", "HEAD") == []
