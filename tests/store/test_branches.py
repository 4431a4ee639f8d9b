"""A history follows one branch by first parents; what lies elsewhere is left out and counted."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.errors import UserError
from tools.store.branches import Branch, follow_branch
from tools.store.commits import Commits, order_commits
from tools.store.results import read_results


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    done = subprocess.run(
        ["git", "-C", str(root), *identity, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(root: Path, title: str) -> str:
    git(root, "commit", "--quiet", "--allow-empty", "--message", title)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def measured(project: Any) -> dict[str, str]:
    """Commits by title: main has first, a merge of topic, and last; head was never merged.

    All but `newest` of main are measured.
    """
    git(project.root, "init", "--quiet", "--initial-branch=main")
    hashes = {"first": commit(project.root, "first")}
    git(project.root, "checkout", "--quiet", "-b", "topic")
    hashes["topic"] = commit(project.root, "topic")
    git(project.root, "checkout", "--quiet", "main")
    git(project.root, "merge", "--quiet", "--no-ff", "--message", "merge", "topic")
    hashes["merge"] = git(project.root, "rev-parse", "HEAD")
    git(project.root, "checkout", "--quiet", "-b", "head")
    hashes["head"] = commit(project.root, "head")
    git(project.root, "checkout", "--quiet", "main")
    hashes["last"] = commit(project.root, "last")
    for hash_ in hashes.values():
        project.add(hash_, {}, date_ms=0)
    commit(project.root, "newest")
    return hashes


def ordered(project: Any, repository: Path | None) -> Commits:
    return order_commits(read_results(project.results).files, repository)


def test_first_parents_of_the_branch_are_followed(project: Any, measured: dict[str, str]) -> None:
    branch = follow_branch(ordered(project, project.root), ("main", "head"), None)
    main = tuple(measured[title] for title in ("first", "merge", "last"))
    assert branch == Branch("main", main, others=2, newer=1)


def test_another_branch_can_be_named(project: Any, measured: dict[str, str]) -> None:
    branch = follow_branch(ordered(project, project.root), ("main",), "head")
    head = tuple(measured[title] for title in ("first", "merge", "head"))
    assert branch == Branch("head", head, others=2, newer=0)


def test_without_a_named_branch_what_is_checked_out_counts(
    project: Any, measured: dict[str, str]
) -> None:
    git(project.root, "checkout", "--quiet", "topic")
    branch = follow_branch(ordered(project, project.root), (), None)
    assert (branch.name, branch.commits) == ("HEAD", (measured["first"], measured["topic"]))


def test_a_branch_of_the_remote_will_do(
    project: Any, measured: dict[str, str], tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    git(project.root, "clone", "--quiet", "--branch", "topic", str(project.root), str(clone))
    branch = follow_branch(ordered(project, clone), ("main",), None)
    assert branch.commits[-1] == measured["last"]


def test_a_commit_unknown_to_git_is_left_out_and_the_others_keep_their_order(
    project: Any, measured: dict[str, str]
) -> None:
    project.add("f" * 40, {}, date_ms=1)
    commits = ordered(project, project.root)
    branch = follow_branch(commits, ("main",), None)
    assert [commits.subject[each] for each in branch.commits] == ["first", "merge", "last"]
    assert branch.others == 3


def test_without_a_repository_all_commits_stand_by_date(
    project: Any, measured: dict[str, str], tmp_path: Path
) -> None:
    for repository in (None, tmp_path / "empty"):
        if repository:
            git(tmp_path, "init", "--quiet", str(repository))
        commits = ordered(project, repository)
        branch = follow_branch(commits, ("main",), None)
        assert branch == Branch(None, tuple(commits.place))
        with pytest.raises(UserError, match="--branch main: "):
            follow_branch(commits, ("main",), "main")


@pytest.mark.parametrize("name", ["nowhere", "--all", "-x", "a\0b", "a\nb", "\ud800", "x" * 5000])
def test_a_branch_that_is_not_there_is_refused_in_one_line(
    project: Any, measured: dict[str, str], name: str
) -> None:
    with pytest.raises(UserError, match="not in the repository") as refusal:
        follow_branch(ordered(project, project.root), ("main",), name)
    assert len(str(refusal.value).splitlines()) == 1


def test_a_branch_without_a_measured_commit_is_refused(
    project: Any, measured: dict[str, str]
) -> None:
    git(project.root, "checkout", "--quiet", "--orphan", "other")
    commit(project.root, "alone")
    with pytest.raises(UserError, match="holds none of the 5 measured commits"):
        follow_branch(ordered(project, project.root), ("main",), "other")
