"""Processes that make steps, and where their time went: by py-spy, or by cProfile without it."""

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..store.leftovers import scratch_directory
from .installation import Installation
from .interpreter import run_python
from .step_messages import Failed
from .workers import script
from .workload import StepCase

WORKER = script("profiled")
SAMPLES_PER_S = 100  # a sampler on a busy machine keeps up with that
Tool = Literal["py-spy", "cProfile"]
_BEGINNING = "make_profiled_steps"
_FRAME = re.compile(r"(?P<function>.*) \((?P<file>.*?)(?::(?P<line>\d+))?\)")
_STARTING_S = 600.0  # an engine may compile
_MICROSECONDS = 1e6


@dataclass(frozen=True, slots=True, order=True)
class Frame:
    """A function that is being executed, and at which line; 0 where that is not known."""

    function: str
    file: str
    line: int


Stack = tuple[Frame, ...]  # the outermost frame first


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """One process. steps: of a round, after which the case is made anew. samples: about as many."""

    case: StepCase
    installation: Installation
    steps: int
    samples: int


@dataclass(frozen=True, slots=True)
class Sampled:
    """Where the time of a process went.

    stacks: how many samples found it there; by cProfile microseconds, and the function alone.
    """

    stacks: Mapping[Stack, int]
    steps: int
    rounds: int
    wall_s: float

    @property
    def samples(self) -> int:
        """Return how many samples there are."""
        return sum(self.stacks.values())


def find_py_spy() -> Path | None:
    """Return where py-spy is, beside this interpreter or on the path; None where it is not."""
    beside = Path(sys.executable).with_name("py-spy")
    found = str(beside) if beside.is_file() else shutil.which("py-spy")
    return Path(found) if found else None


def sample(request: SampleRequest, py_spy: Path | None) -> Sampled | Failed:
    """Run a process to its end and return where its time went, importing and setting up left out.

    py_spy: None for cProfile. A Failed is of the case, or of py-spy where the system keeps it from
    looking at the process.
    """
    with scratch_directory() as scratch:
        answers, raw = scratch / "answers", scratch / "stacks"
        arguments: list[str | Path] = [WORKER, json.dumps(_asked(request, py_spy)), answers]
        under = [] if py_spy is None else _record(py_spy, raw)
        limit_s = _STARTING_S + 10 * request.samples / SAMPLES_PER_S
        died = run_python(request.installation, arguments, scratch, limit_s, under=under)
        told = answers.read_text(encoding="utf-8") if answers.exists() else ""
        answer = answered(told, died)
        if "failed" in answer:
            return Failed(str(answer["failed"]))
        if died or (py_spy and not raw.exists()):
            return Failed(died or "py-spy wrote no samples")
        text = raw.read_text(encoding="utf-8", errors="replace") if py_spy else ""
    stacks = read_stacks(text) if py_spy else _own_times(answer)
    return Sampled(stacks, answer["steps"], answer["rounds"], answer["wall_s"])


def answered(told: str, died: str) -> Mapping[str, Any]:
    """Return what a process answered, {"failed": why} where it did not come to its answer."""
    if not told.endswith("\n"):
        return {"failed": died or "it ended early"}
    answer: Mapping[str, Any] = json.loads(told)
    return answer


def read_stacks(text: str) -> Mapping[Stack, int]:
    """Return the stacks of the case from py-spy's `raw` format: a line `frame;frame count` each."""
    stacks: Counter[Stack] = Counter()
    for line in text.splitlines():
        frames, _, count = line.rpartition(" ")
        if stack := tuple(_of_the_case(map(_frame, frames.split(";")))):
            stacks[stack] += int(count)
    return stacks


def _of_the_case(frames: Iterator[Frame]) -> Iterator[Frame]:
    """Yield the frames below the one that makes steps, but for the workers' own."""
    for frame in frames:
        if frame.function == _BEGINNING:
            yield from (each for each in frames if Path(each.file).parent != WORKER.parent)


def _frame(text: str) -> Frame:
    match = _FRAME.fullmatch(text)
    if match is None:  # a thread, or code that is not Python's
        return Frame(text, "", 0)
    return Frame(match["function"], match["file"], int(match["line"] or 0))


def _own_times(answer: Mapping[str, Any]) -> Mapping[Stack, int]:
    return {
        (Frame(function, file, line),): round(seconds * _MICROSECONDS)
        for function, file, line, seconds in answer["functions"]
        if function != _BEGINNING and Path(file).parent != WORKER.parent
    }


def _asked(request: SampleRequest, py_spy: Path | None) -> Mapping[str, Any]:
    return {
        "suite": str(request.installation.suite),
        "case": request.case.request(),
        "steps": request.steps,
        "seconds": request.samples / SAMPLES_PER_S,
        "counts_calls": py_spy is None,
    }


def _record(py_spy: Path, raw: Path) -> list[str | Path]:
    options = ["--format", "raw", "--full-filenames", "--rate", str(SAMPLES_PER_S)]
    return [py_spy, "record", *options, "--output", raw, "--"]
