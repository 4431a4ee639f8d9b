"""What `benchmark` found of a case, as its JSON record; kept as such, so a kept answer is whole."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..measure.program import ProgramCase
from ..measure.workload import StepCase, WorkloadCase
from ..render.intervals import estimate_record
from .code import CodeState
from .figure import Figure
from .figures import Figures
from .rounds import Amount, Rounds
from .rule.confidence import confidence


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where and when a case was measured. work: what the work of a step counts.

    changed: whether the code became another while it was measured.
    """

    code: CodeState
    changed: bool
    machine: str
    cores: int
    work: str
    measured_at: str


def case_record(
    case: StepCase | ProgramCase,
    amount: Amount,
    rounds: Rounds,
    found: Figures,
    circumstances: Circumstances,
) -> dict[str, Any]:
    """Return everything that is printed of a case, and its processes' own numbers."""
    ready = rounds.alone[0].ready
    return {
        "case": case.label,
        "flags": dict(case.flags) if isinstance(case, WorkloadCase) else None,
        "machine": circumstances.machine,
        "cores": circumstances.cores,
        "commit": circumstances.code.commit,
        "diff": circumstances.code.diff,
        "changed_meanwhile": circumstances.changed,
        "measured_at": circumstances.measured_at,
        "step": ready.step_name,
        "work": circumstances.work,
        "steps": found.steps,
        "steps_asked": 1 if isinstance(case, ProgramCase) else amount.steps,
        "steps_per_look": ready.steps_per_look,
        "processes": len(rounds.alone),
        **{name: estimate_record(figure.estimate) for name, figure in found.by_name.items()},
        "io_wait": found.io_wait,
        "io_source": found.io_source,
        "bottleneck": found.bottleneck.kind,
        "evidence": found.bottleneck.evidence,
        "trust": {name: _trust(figure) for name, figure in found.by_name.items()},
        "by_process": {
            "steps_per_s": found.rate_by_process.tolist(),
            "exclusive_core_steps_per_s": [
                rate if math.isfinite(rate) else None for rate in found.exclusive_rate_by_process
            ],
            "reference_kernel_s": found.kernel_s_by_process.tolist(),
        },
    }


def _trust(figure: Figure) -> Mapping[str, Any]:
    return {
        "processes": figure.processes,
        "disturbed": figure.disturbed,
        "spread": figure.spread,
        "confidence": confidence(figure.estimate, figure.processes, figure.disturbed),
    }
