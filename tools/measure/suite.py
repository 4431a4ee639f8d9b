"""What there is to measure: the benchmarks of a suite, seen with a commit."""

import itertools
import json
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.errors import UserError
from tools.measure.installation import Installation


@dataclass(frozen=True, slots=True)
class Group:
    """One benchmark and those of its cases that are measured, together in a process.

    cases: indices over the product of its parameters, (None,) where it has none.
    keys: per case its parameters as ASV writes them, joined by commas.
    """

    benchmark: str
    type: str
    cases: tuple[int | None, ...]
    keys: tuple[str, ...]
    param_names: tuple[str, ...]
    params: tuple[tuple[str, ...], ...]

    @property
    def has_loops(self) -> bool:
        """Whether it is timed in loops in its process; ASV's `timeraw` starts processes itself."""
        return self.type == "time" and not self.benchmark.rpartition(".")[2].startswith("timeraw")


def groups(described: Mapping[str, Any]) -> list[Group]:
    """The benchmarks as ASV describes them, with all their cases, by name."""
    return [_group(described[name]) for name in sorted(described)]


def _group(entry: Mapping[str, Any]) -> Group:
    params = tuple(tuple(values) for values in entry["params"])
    keys = tuple(", ".join(values) for values in itertools.product(*params))
    return Group(
        benchmark=entry["name"],
        type=entry["type"],
        cases=tuple(range(len(keys))) if params else (None,),
        keys=keys,
        param_names=tuple(entry["param_names"]),
        params=params,
    )


def discover(installation: Installation) -> dict[str, dict[str, Any]]:
    """The suite's benchmarks by name, as ASV describes them, seen with this commit."""
    from asv.runner import BENCHMARK_RUN_SCRIPT

    with tempfile.TemporaryDirectory() as scratch:
        found = Path(scratch) / "found.json"
        done = subprocess.run(
            [installation.python, BENCHMARK_RUN_SCRIPT, "discover", installation.suite, found],
            cwd=scratch,
            env=dict(installation.environment),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            words = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise UserError(
                f"{installation.suite}: does not import with {installation.commit[:8]}: {words}"
            )
        return {entry["name"]: entry for entry in json.loads(found.read_text(encoding="utf-8"))}
