"""Where each run belongs: commit, date, machine and environment, from its file or the options."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..checkout import git
from ..errors import UserError
from ..store.problems import one_line
from ..store.reading import UnusableError
from .model import Run
from .names import machine_name, shown
from .origin import commit_hash
from .sources import Source


@dataclass(frozen=True, slots=True)
class Place:
    """What a result file is of."""

    machine: str
    environment: str
    commit: str

    @property
    def stem(self) -> str:
        """Return what ASV calls the file: `01234567-pytest-benchmark-py3.11`."""
        return f"{self.commit[:8]}-{self.environment}"


@dataclass(frozen=True, slots=True)
class PlacedRun:
    """A run of a tool where it belongs. date_ms: of the commit, since 1970 (UTC)."""

    tool: str
    place: Place
    date_ms: int
    run: Run


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options say. commit: a revision or a full hash. repository: None without any."""

    machine: str | None
    commit: str | None
    repository: Path | None


def place_runs(sources: Iterable[Source], wanted: Wanted) -> list[PlacedRun]:
    """Return the runs of all files, equal ones once; UserError where one has no place.

    What a file says goes before the options; --machine goes before the file, since a run of a CI
    has a host name of its own.
    """
    asked = None if wanted.commit is None else _resolve(wanted.commit, wanted.repository)
    runs = (_place(source, run, asked, wanted) for source in sources for run in source.content.runs)
    return list(dict.fromkeys(runs))


def _place(source: Source, run: Run, asked: str | None, wanted: Wanted) -> PlacedRun:
    facts = dict(run.facts)
    named = wanted.machine or facts.get("machine")
    if named is None:
        raise UserError(f"{one_line(source.path)}: names no machine; give its own with --machine")
    try:
        machine = machine_name(named)
    except UnusableError as error:
        raise UserError(f"{one_line(source.path)}: {error}; nothing is imported") from error
    commit = run.commit or asked
    if commit is None:
        raise UserError(f"{one_line(source.path)}: names no commit; give its own with --commit")
    if asked not in (None, commit):
        raise UserError(
            f"{one_line(source.path)}: is of commit {commit[:8]} and --commit of"
            f" {str(asked)[:8]}; import it without --commit"
        )
    python = f"-py{facts['python']}" if "python" in facts else ""
    return PlacedRun(
        tool=source.tool,
        place=Place(machine, f"{source.tool}{python}", commit),
        date_ms=_date_ms(source.path, run, commit, wanted.repository),
        run=run,
    )


def _date_ms(path: Path, run: Run, commit: str, repository: Path | None) -> int:
    """Return the date of a commit: of the file, else of git, else when it was measured."""
    if run.committed_ms is not None:
        return run.committed_ms
    if (of_git := _date_of_git(commit, repository)) is not None:
        return of_git
    if run.measured_ms is not None:
        return run.measured_ms
    raise UserError(
        f"{one_line(path)}: has no date, and git knows none of commit {commit[:8]}; fetch it"
    )


def _date_of_git(commit: str, repository: Path | None) -> int | None:
    """Return the author's date of a commit, as ASV takes it; None where git does not have it."""
    printed = _git(repository, "show", "--no-patch", "--format=%at", f"{commit}^{{commit}}")
    return int(printed) * 1000 if printed and re.fullmatch(r"-?\d+", printed) else None


def _resolve(revision: str, repository: Path | None) -> str:
    """Return the full hash of a revision; one that git does not know must be a full hash."""
    arguments = ("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if found := _git(repository, *arguments):
        return found
    try:
        full = commit_hash(revision, "--commit")
    except UnusableError:
        full = None
    if full is None:
        raise UserError(
            f"--commit {shown(revision)}: is no commit of the repository and no full hash"
        )
    return full


def _git(repository: Path | None, *arguments: str) -> str | None:
    """Return what git prints, None where it is absent or refuses."""
    if repository is None:
        return None
    try:
        return git(repository, *arguments).strip()
    except UserError:
        return None
