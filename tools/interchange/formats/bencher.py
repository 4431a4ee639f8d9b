"""Bencher Metric Format, both forms: a value a measure, and a list of values by parameters.

Neither has a version: an object is the first, a list the second. 16, 16.0 and 1.6e1 are one value
of a parameter. How many runs a value stands for is not told, so that all of a file are of one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ...store.values import inside, item, mapping, number
from ..lost import lost_fields
from ..model import BYTES, SECONDS, UNIT, Case, Content, Facts, Format, Run, one_process
from ..names import parameter, shown

_KEPT = ("*.*.value", "*[].parameters", "*[].measures.*.value")
# Bencher's own measures, and how many of their units one is of ASV's.
_UNITS = {
    "latency": (SECONDS, 1e9),
    "throughput": ("operations/s", 1.0),
    "build-time": (SECONDS, 1.0),
    "file-size": (BYTES, 1.0),
}


def _recognises(document: Any) -> bool:
    return isinstance(document, dict) and any(map(_is_benchmark, document.values()))


def _is_benchmark(value: Any) -> bool:
    if isinstance(value, list):
        return any(isinstance(entry, dict) and "measures" in entry for entry in value)
    return isinstance(value, dict) and any(
        isinstance(measure, dict) and "value" in measure for measure in value.values()
    )


def _read(document: Any) -> Content:
    content = mapping(document)
    cases: list[Case] = []
    for name, entries in content.items():
        with inside(shown(name)):
            cases += _cases(name, entries)
    return Content((Run(one_process(cases)),), lost_fields(content, _KEPT))


def _cases(name: str, entries: Any) -> Iterator[Case]:
    listed = entries if isinstance(entries, list) else [{"measures": entries}]
    for i, entry in enumerate(listed):
        with inside(f"[{i}]" if isinstance(entries, list) else ""):
            of_entry = mapping(entry)
            params = _params(mapping(of_entry.get("parameters") or {}, "parameters"))
            measures = mapping(*item(of_entry, "measures"))
            for measure, metric in measures.items():
                yield _case(name, measure, metric, params)


def _case(name: str, measure: str, metric: Any, params: Facts) -> Case:
    with inside(shown(measure)):
        unit, divisor = _UNITS.get(measure.lower(), (UNIT, 1.0))
        value = number(*item(mapping(metric), "value")) / divisor
    return Case(f"{name}/{measure}", unit, params, ((value,),))


def _params(given: Mapping[str, Any]) -> Facts:
    """Return parameters by name, as the order of keys does not count."""
    return tuple((name, parameter(_canonical(given[name]))) for name in sorted(given))


def _canonical(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


FORMAT = Format("bencher", _recognises, _read)
