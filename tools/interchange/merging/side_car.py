"""Several side-cars of one host, commit and environment as one: every run once."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...store.reading import UnusableError
from ...store.values import inside, item, mapping, sequence, text
from .state import canonical

_FORMAT = "1.0"


def join_side_cars(contents: Sequence[Any]) -> dict[str, Any]:
    """Return a side-car with the runs of all, by benchmark; UnusableError where one is damaged.

    What is equal in all stays as it is; else benchmarks are by name and runs by date.
    """
    files = [mapping(content) for content in contents]
    runs: dict[str, list[list[Any]]] = {}
    entries: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        if file.get("version") != _FORMAT:
            raise UnusableError(f"is not of pyperf's format {_FORMAT}")
        for entry in sequence(*item(file, "benchmarks")):
            of_entry = mapping(entry, "benchmarks")
            with inside("benchmarks"):
                name = text(*item(mapping(*item(of_entry, "metadata")), "name"))
            runs.setdefault(name, []).append(sequence(*item(of_entry, "runs")))
            entries.setdefault(name, []).append(of_entry)
    benchmarks = []
    for name, of_name in runs.items():
        largest = max(entries[name], key=_without_runs)
        benchmarks.append({**largest, "runs": _joined_runs(of_name)})
    orders = {tuple(map(_name, file["benchmarks"])) for file in files}
    if len(orders) > 1:
        benchmarks.sort(key=_name)
    head = max((_head(file) for file in files), key=canonical)
    return {**head, "benchmarks": benchmarks}


def _joined_runs(lists: Sequence[list[Any]]) -> list[Any]:
    if all(canonical(runs) == canonical(lists[0]) for runs in lists):
        return lists[0]
    different = {canonical(run): run for runs in lists for run in runs}
    return [
        different[key] for key in sorted(different, key=lambda key: (_date(different[key]), key))
    ]


def _date(run: Any) -> str:
    metadata = run.get("metadata") if isinstance(run, dict) else None
    return str(metadata.get("date", "")) if isinstance(metadata, dict) else ""


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry["metadata"]["name"])


def _without_runs(entry: Mapping[str, Any]) -> str:
    return canonical({field: value for field, value in entry.items() if field != "runs"})


def _head(file: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in file.items() if field != "benchmarks"}
