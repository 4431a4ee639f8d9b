"""Processes that tell what a case holds at most, and who allocated it."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..store.leftovers import scratch_directory
from .installation import Installation
from .interpreter import run_python
from .sampling import Frame, Stack, answered
from .step_messages import Failed
from .workers import script
from .workload import StepCase

WORKER = script("peak")
_LONGEST_S = 86_400.0
# Small objects come from malloc too, which memray looks at, instead of from arenas.
_PLAIN_MALLOC = {"PYTHONMALLOC": "malloc"}


@dataclass(frozen=True, slots=True)
class Peak:
    """What a process held for the case.

    tool: `memray`, which sees the moment at which most is held, or `tracemalloc`, which sees the
    end of the last step. stacks: bytes held by who allocated them. allocations_per_step: None where
    they are not counted. work: of a step.
    """

    tool: str
    stacks: Mapping[Stack, int]
    allocations_per_step: float | None
    work: float
    steps: int

    @property
    def held_bytes(self) -> int:
        """Return how many bytes there are."""
        return sum(self.stacks.values())


def look_at_peak(case: StepCase, installation: Installation, steps: int) -> Peak | Failed:
    """Make a case, step it, and return what it holds; imports left out."""
    with scratch_directory() as scratch:
        answers = scratch / "answers"
        asked = {
            "suite": str(installation.suite),
            "case": case.request(),
            "steps": steps,
            "file": str(scratch / "memray"),
        }
        arguments: list[str | Path] = [WORKER, json.dumps(asked), answers]
        died = run_python(installation, arguments, scratch, _LONGEST_S, _PLAIN_MALLOC)
        told = answers.read_text(encoding="utf-8") if answers.exists() else ""
    answer = answered(told, died)
    if "failed" in answer:
        return Failed(str(answer["failed"]))
    return Peak(
        tool=answer["tool"],
        stacks=_stacks(answer),
        allocations_per_step=answer["allocations_per_step"],
        work=float(answer["work"]),
        steps=steps,
    )


def _stacks(answer: Mapping[str, Any]) -> Mapping[Stack, int]:
    """Return bytes by stack, without the frames of the worker and what these hold themselves."""
    stacks: Counter[Stack] = Counter()
    for size, frames in answer["stacks"]:
        of_case = tuple(
            Frame(function or f"{Path(file).name}:{line}", file, line)
            for function, file, line in frames
            if Path(file).parent != WORKER.parent
        )
        if of_case:
            stacks[of_case] += size
    return stacks
