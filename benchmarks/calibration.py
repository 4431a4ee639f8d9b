"""How often each benchmark is called, found once by pyperf and then held for every commit.

`python -m tools calibrate` writes `calibration.json`; it is read here, in the process that
measures. With other loops a benchmark measures something else (other caches, another part of the
simulation), so the revision of an entry is part of its benchmark's version.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("calibration.json")
SCHEMA = 2  # as in tools/calibration/file.py, which measuring goes without


@dataclass(frozen=True)
class Case:
    """One benchmark with one combination of parameters.

    loops: calls in a value. warmups, values: how many of a process are dropped and kept.
    value_s: seconds a call took when calibrated.
    """

    loops: int
    warmups: int
    values: int
    value_s: float


@dataclass(frozen=True)
class Entry:
    """One benchmark: its cases by `case_key`, the processes it is run in, how often it changed."""

    revision: int
    processes: int
    cases: Mapping[str, Case]

    @property
    def scheme(self) -> str:
        """What the benchmark's version says about its calibration."""
        return f"calibrated-{self.revision}"


def case_key(params: Sequence[Any]) -> str:
    """How calibration.json calls a combination of parameters: `'numpy', 1000`."""
    return ", ".join(map(repr, params))


def read_calibration(file: Path = FILE) -> dict[str, Entry]:
    """Entries by benchmark; none where there is no file.

    ValueError where the file is of another schema: guessing loops would spoil the history.
    """
    if not file.exists():
        return {}
    content = json.loads(file.read_text(encoding="utf-8"))
    if content.get("schema") != SCHEMA:
        raise ValueError(f"{file}: schema {content.get('schema')} is not {SCHEMA}; calibrate again")
    return {name: _entry(entry) for name, entry in content["benchmarks"].items()}


def _entry(entry: Mapping[str, Any]) -> Entry:
    cases = {
        key: Case(case["loops"], case["warmups"], case["values"], case["value_s"])
        for key, case in entry["cases"].items()
    }
    return Entry(entry["revision"], entry["processes"], cases)
