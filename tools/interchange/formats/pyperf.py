"""pyperf's JSON, versions 1.0, 6 and 5: the one format that keeps processes apart.

A run is a process; one without values is a calibration. Values are seconds a loop, or of the unit
that the metadata name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...store.reading import UnusableError
from ...store.values import inside, item, mapping, number, sequence, text, whole_number
from ..lost import lost_fields
from ..model import BYTES, SECONDS, UNIT, Case, Content, Facts, Format, Run
from ..names import literal, parameter, split_id
from ..origin import machine_facts, milliseconds, minor_version

_VALUES = {"1.0": "values", 6: "values", 5: "samples"}
_METADATA = {"1.0": "metadata", 6: "metadata", 5: "common_metadata"}
_UNITS = {"second": SECONDS, "byte": BYTES, "integer": UNIT}
_KEPT_METADATA = (
    *("name", "unit", "loops", "inner_loops", "date", "hostname", "platform", "cpu_model_name"),
    *("cpu_count", "python_version"),
)
_KEPT = ("version", "benchmarks[].runs[].values", "benchmarks[].runs[].samples")
_PLACES = (
    *("metadata", "benchmarks[].metadata", "benchmarks[].common_metadata"),
    "benchmarks[].runs[].metadata",
)
# Numbers that pyperf itself puts in the metadata: none of them is a parameter.
ITS_OWN = frozenset(
    {
        *("loops", "inner_loops", "cpu_count", "load_avg_1min", "runnable_threads", "uptime"),
        *("duration", "mem_max_rss", "mem_peak_pagefile_usage", "command_max_rss"),
        *("calibrate_loops", "recalibrate_loops", "calibrate_warmups", "recalibrate_warmups"),
        *("perf_version", "performance_version", "name", "unit", "date", "hostname"),
    }
)


@dataclass(frozen=True, slots=True)
class _Timed:
    """What one benchmark gave: its case, None where all runs are calibrations, and their number."""

    case: Case | None
    metadata: Mapping[str, Any]
    dates_ms: list[int]
    calibrations: int


def _recognises(document: Any) -> bool:
    if not isinstance(document, dict) or not isinstance(document.get("benchmarks"), list):
        return False
    return any(isinstance(entry, dict) and "runs" in entry for entry in document["benchmarks"])


def _read(document: Any) -> Content:
    content = mapping(document)
    version = content.get("version")
    if not isinstance(version, str | int) or version not in _VALUES:
        raise UnusableError("version: is none of 1.0, 6 and 5")
    common = mapping(content.get("metadata") or {}, "metadata")
    timed: list[_Timed] = []
    for i, entry in enumerate(sequence(*item(content, "benchmarks"))):
        with inside(f"benchmarks[{i}]"):
            timed.append(_timed(common, mapping(entry), version))
    cases = [each.case for each in timed if each.case is not None]
    dates = [date for each in timed for date in each.dates_ms]
    facts = _facts({key: value for each in timed for key, value in each.metadata.items()})
    run = Run(tuple(cases), measured_ms=min(dates, default=None), facts=facts)
    params = (name for case in cases for name, _ in case.params)
    names = (*_KEPT_METADATA, *params)
    kept = (*_KEPT, *(f"{place}.{name}" for place in _PLACES for name in names))
    calibrations = sum(each.calibrations for each in timed)
    told = (f"runs of calibration: {calibrations}",) if calibrations else ()
    return Content((run,), (*told, *lost_fields(content, kept)))


def _timed(common: Mapping[str, Any], benchmark: Mapping[str, Any], version: str | int) -> _Timed:
    key = _VALUES[version]
    metadata = {**common, **mapping(benchmark.get(_METADATA[version]) or {}, "metadata")}
    runs = [mapping(run, "runs") for run in sequence(*item(benchmark, "runs"))]
    with_values = [run for run in runs if run.get(key)]
    dates = [_date(run) for run in with_values]
    return _Timed(
        case=_case(metadata, with_values, key) if with_values else None,
        metadata=metadata,
        dates_ms=[date for date in dates if date is not None],
        calibrations=len(runs) - len(with_values),
    )


def _case(metadata: Mapping[str, Any], runs: Sequence[Mapping[str, Any]], key: str) -> Case:
    title, params = _named(metadata)
    unit = metadata.get("unit", "second")
    if not isinstance(unit, str) or unit not in _UNITS:
        raise UnusableError(f"unit: is none of {', '.join(_UNITS)}")
    processes = tuple(
        tuple(number(value, f"{key}[{i}]", 0.0) for i, value in enumerate(sequence(run[key], key)))
        for run in runs
    )
    calls = {_calls({**metadata, **_metadata(run)}) for run in runs}
    return Case(title, _UNITS[unit], params, processes, calls.pop() if len(calls) == 1 else None)


def _metadata(run: Mapping[str, Any]) -> dict[str, Any]:
    return mapping(run.get("metadata") or {}, "metadata")


def _calls(metadata: Mapping[str, Any]) -> int | None:
    if "loops" not in metadata:
        return None
    loops = whole_number(metadata["loops"], "loops", 1)
    return loops * whole_number(metadata.get("inner_loops", 1), "inner_loops", 1)


def _date(run: Mapping[str, Any]) -> int | None:
    return milliseconds(_metadata(run).get("date"), "date")


def _named(metadata: Mapping[str, Any]) -> tuple[str, Facts]:
    """Return the name of a benchmark and its parameter, where it ends in one: `sum[10]`.

    The parameter is called as the metadata that have its value, else `id`.
    """
    name = text(*item(metadata, "name"))
    title, given = split_id(name)
    if given is None:
        return title, ()
    for own, value in metadata.items():
        if own not in ITS_OWN and str(value) == given:
            return title, ((own, parameter(value)),)
    return title, (("id", literal(given)),)


def _facts(metadata: Mapping[str, Any]) -> Facts:
    platform = metadata.get("platform")
    return machine_facts(
        machine=metadata.get("hostname"),
        os=platform.partition("-")[0] if isinstance(platform, str) else None,
        cpu=metadata.get("cpu_model_name"),
        num_cpu=metadata.get("cpu_count"),
        python=minor_version(metadata.get("python_version")),
    )


FORMAT = Format("pyperf", _recognises, _read)
