"""Commit order and names, with and without a repository."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.errors import UserError
from tools.store.commits import Commits, order_commits
from tools.store.results import read_results


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    done = subprocess.run(
        ["git", "-C", str(root), *identity, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def history(project: Any) -> list[str]:
    """Three commits, oldest first, measured in a repository that tags the middle one."""
    git(project.root, "init", "-q")
    commits = []
    for title in ("first", "second", "third"):
        git(project.root, "commit", "-q", "--allow-empty", "-m", title)
        commits.append(git(project.root, "rev-parse", "HEAD"))
    git(project.root, "tag", "middle", commits[1])
    return commits


def test_the_repository_decides_the_order_against_the_dates(
    project: Any, history: list[str]
) -> None:
    for i, commit in enumerate(history):
        project.add(commit, {}, date_ms=1000 - i)
    files = read_results(project.results).files
    commits = order_commits(files, project.root)
    assert list(commits.place) == history
    assert commits.subject[history[0]] == "first"
    assert list(order_commits(files, None).place) == history[::-1]


def test_a_commit_that_the_repository_lacks_stands_where_its_date_fits(
    project: Any, history: list[str]
) -> None:
    for commit, date_ms in [*zip(history, (5000, 1000, 3000), strict=True), ("f" * 40, 2000)]:
        project.add(commit, {}, date_ms)
    commits = order_commits(read_results(project.results).files, project.root)
    assert list(commits.place) == ["f" * 40, *history], "before the first that is younger"
    assert [commits.subject.get(commit) for commit in commits.place] == [
        *(None, "first", "second", "third"),
    ]
    assert commits.alike == {}


def test_commits_of_one_date_are_told_where_no_repository_orders_them(
    project: Any, history: list[str]
) -> None:
    for commit, date_ms in [*zip(history, (1, 2, 2), strict=True), ("f" * 40, 3)]:
        project.add(commit, {}, date_ms)
    files = read_results(project.results).files
    assert order_commits(files, project.root).alike == {}
    pair = tuple(sorted(history[1:]))
    assert order_commits(files, None).alike == dict.fromkeys(pair, pair)


def test_revisions_and_prefixes_are_resolved(project: Any, history: list[str]) -> None:
    for commit in history:
        project.add(commit, {})
    commits = order_commits(read_results(project.results).files, project.root)
    assert commits.resolve("middle") == history[1]
    assert commits.resolve("HEAD~2") == history[0]
    assert commits.resolve(history[2][:9]) == history[2]


@pytest.mark.parametrize(
    ("revision", "said"), [("0123", "not a measured"), ("a", "begins 2"), ("--all", "not a")]
)
def test_unknown_and_ambiguous_commits_are_refused(project: Any, revision: str, said: str) -> None:
    project.add("a" * 40, {})
    project.add("ab" * 20, {})
    commits = order_commits(read_results(project.results).files, None)
    with pytest.raises(UserError, match=said):
        commits.resolve(revision)


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Short", "aaaaaaaa Short"),
        ("Ten letter", "aaaaaaaa Ten letter"),
        ("Eleven let.", "aaaaaaaa Eleven le…"),
        (None, "aaaaaaaa"),
    ],
)
def test_a_title_is_the_hash_and_what_fits_of_the_subject(subject: str | None, title: str) -> None:
    commit = "a" * 40
    subjects = {} if subject is None else {commit: subject}
    assert Commits({commit: 0}, subjects, None).title(commit, width=10) == title
