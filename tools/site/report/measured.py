"""What was measured, where and when: the page with which a report begins."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ...render.report import Column, Table
from ...store.commits import Commits, git_says
from ...store.database import Database
from ...store.machines import IDENTITY, find_machines, hardware
from ...store.problems import one_line
from ...store.results import LAST_MS, ResultFile
from ..machines import day
from ..page import Page, Section

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = 12  # of a hash by which a report can be made again
_TITLE = 50
_MOST_CHARACTERS = 100  # of a version
_NO_PACKAGES = frozenset({"machine", "python", *IDENTITY})


def newest_date(database: Database) -> datetime:
    """Return the date of the newest commit that was measured."""
    return _EPOCH + timedelta(milliseconds=max(file.date_ms for file in database.files))


def state_of(root: Path, database: Database) -> str:
    """Return which commit of the project in `root` has these results, in words.

    The newest measured one where the project is no git repository, or has no commit.
    """
    head = (git_says(root, "rev-parse", "--verify", "--quiet", "HEAD") or "").strip()
    if not head:
        newest = max(database.commits.place, key=database.commits.place.__getitem__)
        return f"{newest[:_DIGITS]}, the newest that was measured"
    results = str(database.results_dir.resolve())
    changed = git_says(root, "status", "--porcelain", "--", results)
    return head[:_DIGITS] + (", with results that are not committed" if changed else "")


def measured_page(database: Database, state: str) -> Page:
    """Return the page; state: which commit of the project has these results."""
    files = database.files
    commits, names = {file.commit for file in files}, {name for file in files for name in file.rows}
    of_machine = _by_machine(files)
    dates = sorted(file.date_ms for file in files)
    summary = (
        f"{_counted(len(files), 'result')} of {_counted(len(commits), 'commit')},"
        f" {_counted(len(names), 'benchmark')}, on {_counted(len(of_machine), 'machine')}.",
        f"The commits are of {day(dates[0])} to {day(dates[-1])}.",
        f"All figures of this report are of the project at {state}: checked out there, the command"
        " that stands with each gives it again.",
    )
    section = Section(
        name="measured",
        heading="Machines, commits and versions",
        how="asv show",
        summary=summary,
        tables=(_machine_table(of_machine, database.commits), _environment_table(files)),
    )
    return Page("measured", "What was measured", (), (section,))


def _by_machine(files: Sequence[ResultFile]) -> Mapping[str, list[ResultFile]]:
    machines = find_machines(files)
    found: dict[str, list[ResultFile]] = defaultdict(list)
    for file in files:
        found[machines.of(file)].append(file)
    return dict(sorted(found.items()))


def _machine_table(of_machine: Mapping[str, list[ResultFile]], commits: Commits) -> Table:
    rows = []
    for machine, files in of_machine.items():
        ordered = sorted(files, key=lambda file: (commits.place[file.commit], file.date_ms))
        first, last = ordered[0], ordered[-1]
        rows.append(
            (
                machine,
                hardware(last) or "not told",
                f"{len(files):,}",
                f"{len({file.commit for file in files}):,}",
                f"{day(first.date_ms)} {first.commit[:8]}",
                f"{day(last.date_ms)} {commits.title(last.commit, _TITLE)}",
                _measured_on(last),
            )
        )
    columns = (
        Column("machine"),
        Column("hardware, newest", fold=True),
        Column("results", "right"),
        Column("commits", "right"),
        Column("oldest commit"),
        Column("newest commit", fold=True),
        Column("newest measured on"),
    )
    note = "A date beside a commit is the commit's own; hardware is as the newest result tells it."
    return Table("Machines", columns, tuple(rows), (note,))


def _environment_table(files: Sequence[ResultFile]) -> Table:
    found: dict[str, list[ResultFile]] = defaultdict(list)
    for file in files:
        found[file.environment].append(file)
    rows = []
    for name, of_name in sorted(found.items()):
        newest = max(of_name, key=lambda file: file.date_ms)
        rows.append(
            (
                name,
                one_line(newest.facts.get("python") or "not told", _MOST_CHARACTERS),
                _packages(newest),
                f"{len(of_name):,}",
                f"{len({file.commit for file in of_name}):,}",
            )
        )
    columns = (
        Column("environment"),
        Column("Python"),
        Column("packages", fold=True),
        Column("results", "right"),
        Column("commits", "right"),
    )
    return Table("Environments", columns, tuple(rows))


def _packages(file: ResultFile) -> str:
    """Return the packages that an environment names and their versions, where it names them."""
    versions = {
        name.removeprefix("pip+"): one_line(version, _MOST_CHARACTERS).removeprefix("==")
        for name, version in file.facts.items()
        if name not in _NO_PACKAGES and version is not None
    }
    return ", ".join(f"{name} {version}".rstrip() for name, version in sorted(versions.items()))


def _measured_on(file: ResultFile) -> str:
    """Return the day on which the last benchmark of a file was started, where the file tells it."""
    started = _started_ms(row.columns.get("started_at") for row in file.rows.values())
    return day(max(started)) if started else "not told"


def _started_ms(values: Iterable[object]) -> list[int]:
    return [value for value in values if isinstance(value, int) and 0 < value <= LAST_MS]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
