"""hyperfine's `--export-json`, 1.x and 2.x: every run of a command is a process of its own.

2.x says `schema_version: 2` and has a tree of its own. 1.x puts `--command-name` into `command`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...store.reading import UnusableError
from ...store.values import inside, item, mapping, number, sequence, text
from ..lost import lost_fields
from ..model import SECONDS, Case, Content, Facts, Format, Run
from ..names import literal
from ..origin import machine_facts, milliseconds
from ..units import base_unit

_KEPT = (
    *("schema_version", "primary_metric", "metadata.start_time", "metadata.platform"),
    *("results[].command", "results[].name", "results[].parameters"),
)
_KEPT_1 = ("results[].times", "results[].median", "results[].exit_codes")


def _recognises(document: Any) -> bool:
    if not isinstance(document, dict) or not isinstance(document.get("results"), list):
        return False
    return any(isinstance(entry, dict) and "command" in entry for entry in document["results"])


def _read(document: Any) -> Content:
    content = mapping(document)
    schema = content.get("schema_version", 1)
    if schema not in (1, 2):
        raise UnusableError("schema_version: is neither 2 nor missing")
    metric = text(content.get("primary_metric", "time_wall_clock"), "primary_metric")
    cases, failed = [], 0
    for i, entry in enumerate(sequence(*item(content, "results"))):
        with inside(f"results[{i}]"):
            result = mapping(entry)
            title, params = _named(result)
            unit, values = _measured(result, metric) if schema == 2 else (SECONDS, _times(result))
            failed += sum(code != 0 for code in _exit_codes(result))
            cases.append(Case(title, unit, params, tuple((value,) for value in values)))
    metadata = mapping(content.get("metadata") or {}, "metadata")
    platform = mapping(metadata.get("platform") or {}, "metadata.platform")
    run = Run(
        cases=tuple(cases),
        measured_ms=milliseconds(metadata.get("start_time"), "metadata.start_time"),
        facts=machine_facts(os=platform.get("os"), arch=platform.get("architecture")),
    )
    told = (f"exit codes: {failed} runs ended with another than 0",) if failed else ()
    each = "results[].measurements[]"
    kept = (*_KEPT, *_KEPT_1) if schema == 1 else (*_KEPT, f"{each}.{metric}", f"{each}.exit_code")
    return Content((run,), (*told, *lost_fields(content, kept)))


def _times(result: Mapping[str, Any]) -> list[float]:
    """Return the seconds of each run, their median alone where the file has no more."""
    times = sequence(result.get("times") or [], "times")
    values = [number(value, f"times[{i}]", 0.0) for i, value in enumerate(times)]
    return values or [number(*item(result, "median"), 0.0)]


def _measured(result: Mapping[str, Any], metric: str) -> tuple[str, list[float]]:
    """Return the unit of a metric and its value in each run."""
    units, values = set(), []
    for i, entry in enumerate(sequence(*item(result, "measurements"))):
        with inside(f"measurements[{i}]"):
            measured = mapping(*item(mapping(entry), metric))
            unit, divisor = base_unit(text(*item(measured, "unit")))
            units.add(unit)
            values.append(number(*item(measured, "value"), 0.0) / divisor)
    if len(units) != 1:
        raise UnusableError("measurements: there are none, or they are of several units")
    return units.pop(), values


def _exit_codes(result: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the exit code of each run; null where a signal ended it."""
    yield from sequence(result.get("exit_codes") or [], "exit_codes")
    for entry in sequence(result.get("measurements") or [], "measurements"):
        yield mapping(entry, "measurements").get("exit_code", 0)


def _named(result: Mapping[str, Any]) -> tuple[str, Facts]:
    """Return a command with its parameters put back, `seq {n}` for `seq 1000`, and these."""
    given = mapping(result.get("parameters") or {}, "parameters")
    params = {name: _value(value, name) for name, value in given.items()}
    title = text(*item(result, "command"))
    if isinstance(result.get("name"), str):
        title = result["name"]
    else:
        for name, value in params.items():
            if value:
                alone = rf"(?<![\w.{{-]){re.escape(value)}(?![\w.}}-])"
                title = f"{{{name}}}".join(re.split(alone, title))
    return title, tuple((name, literal(value)) for name, value in params.items())


def _value(value: Any, name: str) -> str:
    """Return the value of a parameter: a text in 1.x, an object with one in 2.x."""
    return text(*item(value, "value")) if isinstance(value, dict) else text(value, name)


FORMAT = Format("hyperfine", _recognises, _read)
