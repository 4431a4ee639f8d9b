"""The order of measured commits: of the repository if it holds them all, else of their dates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..checkout import git
from ..errors import UserError
from .problems import one_line
from .results import ResultFile


@dataclass(frozen=True, slots=True)
class Commits:
    """The measured commits.

    place: full hash -> place in the order, older first. subject: full hash -> first line of its
    message, of all or none. repository: None where there is no local one.
    """

    place: Mapping[str, int]
    subject: Mapping[str, str]
    repository: Path | None

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
        return (_git(self.repository, *arguments) or "").strip() or None


def order_commits(files: Iterable[ResultFile], repository: Path | None) -> Commits:
    """Order the commits of `files`, by git history where `repository` has every one of them."""
    dates = {file.commit: file.date_ms for file in files}
    if repository is not None and dates:
        log = _git(
            repository,
            *("log", "--stdin", "--ignore-missing", "--date-order", "--reverse"),
            "--format=%H%x09%s",
            given="\n".join(dates) + "\n",
        )
        subjects = dict(line.split("\t", 1) for line in (log or "").split("\n") if "\t" in line)
        known = [commit for commit in subjects if commit in dates]
        if len(known) == len(dates):
            place = {commit: i for i, commit in enumerate(known)}
            return Commits(place, {commit: subjects[commit] for commit in known}, repository)
    by_date = sorted(dates, key=lambda commit: (dates[commit], commit))
    return Commits({commit: i for i, commit in enumerate(by_date)}, {}, repository)


def _git(repository: Path, *arguments: str, given: str = "") -> str | None:
    """Return git's output, None where git is absent or refuses."""
    try:
        return git(repository, *arguments, given=given)
    except UserError:
        return None
