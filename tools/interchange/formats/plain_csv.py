"""Any CSV with a header, where the user says what its columns are.

`name=benchmark,size=n:param,elapsed=ms:value`: the column `size` is the parameter `n`, and
`elapsed` has values in ms. `commit`, `date` (of the commit) and `process` may be told too. Rows of
one benchmark, parameters and process are repetitions; without a `process` all are of one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...errors import some
from ...store.reading import UnusableError
from ...store.values import inside
from ..model import Case, Content, Facts, Run, one_process
from ..names import literal, shown
from ..origin import commit_hash, milliseconds
from ..sheets import Sheet, cell_number
from ..units import base_unit

TOOL = "csv"
_SINGLE = ("benchmark", "commit", "date", "process")
_NAMED = ("param", "value")

_Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """What columns are. by_role: `benchmark`, `commit`, `date` and `process` to the column.

    params: (column, name) of each parameter. values: (column, unit) of each column of values.
    """

    by_role: tuple[tuple[str, str], ...]
    params: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str], ...]


def parse_columns(text: str) -> Columns:
    """Parse `COLUMN=ROLE,...`; ValueError where a role is unknown, or none is `UNIT:value`."""
    pairs = [part.rpartition("=") for part in text.split(",")]
    roles = [(column.strip(), role.strip()) for column, _, role in pairs]
    single = [(role, column) for column, role in roles if role in _SINGLE]
    named = {
        kind: [_named(column, role) for column, role in roles if role.endswith(f":{kind}")]
        for kind in _NAMED
    }
    known = len(single) + sum(map(len, named.values()))
    if known < len(roles) or not all(column for column, _ in roles):
        raise ValueError(
            f"not COLUMN=ROLE,... of the roles {', '.join(_SINGLE)}, NAME:param, UNIT:value"
        )
    if len({column for column, _ in roles}) < len(roles) or len(dict(single)) < len(single):
        raise ValueError("a column or a role is named twice")
    if not named["value"]:
        raise ValueError("no column is UNIT:value, such as elapsed=ms:value")
    return Columns(tuple(single), tuple(named["param"]), tuple(named["value"]))


def read_table(sheet: Sheet, columns: Columns) -> Content:
    """Return what a table holds; UnusableError: a column is missing, or a cell is no number."""
    pairs = (*columns.params, *columns.values)
    used = {column for _, column in columns.by_role} | {column for column, _ in pairs}
    if missing := used - set(sheet.header):
        absent, there = (some(map(shown, names)) for names in (missing, sheet.header))
        raise UnusableError(f"line 1: has no column {absent}; there are {there}")
    column_of = dict(columns.by_role)
    runs: dict[tuple[str, str], list[tuple[str, Case]]] = {}
    for line, cells in sheet.rows:
        with inside(f"line {line}"):
            row = dict(zip(sheet.header, cells, strict=True))
            origin = _cell(row, column_of.get("commit")), _cell(row, column_of.get("date"))
            process = _cell(row, column_of.get("process"))
            cases = runs.setdefault(origin, [])
            cases += ((process, case) for case in _cases(row, columns))
    lost = tuple(shown(column) for column in sheet.header if column not in used)
    return Content(tuple(_run(*origin, cases) for origin, cases in runs.items()), lost)


def _named(column: str, role: str) -> tuple[str, str]:
    name = role.rpartition(":")[0]
    if not name:
        raise ValueError(f"{column}={role}: a name or unit is missing before the colon")
    return column, name


def _cell(row: _Row, column: str | None) -> str:
    return "" if column is None else row[column].strip()


def _cases(row: _Row, columns: Columns) -> Iterator[Case]:
    """Yield a case a column of values; of several, each is a benchmark of its own."""
    titles = [row[column] for role, column in columns.by_role if role == "benchmark"]
    params: Facts = tuple((name, literal(row[column].strip())) for column, name in columns.params)
    for column, given in columns.values:
        several = [column] if len(columns.values) > 1 or not titles else []
        unit, divisor = base_unit(given)
        cell = row[column].strip()
        values = ((cell_number(cell, column) / divisor,),) if cell else ()
        yield Case("/".join([*titles, *several]), unit, params, values)


def _run(commit: str, date: str, cases: Sequence[tuple[str, Case]]) -> Run:
    by_process: dict[str, list[Case]] = {}
    for process, case in cases:
        by_process.setdefault(process, []).append(case)
    return Run(
        cases=tuple(case for same in by_process.values() for case in one_process(same)),
        commit=commit_hash(commit, "commit"),
        committed_ms=milliseconds(date or None, "date"),
    )
