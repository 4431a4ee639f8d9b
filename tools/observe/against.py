"""The working tree against a commit, or against what was saved of it, by the gate's rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from ..errors import UserError
from ..gate.rule.drift import Drift, estimate_drift
from ..gate.rule.sequential import Plan, take_interim_look, void_for_drift
from ..gate.rule.verdict import Verdict
from ..measure.installation import Installation, install, resolve
from ..measure.step_messages import Failed
from ..measure.stepping import Stepped
from ..measure.workload import StepCase
from ..stats.arrays import FloatArray
from ..stats.limits import Limits
from .rounds import Allowance, Amount, step_once

SPARE_BLOCKS = 3  # beyond the fewest that can show any change


@dataclass(frozen=True, slots=True)
class Compared:
    """What is known of a case beside another state of it. at_once: both were measured in turns."""

    verdict: Verdict
    drift: Drift
    at_once: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """Two installations with one interpreter: a commit, and the working tree."""

    base: Installation
    head: Installation


def plan_of(limits: Limits, false_alarm_rate: float) -> Plan:
    """Return the gate's plan for a single case."""
    return Plan((limits,), ((0,),), false_alarm_rate)


def blocks_needed(plan: Plan) -> int:
    """Return how many blocks are measured: a few more than can show any change."""
    return plan.fewest_blocks + SPARE_BLOCKS


def install_sides(root: Path, revision: str, suite: Path) -> Sides:
    """Install a commit and let the working tree run beside it, in the commit's environment.

    The working tree is found on the path, so its packages must lie in `root`. UserError where the
    commit cannot be installed.
    """
    base = replace(install(root, resolve(root, revision), "against"), suite=suite.resolve())
    variables = {**base.environment, "PYTHONPATH": str(root.resolve())}
    return Sides(base, replace(base, commit="", environment=variables))


def compare_in_turns(
    case: StepCase,
    sides: Sides,
    cpu: int | None,
    amount: Amount,
    plan: Plan,
    draw: Random,
    done: Callable[[int], None] = lambda blocks: None,
) -> Compared:
    """Measure a case on both sides in blocks, in an order drawn for each; UserError if it fails.

    cpu: the core that every process is pinned to, None for any. amount: a process a block; its
    budget is of one side.
    """
    blocks = amount.processes
    seconds, kernel_s = np.empty((blocks, 2)), np.empty((blocks, 2))
    allowance = Allowance(2 * amount.budget_s, 2 * blocks)
    for block in range(blocks):
        for side in draw.sample((0, 1), 2):
            installation = (sides.base, sides.head)[side]
            (answer,) = allowance.spend(partial(step_once, case, installation, (cpu,), amount))
            if isinstance(answer, Failed):
                name = ("the commit", "the working tree")[side]
                raise UserError(f"--against: {case.label} of {name}: {answer.reason}")
            seconds[block, side], kernel_s[block, side] = _of(answer)
        done(block + 1)
    return _judged(np.log(seconds[:, 1] / seconds[:, 0]), kernel_s, plan, at_once=True)


def compare_saved(saved: Mapping[str, Any], record: Mapping[str, Any], plan: Plan) -> Compared:
    """Compare two records of one case on one machine; process k of both counts as a block.

    They are of two moments. Others may have had the core more at one of them, so speeds on an
    exclusive core are compared where all are known; what else the machine changed is known as far
    as the reference kernel shows it.
    """
    base, head = saved["by_process"], record["by_process"]
    rate = "exclusive_core_steps_per_s"
    if None in (*base[rate], *head[rate]):
        rate = "steps_per_s"
    blocks = min(len(base[rate]), len(head[rate]))
    base_rate, head_rate = (np.array(side[rate][:blocks]) for side in (base, head))
    kernel_s = np.column_stack([side["reference_kernel_s"][:blocks] for side in (base, head)])
    return _judged(np.log(base_rate / head_rate), kernel_s, plan, at_once=False)


def _judged(log_ratios: FloatArray, kernel_s: FloatArray, plan: Plan, at_once: bool) -> Compared:
    decision = take_interim_look(log_ratios[:, np.newaxis], plan)
    drift = estimate_drift(kernel_s, plan.error_budget.case)
    if drift.sides_differ:
        decision = void_for_drift(decision, drift)
    return Compared(decision.cases[0], drift, at_once)


def _of(stepped: Stepped) -> Sequence[float]:
    """Return the seconds of a step, and of the reference kernel."""
    segments = stepped.segments
    wall_s = float(np.sum(segments["end_s"] - segments["start_s"]))
    return wall_s / float(np.sum(segments["steps"])), stepped.ready.reference_kernel_s
