"""The formats that results can be exported to."""

from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from . import bencher, github_action_benchmark, json_cells, openmetrics, parquet, plain_csv, pyperf
from .selection import Selection

# Each returns what it leaves out, a sentence each.
TEXT: dict[str, Callable[[Selection, TextIO], list[str]]] = {
    "pyperf": pyperf.write,
    "csv": plain_csv.write,
    "json": json_cells.write,
    "bencher": bencher.write,
    "github-action-benchmark": github_action_benchmark.write,
    "openmetrics": openmetrics.write,
}
BINARY: dict[str, Callable[[Selection, Path], list[str]]] = {"parquet": parquet.write}
FORMATS = (*TEXT, *BINARY)
# These have no place for a commit, a machine and an environment: they hold one result file.
OF_ONE_FILE = frozenset({"pyperf", "bencher"})
# These tell the state, not the history.
OF_NOW = OF_ONE_FILE | {"openmetrics"}
