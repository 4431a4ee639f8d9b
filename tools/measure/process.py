"""One process that measures, from start to end."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from time import perf_counter
from typing import Any

from ..store.leftovers import scratch_directory
from .installation import Installation
from .interpreter import run_python
from .suite import ONCE, Group
from .workers import script

WORKER = script("timing")
PADDING_BYTES = 4096  # a page, after which the places of the stack's variables repeat


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """What a process measured.

    values: per case, seconds a call where time is measured, None where there is none. loops: per
    case, calls a value. missing: why a case has no value, by its key. reference_kernel_s: seconds
    of the reference kernel, None where the process did not live to the end. case_wall_s: per case
    all the seconds it took, setting up included. wall_s: those of the whole process. worlds: per
    case the value of each of its worlds. setup_s: per case, of all its worlds, tearing down
    included. cpu_shares: per case, CPU time over wall time while it ran.
    """

    values: tuple[float | None, ...]
    loops: tuple[int | None, ...]
    missing: Mapping[str, str]
    reference_kernel_s: float | None
    case_wall_s: tuple[float, ...]
    wall_s: float
    worlds: tuple[tuple[float, ...], ...] = ()
    setup_s: tuple[float, ...] = ()
    cpu_shares: tuple[float | None, ...] = ()


def usable_core_numbers() -> tuple[int, ...]:
    """Return the cores that this process may use, ascending; none where none can be pinned to."""
    return tuple(sorted(os.sched_getaffinity(0))) if hasattr(os, "sched_setaffinity") else ()


def last_core() -> int | None:
    """Return the core to pin processes to: the last, as the first one serves interrupts.

    None where this system pins no process.
    """
    return max(usable_core_numbers(), default=None)


def measure(
    installation: Installation,
    group: Group,
    cpu: int | None,
    slow_down: float = 0.0,
    layout_seed: int | None = None,
) -> ProcessResult:
    """Run `group` in a new process of the installation's interpreter.

    cpu: the core it is pinned to, None for any. slow_down: a fraction by which every value is
    really made longer. layout_seed: the order of cases and where memory lies are drawn from it, and
    are the same in all processes of a seed; None: they are what they happen to be. A process that
    dies or takes too long gives the reason in `missing`.
    """
    repetitions = [group.repetitions.get(key, ONCE) for key in group.keys]
    request = {
        "suite": str(installation.suite),
        "benchmark": group.benchmark,
        "cases": group.cases,
        "repetitions": [(repetition.worlds, repetition.values) for repetition in repetitions],
        "cpu": cpu,
        "slow_down": slow_down,
        "layout_seed": layout_seed,
    }
    drawn = {} if layout_seed is None else _drawn_variables(installation, layout_seed)
    with scratch_directory() as scratch:
        asked, answered = scratch / "request.json", scratch / "answers.jsonl"
        asked.write_text(json.dumps(request), encoding="utf-8")
        start_s = perf_counter()
        timeout_s = group.timeout_s * sum(repetition.worlds for repetition in repetitions)
        died = run_python(installation, [WORKER, asked, answered], scratch, timeout_s, drawn)
        wall_s = perf_counter() - start_s
        lines = answered.read_text(encoding="utf-8").splitlines() if answered.exists() else []
    return _result(group, [json.loads(line) for line in lines], died, wall_s)


def _drawn_variables(installation: Installation, layout_seed: int) -> dict[str, str]:
    """Return what is drawn before a process starts: the hash seed, and how far the stack begins.

    The environment lies above the stack. A hash seed that the project sets itself is left alone.
    """
    draw = Random(layout_seed)
    drawn = {"LAYOUT_PADDING": "x" * draw.randrange(PADDING_BYTES)}
    if "PYTHONHASHSEED" not in installation.environment:
        drawn["PYTHONHASHSEED"] = str(draw.randrange(2**32))
    return drawn


def _result(
    group: Group, answers: list[Mapping[str, Any]], died: str, wall_s: float
) -> ProcessResult:
    by_case = {answer["case"]: answer for answer in answers if "case" in answer}
    last = answers[-1] if answers else {}
    given = [by_case.get(case, {"missing": died or "ended early"}) for case in group.cases]
    return ProcessResult(
        values=tuple(answer.get("value") for answer in given),
        loops=tuple(answer.get("loops") for answer in given),
        missing={
            key: answer["missing"]
            for key, answer in zip(group.keys, given, strict=True)
            if "missing" in answer
        },
        reference_kernel_s=last.get("reference_kernel_s"),
        case_wall_s=tuple(answer.get("wall_s", 0.0) for answer in given),
        wall_s=wall_s,
        worlds=tuple(tuple(answer.get("worlds", ())) for answer in given),
        setup_s=tuple(answer.get("setup_s", 0.0) for answer in given),
        cpu_shares=tuple(answer.get("cpu_share") for answer in given),
    )
