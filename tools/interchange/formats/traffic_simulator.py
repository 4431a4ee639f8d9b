"""The tables of the earlier traffic simulator: scale benchmarks, in two layouts, and profiles.

Time is kept and what follows from it left out. `efficiency` is left out for another reason: the
two layouts mean different things by it. Each row was one run, and nothing tells whether all were
of one process, so that they count as one.
"""

from collections.abc import Iterator
from typing import Any

from ...store.reading import UnusableError
from ...store.values import inside
from ..model import SECONDS, Case, Content, Format, Run, one_process
from ..names import literal
from ..sheets import Sheet, cell_count, cell_number

_SCALE_8 = (
    *("vehicles", "speed_factor", "steps", "dt", "elapsed_s", "steps_per_second"),
    *("vehicles_per_second", "efficiency"),
)
_SCALE_10 = (
    *("vehicles", "speed_factor", "steps", "elapsed_s", "steps_per_second"),
    *("vehicles_per_second", "efficiency", "avg_frame_ms", "cpu_percent", "memory_mb"),
)
_PARAMS = ("vehicles", "speed_factor")
_PROFILE = ("name", "total_s", "count", "avg_ms")
_KEPT = frozenset({"vehicles", "speed_factor", "steps", "elapsed_s", "name", "total_s", "count"})
_EFFICIENCY = {
    _SCALE_8: "efficiency (steps a second again)",
    _SCALE_10: "efficiency (steps a second / (vehicles × 1000), not what the older layout means)",
}


def _recognises(document: Any) -> bool:
    return isinstance(document, Sheet) and document.header in (_SCALE_8, _SCALE_10, _PROFILE)


def _read(document: Any) -> Content:
    assert isinstance(document, Sheet)
    cases = one_process(_cases(document))
    if not cases:
        raise UnusableError("holds a header and no rows")
    left_out = (name for name in document.header if name not in _KEPT)
    told = {"efficiency": _EFFICIENCY.get(document.header, "")}
    return Content((Run(cases),), tuple(told.get(name, name) for name in left_out))


def _cases(sheet: Sheet) -> Iterator[Case]:
    for line, cells in sheet.rows:
        with inside(f"line {line}"):
            row = dict(zip(sheet.header, cells, strict=True))
            yield _block(row) if sheet.header == _PROFILE else _step(row)


def _step(row: dict[str, str]) -> Case:
    """Return the seconds of one step, as a benchmark `time_step` is one step a call."""
    steps = cell_count(row["steps"], "steps", 1)
    elapsed_s = cell_number(row["elapsed_s"], "elapsed_s", 0.0)
    for name in _PARAMS:
        cell_number(row[name], name, 0.0)
    params = tuple((name, literal(row[name])) for name in _PARAMS)
    return Case("scale_benchmark/time_step", SECONDS, params, ((elapsed_s / steps,),), steps)


def _block(row: dict[str, str]) -> Case:
    """Return the seconds of one call of a named block of code; none where it was not called."""
    count = cell_count(row["count"], "count")
    total_s = cell_number(row["total_s"], "total_s", 0.0)
    called = ((total_s / count,),) if count else ()
    return Case(f"profiling/{row['name']}", SECONDS, (), called, count or None)


FORMAT = Format("traffic-simulator", _recognises, _read)
