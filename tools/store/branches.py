"""Which of the measured commits lie on a branch, followed by first parents as `asv publish` does.

Heads of pull requests that were never merged, left by `asv continuous`, lie on none: they are not
the newest commits of anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError
from .commits import Commits, git_says
from .problems import one_line

HEAD = "HEAD"
_PLACES = ("refs/heads/{}", "refs/remotes/origin/{}", "refs/tags/{}", "{}")


@dataclass(frozen=True, slots=True)
class Branch:
    """The measured commits of a branch, oldest first.

    name: None where none could be followed, as there is no repository, or it holds none of the
    measured commits; then all of them are here. others: measured commits that are left out.
    newer: commits of the branch after the newest measured one, 0 where none is followed.
    """

    name: str | None
    commits: tuple[str, ...]
    others: int = 0
    newer: int = 0


def follow_branch(commits: Commits, branches: Sequence[str], wanted: str | None) -> Branch:
    """Return the measured commits of branch `wanted`, by default of the first of `branches`.

    branches: those of asv.conf.json; without any the commit that is checked out ends the branch.
    UserError where the repository has no such branch, or it holds no measured commit.
    """
    measured = sorted(commits.place, key=commits.place.__getitem__)
    if commits.repository is None or not commits.subject:
        if wanted is not None:
            none = "no repository to follow it in" if commits.repository is None else "not there"
            raise UserError(f"--branch {one_line(wanted, 100)}: {none}; leave the option out")
        return Branch(None, tuple(measured))
    name = wanted or next(iter(branches), HEAD)
    chain = _first_parents(commits.repository, name)
    place = {commit: i for i, commit in enumerate(chain)}  # newest first
    there = sorted((commit for commit in measured if commit in place), key=place.__getitem__)
    if not there:
        raise UserError(
            f"branch {one_line(name, 100)}: holds none of the {len(measured)} measured commits;"
            " name another with --branch, or take all in the order of their dates with --results"
        )
    return Branch(name, tuple(reversed(there)), len(measured) - len(there), place[there[0]])


def _first_parents(repository: Path, name: str) -> list[str]:
    """Return the commits of a branch, the newest first; UserError where there is no such branch."""
    for place in _PLACES if name.isprintable() and not name.startswith("-") else ():
        reference = place.format(name)
        tip = git_says(repository, "rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
        if tip:
            listed = git_says(repository, "rev-list", "--first-parent", tip.strip(), "--")
            return (listed or "").split()
    raise UserError(
        f"branch {one_line(name, 100)}: not in the repository; fetch it, or name another with"
        " --branch"
    )
