"""pytest-benchmark's storage, 2.5 to 5.3: `.benchmarks/*/*.json`, `--benchmark-json`.

All rounds of a file are of one process. `stats.data` is there with `--benchmark-save-data` only,
and each of its values is divided by `iterations` already.
"""

from collections.abc import Mapping
from typing import Any

from ...store.values import inside, item, mapping, number, sequence, text, whole_number
from ..lost import lost_fields
from ..model import SECONDS, Case, Content, Facts, Format, Run
from ..names import literal, parameter, split_id
from ..origin import commit_hash, machine_facts, milliseconds, minor_version

_KEPT = (
    *("datetime", "commit_info.id", "machine_info.node", "machine_info.machine"),
    *("machine_info.system", "machine_info.python_version", "machine_info.cpu.brand"),
    *("machine_info.cpu.brand_raw", "machine_info.cpu.count"),
    *("benchmarks[].name", "benchmarks[].fullname", "benchmarks[].param", "benchmarks[].params"),
    *("benchmarks[].stats.data", "benchmarks[].stats.median", "benchmarks[].stats.iterations"),
)
_DIRTY = "commit_info.dirty: it was measured with changes that were not committed"
# What JSON could not hold is written as its repr(), which may have an address in memory.
_NO_VALUE = "UNSERIALIZABLE["


def _recognises(document: Any) -> bool:
    return isinstance(document, dict) and {"benchmarks", "machine_info"} <= document.keys()


def _read(document: Any) -> Content:
    content = mapping(document)
    info = mapping(content.get("commit_info") or {}, "commit_info")
    dated = "author_time" if info.get("author_time") else "time"
    cases = []
    for i, entry in enumerate(sequence(*item(content, "benchmarks"))):
        with inside(f"benchmarks[{i}]"):
            cases.append(_case(mapping(entry)))
    run = Run(
        cases=tuple(cases),
        commit=commit_hash(info.get("id"), "commit_info.id"),
        committed_ms=milliseconds(info.get(dated), f"commit_info.{dated}"),
        measured_ms=milliseconds(content.get("datetime"), "datetime"),
        facts=_facts(mapping(content["machine_info"], "machine_info")),
    )
    dirty = (_DIRTY,) if info.get("dirty") is True else ()
    kept = (*_KEPT, f"commit_info.{dated}", "commit_info.dirty")
    return Content((run,), (*dirty, *lost_fields(content, kept)))


def _case(entry: Mapping[str, Any]) -> Case:
    title, params = _named(entry)
    with inside("stats"):
        stats = mapping(*item(entry, "stats"))
        data = sequence(stats.get("data") or [], "data")
        values = [number(value, f"data[{i}]", 0.0) for i, value in enumerate(data)]
        calls = whole_number(stats.get("iterations", 1), "iterations", 1)
        values = values or [number(*item(stats, "median"), 0.0)]
    return Case(title, SECONDS, params, (tuple(values),), calls)


def _named(entry: Mapping[str, Any]) -> tuple[str, Facts]:
    """Return the test without its parameters, and these: by their names, else by pytest's id."""
    _, given = split_id(text(*item(entry, "name")))
    title = text(entry.get("fullname") or entry["name"], "fullname")
    if given is None:
        return title, ()
    title = title.removesuffix(f"[{given}]")
    values = entry.get("params")
    if not isinstance(values, dict) or not values or any(map(_is_unknown, values.values())):
        return title, (("id", literal(given)),)
    return title, tuple((name, parameter(value)) for name, value in values.items())


def _is_unknown(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(_NO_VALUE)


def _facts(info: Mapping[str, Any]) -> Facts:
    cpu = info.get("cpu")
    of_cpu: Mapping[str, Any] = cpu if isinstance(cpu, dict) else {}
    return machine_facts(
        machine=info.get("node"),
        os=info.get("system"),
        arch=info.get("machine"),
        cpu=of_cpu.get("brand_raw") or of_cpu.get("brand"),
        num_cpu=of_cpu.get("count"),
        python=minor_version(info.get("python_version")),
    )


FORMAT = Format("pytest-benchmark", _recognises, _read)
