"""Processes that make steps and tell what they hold meanwhile."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..stats.arrays import FloatArray
from ..store.leftovers import scratch_directory
from .installation import Installation
from .interpreter import run_python
from .step_messages import Failed
from .workers import script
from .workload import StepCase

WORKER = script("holding")
COUNTERS = ("malloc", "python", "uss")
_LONGEST_S = 86_400.0
_WARM_UP = 10

Line = tuple[str, int]


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """One process. idle: readings without a step. readings: each after `between` steps.

    traced: it reads what Python and NumPy hold, and after the readings `lines_after` the lines that
    allocated it, which takes several times as long. Otherwise what the system and malloc count.
    """

    case: StepCase
    installation: Installation
    idle: int
    readings: int
    between: int
    traced: bool = False
    lines_after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes held at each reading by name of COUNTERS, those that the system counts.

    idle: shape (idle,). stepping: shape (readings,). by_line: for each of `lines_after` the bytes
    of each line, by file and number.
    """

    idle: Mapping[str, FloatArray]
    stepping: Mapping[str, FloatArray]
    by_line: tuple[Mapping[Line, float], ...]


def hold(request: HoldRequest) -> Held | Failed:
    """Run a process to its end and return what it read."""
    asked = {
        "suite": str(request.installation.suite),
        "case": request.case.request(),
        "warm_up": _WARM_UP,
        "idle": request.idle,
        "readings": request.readings,
        "between": request.between,
        "traced": request.traced,
        "lines_after": request.lines_after,
    }
    with scratch_directory() as scratch:
        answers = scratch / "answers"
        arguments: list[str | Path] = [WORKER, json.dumps(asked), answers]
        if died := run_python(request.installation, arguments, scratch, _LONGEST_S):
            return Failed(died)
        messages = list(map(json.loads, answers.read_text(encoding="utf-8").splitlines()))
    return _held(messages)


def _held(messages: list[Mapping[str, Any]]) -> Held | Failed:
    last: Mapping[str, Any] = messages[-1] if messages else {}
    if "held" not in last:
        return Failed(str(last.get("failed", "it ended early")))
    held: Mapping[str, Any] = last["held"]
    return Held(
        idle={name: np.array(of["idle"], np.float64) for name, of in held.items()},
        stepping={name: np.array(of["stepping"], np.float64) for name, of in held.items()},
        by_line=tuple(
            {(file, line): float(size) for file, line, size in message["lines"]}
            for message in messages[:-1]
        ),
    )
