"""Since when the overview tells what changed, with a repository beside the results."""

from pathlib import Path
from typing import Any

import pytest

from tests.store.test_tags import git
from tools.errors import UserError
from tools.history.answer import History
from tools.history.search import find_history
from tools.site.since import LAST, find_since
from tools.store.config import read_project
from tools.store.database import read_database
from tools.store.query import ALL, Query

COMMITS = LAST + 5


@pytest.fixture
def hashes(project: Any) -> list[str]:
    """The commits of a project, all measured, the oldest first."""
    git(project.root, "init", "--quiet", "--initial-branch=main")
    for number in range(COMMITS):
        git(project.root, "commit", "--quiet", "--allow-empty", "--message", str(number))
    listed = git(project.root, "rev-list", "--reverse", "HEAD").split()
    for number, commit in enumerate(listed):
        project.add(commit, {"m.time_m": [[1.0], []]}, number * 86_400_000)
    return listed


def history(root: Path) -> History:
    database = read_database(read_project(root / "asv.conf.json"))
    return find_history(database, Query(commit=ALL))


def test_it_is_the_last_release_that_is_not_the_newest_commit(
    project: Any, hashes: list[str]
) -> None:
    git(project.root, "tag", "v1.0", hashes[3])
    git(project.root, "tag", "nightly", hashes[-2])
    git(project.root, "tag", "v1.1", hashes[-3])
    since = find_since(history(project.root), None)
    assert (since.words, since.commits) == ("since v1.1", frozenset(hashes[-2:]))
    git(project.root, "tag", "v1.2", hashes[-1])
    assert find_since(history(project.root), None).words == "since v1.1"


def test_without_a_release_it_is_the_last_commits(project: Any, hashes: list[str]) -> None:
    since = find_since(history(project.root), None)
    assert since.words == f"over the last {LAST} measured commits"
    assert since.commits == frozenset(hashes[-LAST:])


def test_any_revision_may_be_asked_for_be_it_measured_or_not(
    project: Any, hashes: list[str]
) -> None:
    git(project.root, "tag", "paper", hashes[4])
    (project.results / "box" / f"{hashes[4][:8]}-py.json").unlink()
    found = history(project.root)
    assert find_since(found, "paper").commits == frozenset(hashes[5:])
    assert find_since(found, "HEAD~2").commits == frozenset(hashes[-2:])
    assert find_since(found, "HEAD").commits == frozenset()
    with pytest.raises(UserError, match=r"^--since no-such-tag: is not a measured commit"):
        find_since(found, "no-such-tag")
