"""Which files, and what in them, could not be used."""

from ...render.report import Column, Table
from ...store.problems import Problem
from ..data import SiteData
from ..page import Section

_SHOWN = 20
_MOST = 500
_COLUMNS = (Column("file"), Column("benchmark"), Column("what is wrong", fold=True))


def file_section(site: SiteData) -> Section:
    """Return what was left out, whole files first."""
    problems = [problem for problem in site.database.problems if not problem.by_choice]
    problems.sort(key=lambda problem: problem.benchmark is not None)
    rows = tuple(map(_row, problems[:_MOST]))
    files = len({problem.path for problem in problems})
    summary = (
        f"Not used: {len(problems):,} entries in {files:,} files."
        if problems
        else f"All {len(site.database.files):,} result files are sound."
    )
    return Section(
        name="files",
        heading="What could not be used?",
        how="python -m tools history --problems",
        summary=(summary,),
        tables=(Table("Not used", _COLUMNS, rows[:_SHOWN]),) if rows else (),
        more=(Table(f"The first {len(rows)}", _COLUMNS, rows),) if len(rows) > _SHOWN else (),
    )


def _row(problem: Problem) -> tuple[str, ...]:
    return "/".join(problem.path.parts[-2:]), problem.benchmark or "", problem.reason
