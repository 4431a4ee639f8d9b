"""One process that measures, from start to end."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from .installation import Installation
from .interpreter import run_python
from .suite import Group
from .workers import script

WORKER = script("timing")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process gave. values: per case, seconds a call where time is measured, None where
    `lacking` says why not.

    canary_s: what the frozen kernel took, None where the process did not live to the end.
    case_wall_s: per case all it took, setting up included; wall_s: all that the process took.
    """

    values: tuple[float | None, ...]
    loops: tuple[int | None, ...]
    lacking: Mapping[str, str]
    canary_s: float | None
    case_wall_s: tuple[float, ...]
    wall_s: float


def last_core() -> int | None:
    """The core that processes are pinned to: the last, as the first one serves interrupts."""
    return max(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else None


def measure(
    installation: Installation, group: Group, cpu: int | None, slow_down: float = 0.0
) -> Measured:
    """Run `group` in a new process of the installation's interpreter, pinned to `cpu`."""
    request = {
        "suite": str(installation.suite),
        "benchmark": group.benchmark,
        "cases": group.cases,
        "cpu": cpu,
        "slow_down": slow_down,
    }
    with tempfile.TemporaryDirectory() as scratch:
        asked, answered = Path(scratch) / "request.json", Path(scratch) / "answers.jsonl"
        asked.write_text(json.dumps(request), encoding="utf-8")
        start_s = perf_counter()
        timeout_s = group.timeout_s * len(group.cases)
        died = run_python(installation, [WORKER, asked, answered], scratch, timeout_s)
        wall_s = perf_counter() - start_s
        lines = answered.read_text(encoding="utf-8").splitlines() if answered.exists() else []
    return _measured(group, [json.loads(line) for line in lines], died, wall_s)


def _measured(group: Group, answers: list[Mapping[str, Any]], died: str, wall_s: float) -> Measured:
    by_case = {answer["case"]: answer for answer in answers if "case" in answer}
    canaries = [answer["canary_s"] for answer in answers if "canary_s" in answer]
    given = [by_case.get(case, {"lacking": died or "ended early"}) for case in group.cases]
    return Measured(
        values=tuple(answer.get("value") for answer in given),
        loops=tuple(answer.get("loops") for answer in given),
        lacking={
            key: answer["lacking"]
            for key, answer in zip(group.keys, given, strict=True)
            if "lacking" in answer
        },
        canary_s=canaries[0] if canaries else None,
        case_wall_s=tuple(answer.get("wall_s", 0.0) for answer in given),
        wall_s=wall_s,
    )
