"""The saturated case: each kernel alone and on all cores, with the simcore installed here."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import UserError
from ..measure.installation import Installation
from ..measure.interpreter import run_python
from ..measure.process import usable_core_numbers
from ..measure.workers import script
from ..stats.arrays import FloatArray
from ..store.leftovers import scratch_directory
from .rule.wall_split import Counters, counters_of

WORKER = script("saturation")
SUITE = Path("benchmarks") / "ensemble.py"
KERNELS = ("step", "run", "construct")
VEHICLES = (100, 1_000, 10_000, 31_623, 100_000)
CASES = tuple((kernel, vehicles) for kernel in KERNELS for vehicles in VEHICLES)
PAIRS = 5
PAIR_S = 1.3  # about what a pair takes
_TIMEOUT_S = 600.0
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class CaseMeasurement:
    """What one round measured of one case.

    alone: of one process a pair; its `calls` are steps, of `construct` constructions. alone_per_s,
    all_per_s: the same a second, of one and of all cores together, counted only while each worker
    had an exclusive core; NaN if one never had. own_share: share of the time in which all had.
    """

    kernel: str
    vehicles: int
    alone: Counters
    alone_per_s: float
    all_per_s: float
    own_share: float


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(usable_core_numbers()) or os.cpu_count() or 1


def measure_round(
    root: Path, cores: int, cases: Sequence[tuple[str, int]] = CASES, pairs: int = PAIRS
) -> list[CaseMeasurement]:
    """Measure every (kernel, vehicles) once more, in a new process; UserError where that fails.

    root: the directory that holds benchmarks/. pairs: of one process and all cores, of each case.
    """
    if not (root / SUITE).is_file():
        raise UserError(f"{root / SUITE}: not there; verify runs this project's own benchmark")
    here = Installation("", Path(sys.executable), root / "benchmarks", {**os.environ})
    request = {"root": str(root.resolve()), "cases": cases, "cores": cores, "pairs": pairs}
    with scratch_directory() as scratch:
        asked, answered = scratch / "request.json", scratch / "answers.json"
        asked.write_text(json.dumps(request), encoding="utf-8")
        if died := run_python(here, [WORKER, asked, answered], root, _TIMEOUT_S, _ONE_THREAD):
            raise UserError(f"verify: {died}")
        answers = json.loads(answered.read_text(encoding="utf-8"))
    return [_measurement(case, answer) for case, answer in zip(cases, answers, strict=True)]


def _measurement(case: tuple[str, int], answer: Mapping[str, Any]) -> CaseMeasurement:
    processes = answer["alone"]
    counted = [process["counters"] for process in processes]

    def optional(name: str) -> FloatArray | None:
        values = [counters.get(name) for counters in counted]
        return None if None in values else np.array(values, np.float64)

    def column(name: str) -> FloatArray:
        return np.array([counters[name] for counters in counted], np.float64)

    done = np.array([process["done"] for process in processes], np.float64)
    alone = counters_of(done, column, optional)
    alone_per_s, all_per_s = (
        np.nan if answer[name] is None else answer[name] for name in ("alone_per_s", "all_per_s")
    )
    return CaseMeasurement(*case, alone, alone_per_s, all_per_s, answer["own_share"])
