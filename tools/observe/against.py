"""The working tree against a commit, or against what was saved of it, by the gate's rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from ..errors import UserError
from ..gate.rule.drift import Drift, estimate_drift
from ..gate.rule.sequential import Plan, take_interim_look, void_for_drift
from ..gate.rule.verdict import Verdict
from ..measure.installation import Installation, install, resolve
from ..measure.process import last_core
from ..measure.stepping import Failed, Stepped
from ..measure.workload import StepCase
from ..stats.arrays import FloatArray
from ..stats.limits import Limits
from .rounds import Amount, step_once

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

    UserError where the commit cannot be installed.
    """
    base = replace(install(root, resolve(root, revision), "against"), suite=suite.resolve())
    variables = {**base.environment, "PYTHONPATH": str(root.resolve())}
    return Sides(base, replace(base, commit="", environment=variables))


def compare_in_turns(
    case: StepCase,
    sides: Sides,
    amount: Amount,
    plan: Plan,
    draw: Random,
    done: Callable[[int], None] = lambda blocks: None,
) -> Compared:
    """Measure a case on both sides in blocks, in an order drawn for each; UserError if it fails."""
    cpu, blocks = last_core(), max(blocks_needed(plan), amount.processes)
    seconds, kernel_s = np.empty((blocks, 2)), np.empty((blocks, 2))
    most_s = amount.budget_s / blocks / 2
    for block in range(blocks):
        for side in draw.sample((0, 1), 2):
            installation = (sides.base, sides.head)[side]
            (answer,) = step_once(case, installation, (cpu,), amount, most_s)
            if isinstance(answer, Failed):
                name = ("--against", "the working tree")[side]
                raise UserError(f"{name}: {case.label}: {answer.reason}")
            seconds[block, side], kernel_s[block, side] = _of(answer)
        done(block + 1)
    return _judged(np.log(seconds[:, 1] / seconds[:, 0]), kernel_s, plan, at_once=True)


def compare_saved(saved: Mapping[str, Any], record: Mapping[str, Any], plan: Plan) -> Compared:
    """Compare two records of one case; process k of both counts as a block.

    They are of two moments: what the machine changed meanwhile is known as far as the reference
    kernel shows it. UserError where they are of two machines.
    """
    if saved["machine"] != record["machine"]:
        raise UserError(
            f"--against: saved on {saved['machine']} and this is {record['machine']}: two machines"
            " are not compared; save it here"
        )
    sides = [_by_process(each) for each in (saved, record)]
    blocks = min(len(rate) for rate, _ in sides)
    (base_rate, base_kernel_s), (head_rate, head_kernel_s) = sides
    kernel_s = np.column_stack([base_kernel_s[:blocks], head_kernel_s[:blocks]])
    log_ratios = np.log(base_rate[:blocks] / head_rate[:blocks])
    return _judged(log_ratios, kernel_s, plan, at_once=False)


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


def _by_process(record: Mapping[str, Any]) -> tuple[FloatArray, FloatArray]:
    by_process = record["by_process"]
    return np.array(by_process["steps_per_s"]), np.array(by_process["reference_kernel_s"])
