"""Google Benchmark's JSON: a row a repetition, all of one process, a unit a row.

Aggregates are read only where there are no repetitions. Counters are keys of a row beside its own;
NaN and Infinity, which are no strict JSON, stand for counters that are not defined.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...store.values import inside, item, mapping, number, sequence, text, whole_number
from ..lost import lost_fields
from ..model import UNIT, Case, Content, Facts, Format, Run, one_process
from ..origin import machine_facts, milliseconds
from ..units import base_unit

_KEPT = (
    *("context.date", "context.host_name", "context.num_cpus", "benchmarks[].name"),
    *("benchmarks[].run_name", "benchmarks[].run_type", "benchmarks[].iterations"),
    *("benchmarks[].real_time", "benchmarks[].time_unit", "benchmarks[].aggregate_name"),
    *("benchmarks[].error_occurred", "benchmarks[].skipped", "benchmarks[].repetition_index"),
)
_ITS_OWN = frozenset(
    {
        *("name", "family_index", "per_family_instance_index", "run_name", "run_type"),
        *("repetitions", "repetition_index", "threads", "iterations", "real_time", "cpu_time"),
        *("time_unit", "aggregate_name", "aggregate_unit", "error_occurred", "error_message"),
        *("skipped", "skip_message", "label", "cpu_coefficient", "real_coefficient", "big_o"),
        "rms",
    }
)
_COUNTER_UNITS = {"bytes_per_second": "bytes/s", "items_per_second": "1/s"}
# What the names of aggregates end in, in files from before 2018, without `run_type`.
_AGGREGATES = ("mean", "median", "stddev", "cv", "BigO", "RMS")
_ARGUMENT = re.compile(r"(?:(?P<name>[A-Za-z_]\w*):)?(?P<value>-?[0-9]+(?:\.[0-9]+)?)")

_Row = Mapping[str, Any]


def _recognises(document: Any) -> bool:
    return isinstance(document, dict) and {"context", "benchmarks"} <= document.keys()


def _read(document: Any) -> Content:
    content = mapping(document)
    context = mapping(content["context"], "context")
    by_run: dict[str, list[tuple[int, _Row]]] = {}
    for i, entry in enumerate(sequence(*item(content, "benchmarks"))):
        with inside(f"benchmarks[{i}]"):
            of_row = mapping(entry)
            by_run.setdefault(_run_name(of_row), []).append((i, of_row))
    cases: list[Case] = []
    counters: set[str] = set()
    for name, rows in by_run.items():
        for i, row in _values(rows):
            with inside(f"benchmarks[{i}]"):
                cases += _cases(name, row)
                counters.update(_counters(row))
    facts = machine_facts(machine=context.get("host_name"), num_cpu=context.get("num_cpus"))
    measured_ms = milliseconds(context.get("date"), "context.date")
    run = Run(one_process(cases), measured_ms=measured_ms, facts=facts)
    kept = (*_KEPT, *(f"benchmarks[].{name}" for name in counters))
    return Content((run,), lost_fields(content, kept))


def _run_name(row: _Row) -> str:
    """Return what the rows of one benchmark and its parameters share."""
    name = text(*item(row, "name"))
    if "run_name" in row:
        return text(row["run_name"], "run_name")
    aggregate = _aggregate(row)
    return name.removesuffix(f"_{aggregate}") if aggregate else name


def _aggregate(row: _Row) -> str | None:
    """Return the name of an aggregate, None for a repetition."""
    if "run_type" in row:
        return str(row.get("aggregate_name")) if row["run_type"] == "aggregate" else None
    return next((a for a in _AGGREGATES if str(row.get("name")).endswith(f"_{a}")), None)


def _values(rows: Sequence[tuple[int, _Row]]) -> list[tuple[int, _Row]]:
    """Return the repetitions; where there are none the median, else the mean."""
    for wanted in (None, "median", "mean"):
        if of_kind := [(i, row) for i, row in rows if _aggregate(row) == wanted]:
            return of_kind
    return []


def _cases(run_name: str, row: _Row) -> Iterator[Case]:
    """Yield the time of a row, in seconds, and its counters as benchmarks of their own."""
    title, params = _named(run_name)
    unit, divisor = base_unit(text(row.get("time_unit", "ns"), "time_unit"))
    failed = bool(row.get("error_occurred") or row.get("skipped"))
    calls = None if failed else whole_number(row.get("iterations", 1), "iterations", 1)
    time = () if failed else ((number(*item(row, "real_time"), 0.0) / divisor,),)
    yield Case(title, unit, params, time, calls if _aggregate(row) is None else None)
    for name, value in _counters(row).items():
        counted = ((number(value, name),),) if _is_defined(value) and not failed else ()
        yield Case(f"{title}/{name}", _COUNTER_UNITS.get(name, UNIT), params, counted)


def _counters(row: _Row) -> dict[str, int | float]:
    return {
        name: value
        for name, value in row.items()
        if name not in _ITS_OWN and isinstance(value, int | float) and not isinstance(value, bool)
    }


def _is_defined(value: int | float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


def _named(run_name: str) -> tuple[str, Facts]:
    """Return a name without its arguments, and these: `sort/64/threads:4`."""
    first, *parts = run_name.split("/")
    title, params = [first], list[tuple[str, str]]()
    for part in parts:
        if match := _ARGUMENT.fullmatch(part):
            params.append((match["name"] or f"arg{len(params) + 1}", match["value"]))
        else:
            title.append(part)
    return "/".join(title), tuple(params)


FORMAT = Format("google-benchmark", _recognises, _read)
