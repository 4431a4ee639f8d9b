"""Several benchmarks.json as one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ...store.reading import UnusableError
from ...store.values import inside, mapping, sequence, texts
from ..catalogue_file import FORMAT
from .state import canonical, join_grids

_VERSION = "version"
_JOINED = frozenset({"params", "rounds"})

Entry = Mapping[str, Any]


def join_catalogues(
    contents: Iterable[Any], latest_version: Callable[[str], str | None]
) -> dict[str, Any]:
    """Return a benchmarks.json with the benchmarks of all, the same for any order.

    latest_version: of a benchmark, which was measured last; asked where versions differ.
    UnusableError where one is of another format.
    """
    entries: dict[str, list[Entry]] = {}
    for content in contents:
        of_file = mapping(content)
        if of_file.get(_VERSION) != FORMAT:
            raise UnusableError(f"is not of format {FORMAT}; `asv update` makes it")
        for name, entry in of_file.items():
            if name != _VERSION:
                entries.setdefault(name, []).append(mapping(entry, name))
    joined: dict[str, Any] = {}
    for name, same in sorted(entries.items()):
        with inside(name):
            joined[name] = _joined(name, same, latest_version)
    return {**joined, _VERSION: FORMAT}


def _joined(
    name: str, entries: Sequence[Entry], latest_version: Callable[[str], str | None]
) -> dict[str, Any]:
    if len({canonical(entry.get(_VERSION)) for entry in entries}) > 1:
        latest = latest_version(name)
        entries = [entry for entry in entries if entry.get(_VERSION) == latest] or entries
    largest = max(entries, key=_order)
    alike = [entry for entry in entries if _series(entry) == _series(largest)]
    rounds = [entry["rounds"] for entry in alike if isinstance(entry.get("rounds"), int)]
    grids = [
        [texts(values, "params") for values in sequence(entry.get("params") or [], "params")]
        for entry in alike
    ]
    if len(set(map(len, grids))) > 1:
        raise UnusableError("has not as many parameters here as there")
    return {
        **largest,
        **({"params": list(map(list, join_grids(grids)))} if "params" in largest else {}),
        **({"rounds": max(rounds)} if rounds else {}),
    }


def _series(entry: Entry) -> str:
    return canonical([entry.get(_VERSION), entry.get("param_names")])


def _order(entry: Entry) -> tuple[str, str]:
    """Return what the entry that stands has most of, whatever its parameters and rounds are."""
    return _series(entry), canonical({k: v for k, v in entry.items() if k not in _JOINED})
