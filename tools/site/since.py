"""Since when the overview tells what changed: the last release, or the last commits."""

from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError
from ..history.answer import History
from ..store.commits import git_says
from ..store.tags import first_parents
from .rule.release import last_release

LAST = 20  # measured commits, where no release is known


@dataclass(frozen=True, slots=True)
class Since:
    """words: `since v1.2`. commits: the measured ones after that."""

    words: str
    commits: frozenset[str]


def find_since(history: History, asked: str | None) -> Since:
    """Return the last release and what was measured after it, or revision `asked` instead.

    UserError where that names no commit.
    """
    if asked is not None:
        return Since(f"since {asked}", _after(history, asked))
    measured = history.branch.commits
    repository = _repository(history)
    if repository is not None:
        release = last_release(first_parents(repository, measured[-1]), frozenset(measured))
        if release is not None:
            return Since(f"since {release.tag}", frozenset(release.after))
    last = measured[-LAST:]
    return Since(f"over the last {len(last)} measured commits", frozenset(last))


def _repository(history: History) -> Path | None:
    """Return the repository where it holds the branch, else None."""
    return None if history.branch.name is None else history.commits.repository


def _after(history: History, revision: str) -> frozenset[str]:
    """Return the measured commits that are no ancestors of a revision, nor it itself."""
    commits, measured = history.commits, history.branch.commits
    repository = _repository(history)
    if repository is not None:
        asked = ("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        commit = (git_says(repository, *asked) or "").strip()
        after = git_says(repository, "rev-list", f"{commit}..{measured[-1]}", "--")
        if commit and after is not None:
            return frozenset(after.split()).intersection(measured)
    try:
        first = commits.place[commits.resolve(revision)]
    except UserError as error:
        raise UserError(f"--since {error}") from error
    return frozenset(commit for commit in measured if commits.place[commit] > first)
