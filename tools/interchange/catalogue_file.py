"""benchmarks.json with the imported benchmarks added to those that are there."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..store.reading import UnusableError
from ..store.values import inside, item, mapping, sequence, texts
from .cells import Benchmark, Cells, Values, grid_of
from .model import BYTES, SECONDS
from .names import shown

NAME = "benchmarks.json"
FORMAT = 2
_TYPES = {SECONDS: "time", BYTES: "memory"}


def add_benchmarks(
    content: Mapping[str, Any], benchmarks: Mapping[str, Benchmark], cells: Cells
) -> dict[str, Any]:
    """Return the content of benchmarks.json, empty where there is none yet, with all of these.

    UnusableError where it is of another format, or a benchmark of such a name is another one.
    """
    if content and content.get("version") != FORMAT:
        raise UnusableError(f"is not of format {FORMAT}; `asv update` makes it")
    added = {**content, "version": FORMAT}
    for name, benchmark in benchmarks.items():
        of_places = [of_place[name] for of_place in cells.values() if name in of_place]
        rounds = max(len(cell.processes) for of_place in of_places for cell in of_place.values())
        combinations = [values for of_place in of_places for values in of_place]
        with inside(name):
            before = _before(content[name], benchmark) if name in content else {}
            added[name] = _entry(before, benchmark, combinations, rounds)
    return added


def _before(entry: Any, benchmark: Benchmark) -> dict[str, Any]:
    """Return the entry of the same benchmark, empty where its results were read in another way."""
    before = mapping(entry)
    if before.get("code") != benchmark.code or before.get("unit") != benchmark.unit:
        raise UnusableError(f"is another benchmark already: {shown(before.get('code'), 90)}")
    if before.get("version") != benchmark.version:
        return {}
    names = texts(*item(before, "param_names"))
    if names != benchmark.param_names:
        there, here = (", ".join(each) or "none" for each in (names, benchmark.param_names))
        raise UnusableError(
            f"its parameters were {there} and are {here}; import both at once, anew"
        )
    return before


def _entry(
    before: Mapping[str, Any], benchmark: Benchmark, combinations: Iterable[Values], rounds: int
) -> dict[str, Any]:
    """Return an entry whose parameters have the values from before, then the new ones.

    `rounds` is the number of processes, by which readers know how many samples are independent.
    """
    there = [list(texts(values)) for values in sequence(before.get("params") or [], "params")]
    count = len(benchmark.param_names)
    if before and len(there) != count:
        raise UnusableError("has not as many lists of parameters as names")
    new = grid_of(combinations, count)
    params = [
        list(dict.fromkeys([*(there[i] if there else ()), *values])) for i, values in enumerate(new)
    ]
    known = before.get("rounds")
    return {
        **before,
        "name": benchmark.name,
        "code": benchmark.code,
        "type": _TYPES.get(benchmark.unit, "track"),
        "unit": benchmark.unit,
        "version": benchmark.version,
        "param_names": list(benchmark.param_names),
        "params": params,
        "rounds": max(rounds, 1, known if isinstance(known, int) else 1),
        "higher_is_better": benchmark.higher_is_better,
    }
