"""Instructions of benchmark bodies, counted by valgrind's callgrind in the commit's interpreter.

Callgrind runs the process on a processor of its own making, which no neighbour slows: a count does
not depend on the load of the machine. It is no time: an instruction that waits for memory counts
as much as one that does not.
"""

import json
import platform
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..store.leftovers import scratch_directory
from .installation import Installation
from .interpreter import run_python
from .suite import Group
from .workers import script

WORKER = script("instructions")
# A body takes about a hundred times as long while its instructions are counted.
TIMES_AS_LONG = 100
START_TIMEOUT_S = 600.0
# Values of PYTHONMALLOC.
ALLOCATORS = ("pymalloc", "malloc")
# The newest x86-64 that valgrind knows; what Numba compiles for it all processes of a side share.
_VARIABLES = {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": ""}
# Pieces of more than 1032 bytes are mapped anew each time: what the C library finds of that size
# among the pieces that were freed would take more or fewer instructions, by 1 % of a loop over 200.
_SAME_EACH_TIME = {
    "PYTHONHASHSEED": "0",
    "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=1032:glibc.malloc.mmap_max=20000",
    "VALGRIND_OPTS": "",
}
_TOTAL = re.compile(rb"^totals: (\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a process counted.

    instructions: a call, by the key of the case. missing: why a case has none, by its key.
    """

    instructions: Mapping[str, float]
    missing: Mapping[str, str]


def require_valgrind() -> None:
    """Raise UserError where instructions cannot be counted."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise UserError(
            f"--instructions: counts on Linux on x86-64, this is {sys.platform} on"
            f" {platform.machine()}; leave --instructions out"
        )
    if shutil.which("valgrind") is None:
        raise UserError(
            "--instructions: valgrind is not installed; install it (apt install valgrind)"
            " or leave --instructions out"
        )


def countable(installation: Installation) -> Installation:
    """Return the installation, with compiled code that valgrind can run too."""
    return replace(installation, environment={**installation.environment, **_VARIABLES})


def count_instructions(
    installation: Installation, group: Group, calls: Sequence[int], allocator: str, run: int
) -> Counts:
    """Count each case of `group` in one new process.

    installation: a `countable` one. calls: of each case, as many as are counted. allocator: one
    of ALLOCATORS. run: decides what else lies in memory; the same run gives the same counts. A
    process that dies or takes too long gives the reason in `missing`.
    """
    request = {
        "suite": str(installation.suite),
        "benchmark": group.benchmark,
        "cases": group.cases,
        "calls": list(calls),
        "run": run,
    }
    with scratch_directory() as scratch:
        asked, answered = scratch / "request.json", scratch / "answers.jsonl"
        counted = scratch / "counts"
        asked.write_text(json.dumps(request), encoding="utf-8")
        died = run_python(
            installation,
            [WORKER, asked, answered],
            scratch,
            START_TIMEOUT_S + TIMES_AS_LONG * group.timeout_s,
            _SAME_EACH_TIME | {"PYTHONMALLOC": allocator},
            under=_callgrind(counted),
        )
        lines = answered.read_text(encoding="utf-8").splitlines() if answered.exists() else []
        answers = {answer["case"]: answer for answer in map(json.loads, lines)}
        return _counts(group, answers, died, counted)


def _callgrind(counted: Path) -> list[str | Path]:
    quietly = ("-q", "--tool=callgrind", "--instr-atstart=no")
    return ["valgrind", *quietly, f"--callgrind-out-file={counted}"]


def _counts(group: Group, answers: Mapping[Any, Any], died: str, counted: Path) -> Counts:
    instructions, missing = {}, {}
    for case, key in zip(group.cases, group.keys, strict=True):
        answer = answers.get(case, {"missing": died or "ended early"})
        if "missing" in answer:
            missing[key] = answer["missing"]
        else:
            total = _TOTAL.search(Path(f"{counted}.{answer['file']}").read_bytes())
            assert total, "callgrind writes a total"
            instructions[key] = int(total[1]) / answer["calls"]
    return Counts(instructions, missing)
