"""The verdicts that gates were told to keep, as tables."""

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import UserError
from ..gate.comment import LEVELS
from ..gate.verdict_log import KeptRow, KeptVerdict, read_verdicts
from ..gate.verdicts import VERDICTS
from ..render.report import Column, Table
from .data import SiteData
from .told import told

MOST_ROWS = 20  # of those that changed, shown at first
_COLUMNS = (Column("row"), Column("of"), Column("verdict", fold=True))
_ON = Column("on")


@dataclass(frozen=True, slots=True)
class Kept:
    """Verdicts, the oldest first, and a sentence on each line that could not be used."""

    verdicts: tuple[KeptVerdict, ...]
    damaged: tuple[str, ...]


def find_verdicts(site: SiteData) -> Kept:
    """Return what was kept."""
    try:
        kept = read_verdicts(site.database.results_dir)
    except UserError as error:
        return Kept((), (told(error, site.root),))
    return Kept(kept.verdicts, tuple(f"{problem}." for problem in kept.problems))


def changed_rows(verdict: KeptVerdict) -> Table | None:
    """Return the rows that did not stay the same, those that decide first; None without any."""
    return _table("What did not stay the same", _changed(verdict)[:MOST_ROWS])


def other_rows(verdict: KeptVerdict) -> Table | None:
    """Return the other rows; None without any."""
    same = [row for row in verdict.rows if row.verdict == "same"]
    return _table("The other rows", [*_changed(verdict)[MOST_ROWS:], *same])


def counted(verdict: KeptVerdict) -> str:
    """Return how many rows got each verdict, the worst first: `3 slower, 40 same`."""
    counts = Counter(row.verdict for row in verdict.rows)
    return ", ".join(f"{counts[each]} {each}" for each in VERDICTS if counts[each])


def command(verdict: KeptVerdict) -> str:
    """Return the command line that asks the same again."""
    ran = verdict.ran
    budget = ran.budget_min
    options = ["--stored"] if budget is None else ["--budget", f"{budget:g}"]
    options += ["--bench", shlex.quote(ran.bench)] if ran.bench else []
    return f"python -m tools gate {verdict.base[:8]} {verdict.head[:8]} {' '.join(options)}"


def _changed(verdict: KeptVerdict) -> list[KeptRow]:
    """Return the rows that did not stay the same: the worst first, families before cases."""
    changed = (row for row in verdict.rows if row.verdict != "same")
    return sorted(changed, key=_weight)


def _weight(row: KeptRow) -> tuple[int, int, float]:
    size = abs(row.change.value) if row.change else 0.0
    return VERDICTS.index(row.verdict), LEVELS.index(row.level), -size


def _table(title: str, rows: Sequence[KeptRow]) -> Table | None:
    """Return a row each, with its place where stored results were compared; None without any."""
    if not rows:
        return None
    places = {(row.machine, row.environment) for row in rows}
    several = len(places) > len({machine for machine, _ in places})
    on = any(row.machine for row in rows)
    return Table(
        title,
        (*_COLUMNS, _ON) if on else _COLUMNS,
        tuple(
            (row.name, row.level, _words(row), *([_place(row, several)] if on else []))
            for row in rows
        ),
    )


def _place(row: KeptRow, several: bool) -> str:
    """Return the machine, with the environment where it has several."""
    return ", ".join(filter(None, (row.machine, row.environment if several else None)))


def _words(row: KeptRow) -> str:
    return row.words if row.verdict in row.words else f"{row.verdict}: {row.words}"
