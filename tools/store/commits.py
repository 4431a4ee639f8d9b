"""The order of measured commits: of the repository where it holds them, else of their dates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..checkout import git
from ..errors import UserError
from .problems import one_line
from .results import ResultFile


@dataclass(frozen=True, slots=True)
class Commits:
    """The measured commits.

    place: full hash -> place in the order, older first. subject: full hash -> first line of its
    message, of those that the repository holds. repository: None where there is no local one.
    alike: full hash -> all commits of its date, of each that is placed by a date which it shares
    with others, so that their order is not known.
    """

    place: Mapping[str, int]
    subject: Mapping[str, str]
    repository: Path | None
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def title(self, commit: str, width: int) -> str:
        """Return eight digits of the hash and the commit's title, shortened to `width` letters."""
        subject = self.subject.get(commit, "")
        short = subject if len(subject) <= width else f"{subject[: width - 1]}…"
        return f"{commit[:8]} {short}".rstrip()

    def resolve(self, revision: str) -> str:
        """Return the measured commit that `revision` names in the repository or begins the hash of.

        Raises UserError where there is none, or more than one.
        """
        full = self._parsed(revision)
        if full is not None and full in self.place:
            return full
        begun = [commit for commit in self.place if commit.startswith(revision)]
        if len(begun) == 1:
            return begun[0]
        newest = ", ".join(commit[:8] for commit in list(self.place)[::-1][:3])
        what = "is not a measured commit" if not begun else f"begins {len(begun)} measured commits"
        asked = one_line(revision, 100)
        raise UserError(f"{asked}: {what}; there are {len(self.place)}, the newest {newest}")

    def _parsed(self, revision: str) -> str | None:
        if self.repository is None:
            return None
        arguments = ["rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"]
        return (git_says(self.repository, *arguments) or "").strip() or None


def order_commits(files: Iterable[ResultFile], repository: Path | None) -> Commits:
    """Order the commits of `files`: by git history those that `repository` holds.

    The others stand where their dates fit in.
    """
    dates: dict[str, int] = {}
    for file in files:  # of a commit all say the same, or the oldest counts
        dates[file.commit] = min(file.date_ms, dates.get(file.commit, file.date_ms))
    subject = _subjects(dates, repository) if repository is not None and dates else {}
    unknown = sorted(dates.keys() - subject, key=lambda commit: (dates[commit], commit))
    same_date: dict[int, list[str]] = defaultdict(list)
    for commit in unknown:
        same_date[dates[commit]].append(commit)
    return Commits(
        place={commit: i for i, commit in enumerate(_merged(list(subject), unknown, dates))},
        subject=subject,
        repository=repository,
        alike={
            commit: tuple(of_date)
            for of_date in same_date.values()
            if len(of_date) > 1
            for commit in of_date
        },
    )


def git_says(repository: Path, *arguments: str, given: str = "") -> str | None:
    """Return git's output, None where git is absent or refuses."""
    try:
        return git(repository, *arguments, given=given)
    except UserError:
        return None


def _subjects(commits: Iterable[str], repository: Path) -> dict[str, str]:
    """Return the titles of the commits that the repository holds, parents before children."""
    wanted = set(commits)
    log = git_says(
        repository,
        *("log", "--ignore-missing", "--stdin", "--date-order", "--reverse"),  # in this order
        "--format=%H%x09%s",
        given="\n".join(wanted) + "\n",
    )
    subjects = dict(line.split("\t", 1) for line in (log or "").split("\n") if "\t" in line)
    return {commit: title for commit, title in subjects.items() if commit in wanted}


def _merged(known: Sequence[str], unknown: Sequence[str], dates: Mapping[str, int]) -> list[str]:
    """Return all commits: an unknown one before the first known one that is younger.

    known: in their order. unknown: by date.
    """
    merged: list[str] = []
    left = list(unknown)
    for commit in known:
        while left and dates[left[0]] < dates[commit]:
            merged.append(left.pop(0))
        merged.append(commit)
    return merged + left
