"""The gate's rule: verdicts on a whole suite, from pairs in blocks, looked at several times."""

from dataclasses import dataclass

import numpy as np

from tools.stats.drift import Drift
from tools.stats.paired import fewest_blocks, paired_effect
from tools.stats.relative_fit import FloatArray
from tools.stats.suite import Tails, family_log_ratios, tails
from tools.stats.verdict import Limits, Verdict, judge

# Looked at when this much of the blocks is there: early enough to spend the rest on what is
# undecided, late enough that most is decided. Each look costs some of the error rate.
LOOKS = (0.6, 1.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a suite is judged by.

    limits: per case. families: per family its cases, as columns; only those of several cases are
    rows of their own. false_alarm_rate: of the whole suite, over all looks.
    """

    limits: tuple[Limits, ...]
    families: tuple[tuple[int, ...], ...]
    false_alarm_rate: float

    @property
    def tails(self) -> Tails:
        several = sum(len(family) > 1 for family in self.families)
        return tails(len(self.limits), several, len(LOOKS), self.false_alarm_rate)

    @property
    def fewest_blocks(self) -> int:
        """With fewer no case can be called slower, whatever it does."""
        return fewest_blocks(self.tails.case)


@dataclass(frozen=True, slots=True)
class Decision:
    """Verdicts: per case; per family, None for a family of one case."""

    cases: tuple[Verdict, ...]
    families: tuple[Verdict | None, ...]

    def any_is(self, kind: str) -> bool:
        return any(verdict is not None and verdict.kind == kind for verdict in self.all)

    @property
    def all(self) -> tuple[Verdict | None, ...]:
        return self.cases + self.families


def look(log_ratios: FloatArray, plan: Plan, before: Decision | None = None) -> Decision:
    """Judge what is undecided so far; what an earlier look decided stays decided.

    log_ratios: log(head / base), shape (blocks, cases), NaN where a pair is missing. A block is the
    unit of independence.
    """
    share = plan.tails
    cases = []
    for column, limits in enumerate(plan.limits):
        settled = before.cases[column] if before else None
        if settled is None or settled.kind == "undecided":
            settled = judge(paired_effect(log_ratios[:, column], share.case), limits)
        cases.append(settled)
    families: list[Verdict | None] = []
    for i, family in enumerate(plan.families):
        verdict = before.families[i] if before else None
        if len(family) > 1 and (verdict is None or verdict.kind == "undecided"):
            together = family_log_ratios(log_ratios[:, list(family)])
            verdict = judge(paired_effect(together, share.family), plan.limits[family[0]])
        families.append(verdict)
    return Decision(tuple(cases), tuple(families))


def decide(log_ratios: FloatArray, plan: Plan) -> Decision:
    """The whole course of a gate on blocks that are there already."""
    decision = None
    for share in LOOKS:
        blocks = round(share * len(log_ratios))
        decision = look(log_ratios[:blocks], plan, decision)
    assert decision is not None
    return decision


def undecided_columns(decision: Decision, plan: Plan) -> set[int]:
    """The cases to go on with: undecided themselves or of an undecided family."""
    open_cases = {i for i, verdict in enumerate(decision.cases) if verdict.kind == "undecided"}
    for family, verdict in zip(plan.families, decision.families, strict=True):
        if verdict is not None and verdict.kind == "undecided":
            open_cases |= set(family)
    return open_cases


def voided(decision: Decision, drift: Drift) -> Decision:
    """The decision where the sides ran on machines of different speed: no change can be claimed."""
    ends = f"{np.expm1(drift.within.low):+.1%} to {np.expm1(drift.within.high):+.1%}"
    reason = f"the canary itself changed by {ends}: the machine, not the code"

    def void(verdict: Verdict | None) -> Verdict | None:
        if verdict is None or verdict.kind in ("same", "undecided"):
            return verdict
        return Verdict("undecided", verdict.effect, reason)

    cases = tuple(verdict for verdict in map(void, decision.cases) if verdict is not None)
    return Decision(cases, tuple(map(void, decision.families)))
