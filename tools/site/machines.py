"""Which machines measured, with what, and how much of the results each gave."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ..render.report import Column, Table
from ..store.database import Database
from ..store.machines import hardware
from ..store.results import ResultFile
from .page import Section

_COLUMNS = (
    Column("machine"),
    Column("hardware", fold=True),
    Column("results", "right"),
    Column("commits", "right"),
    Column("newest commit"),
    Column("of"),
)
_SHOWN = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def machine_section(database: Database) -> Section:
    """Tell the machines, those with the newest commits first."""
    newest, by_machine = newest_files(database), defaultdict(list)
    for file in database.files:
        by_machine[file.machine].append(file)
    rows = tuple(_row(file, by_machine[name]) for name, file in newest.items())
    machines = "1 machine" if len(rows) == 1 else f"{len(rows)} machines"
    return Section(
        name="machines",
        heading="Which machines measured?",
        how="asv show",
        summary=(f"{machines}, result files: {len(database.files):,}.",),
        tables=(Table("Machines", _COLUMNS, rows[:_SHOWN]),),
        more=(Table("All machines", _COLUMNS, rows),) if len(rows) > _SHOWN else (),
    )


def newest_files(database: Database) -> dict[str, ResultFile]:
    """Return the file of the newest commit of each machine, those with the newest first."""
    place = database.commits.place
    newest: dict[str, ResultFile] = {}
    for file in sorted(database.files, key=lambda file: (-place[file.commit], file.machine)):
        newest.setdefault(file.machine, file)
    return newest


def day(date_ms: int) -> str:
    """Return a date of milliseconds since 1970 (UTC), as ISO 8601 has it."""
    return f"{_EPOCH + timedelta(milliseconds=date_ms):%Y-%m-%d}"


def _row(newest: ResultFile, files: Sequence[ResultFile]) -> tuple[str, ...]:
    return (
        newest.machine,
        hardware(newest) or "not told",
        f"{len(files):,}",
        f"{len({file.commit for file in files}):,}",
        newest.commit[:8],
        day(newest.date_ms),
    )
