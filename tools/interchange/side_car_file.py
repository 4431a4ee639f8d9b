"""All values of processes that have several, beside ASV's results, in a file that pyperf opens.

As benchmarks/side_car.py writes it: a run is a process. What has one value a process is in the
samples already, and pyperf knows no time of 0.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ..store.values import mapping, sequence
from .cells import Benchmark, Cell, Values
from .model import SECONDS


def add_processes(
    content: Mapping[str, Any],
    cells: Mapping[str, Mapping[Values, Cell]],
    benchmarks: Mapping[str, Benchmark],
) -> dict[str, Any]:
    """Return the content of a side-car, empty where there is none yet, with these processes.

    Those of the same case before are replaced, also where there is nothing new to keep of it.
    """
    entries = {
        _name(entry): entry for entry in sequence(content.get("benchmarks") or [], "benchmarks")
    }
    for name, of_name in cells.items():
        if benchmarks[name].unit != SECONDS:
            continue
        for values, cell in of_name.items():
            called = f"{name}({', '.join(values)}) [{benchmarks[name].version}]"
            if runs := list(_runs(cell)):
                entries[called] = {"metadata": {"name": called, "unit": "second"}, "runs": runs}
            else:
                entries.pop(called, None)
    return {"version": "1.0", "metadata": {}, **content, "benchmarks": list(entries.values())}


def _name(entry: Any) -> str:
    return str(mapping(mapping(entry, "benchmarks").get("metadata"), "metadata").get("name"))


def _runs(cell: Cell) -> Iterator[dict[str, Any]]:
    """Yield the runs of a case; none where no process has several values, or one is 0."""
    several = any(len(values) > 1 for values in cell.processes)
    if several and all(value > 0 for values in cell.processes for value in values):
        metadata = {} if cell.calls is None else {"loops": cell.calls}
        yield from ({"metadata": metadata, "values": list(values)} for values in cell.processes)
