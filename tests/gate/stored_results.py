"""Results of two commits, as ASV records them, for `gate --stored`."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

BASE, HEAD = "a" * 40, "b" * 40
FAILED: list[Any] = [None, [], "v1"]  # as a whole


def timed(seconds: float, count: int = 24, sd: float = 0.005, version: str = "v1") -> list[Any]:
    """Return a row of time with that many samples, the same for the same arguments."""
    rng = np.random.default_rng([count, round(1e7 * seconds)])
    return recorded((seconds * np.exp(sd * rng.standard_normal(count))).tolist(), version)


def recorded(samples: list[Any], version: str = "v1") -> list[Any]:
    """Return a row of one case with these samples."""
    median = float(np.median([sample for sample in samples if sample is not None]))
    return [[median], [], version, None, None, None, [samples]]


def value(*values: float | None, params: Sequence[str] = ()) -> list[Any]:
    """Return a row without samples, a value a case."""
    return [list(values), [list(params)] if params else [], "v1"]


class StoredResults:
    """An ASV project in which two commits were measured at several places."""

    def __init__(self, project: Any) -> None:
        self.project = project
        self.benchmarks: dict[str, Any] = {}

    def add(
        self,
        base: dict[str, Any] | None,
        head: dict[str, Any] | None,
        environment: str = "py3.12",
        machine: str = "box",
    ) -> None:
        """Write what base and head gave at a place, nothing where it is None."""
        for date_ms, (commit, rows) in enumerate([(BASE, base), (HEAD, head)]):
            if rows is not None:
                facts = {"machine": machine}
                where = {"params": facts, "env_name": environment, "date_ms": date_ms}
                path = self.project.add(commit, rows, **where)
                path.rename(path.with_name(f"{machine}-{path.name}"))
                self.benchmarks |= {name: {} for name in rows if name not in self.benchmarks}

    def describe(self, rounds: int = 24, **benchmarks: dict[str, Any]) -> None:
        """Write benchmarks.json; rounds: of those not given, which are of time."""
        of_time = {"type": "time", "unit": "seconds", "version": "v1", "rounds": rounds}
        self.project.describe(**dict.fromkeys(self.benchmarks, of_time) | benchmarks)


def tracked(unit: str = "unit", **more: Any) -> dict[str, Any]:
    """Return a benchmark that tracks a value."""
    return {"type": "track", "unit": unit, "version": "v1", **more}


def records_of(out: str) -> list[dict[str, Any]]:
    """Return the records of `--format json`."""
    return list(json.loads(out))
