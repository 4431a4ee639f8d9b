"""The gate's rule: verdicts on a whole suite, from pairs in blocks, looked at several times."""

from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from .drift import Drift
from .error_budget import Tails, family_log_ratios, tails
from .exponent_change import MIN_SIZES, GrowthChange, exponent_change, judge_growth_change
from .paired import fewest_blocks, paired_effect
from .verdict import Limits, Verdict, judge

# Looked at when this much of the budget is spent: early enough to spend the rest on what is
# undecided, late enough that most is decided. Each look costs some of the error rate.
LOOKS = (0.6, 1.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a suite is judged by.

    limits: per case. families: per family its cases, as columns; only those of several cases are
    rows of their own. false_alarm_rate: of the whole suite, over all looks. sizes: per family those
    of its cases, None where they have none; without any, no law of growth is judged.
    """

    limits: tuple[Limits, ...]
    families: tuple[tuple[int, ...], ...]
    false_alarm_rate: float
    sizes: tuple[FloatArray | None, ...] = ()

    @property
    def tails(self) -> Tails:
        several = sum(len(family) > 1 for family in self.families)
        return tails(len(self.limits), several, len(LOOKS), self.false_alarm_rate)

    @property
    def fewest_blocks(self) -> int:
        """With fewer no case can be called slower, whatever it does."""
        return fewest_blocks(self.tails.case)

    def family_limits(self, family: tuple[int, ...]) -> Limits:
        """The strictest of its cases'."""
        return Limits(
            smallest_effect=min(self.limits[column].smallest_effect for column in family),
            same_within=min(self.limits[column].same_within for column in family),
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """Verdicts: per case; per family, None for a family of one case; per family on its law of
    growth, None where there are no sizes.
    """

    cases: tuple[Verdict, ...]
    families: tuple[Verdict | None, ...]
    laws: tuple[GrowthChange | None, ...]

    def any_is(self, kind: str) -> bool:
        return any(verdict is not None and verdict.kind == kind for verdict in self.all)

    @property
    def all(self) -> tuple[Verdict | None, ...]:
        return self.cases + self.families

    @property
    def law_worse(self) -> bool:
        return any(law is not None and law.kind == "law worse" for law in self.laws)


def look(log_ratios: FloatArray, plan: Plan, before: Decision | None = None) -> Decision:
    """Judge what is undecided so far; what an earlier look decided stays decided.

    log_ratios: log(head / base), shape (blocks, cases), NaN where a pair is missing. A block is the
    unit of independence.
    """
    cases = tuple(
        before.cases[column]
        if before and before.cases[column].kind != "undecided"
        else judge(paired_effect(log_ratios[:, column], plan.tails.case), limits)
        for column, limits in enumerate(plan.limits)
    )
    families, laws = [], []
    for i, family in enumerate(plan.families):
        of_family = log_ratios[:, list(family)]
        verdict = before.families[i] if before else None
        if len(family) > 1 and (verdict is None or verdict.kind == "undecided"):
            together = paired_effect(family_log_ratios(of_family), plan.tails.family)
            verdict = judge(together, plan.family_limits(family))
        law = before.laws[i] if before else None
        if law is None or law.kind == "undecided":
            law = _law(of_family, plan, i, verdict)
        families.append(verdict)
        laws.append(law)
    return Decision(cases, tuple(families), tuple(laws))


def _law(
    log_ratios: FloatArray, plan: Plan, family: int, verdict: Verdict | None
) -> GrowthChange | None:
    """Of the blocks that have every size: with some only, a slope would be of other sizes."""
    sizes = plan.sizes[family] if plan.sizes else None
    if verdict is None or sizes is None or len(sizes) < MIN_SIZES:
        return None
    whole = log_ratios[~np.isnan(log_ratios).any(axis=1)]
    exponent = exponent_change(whole, sizes, plan.tails.family)
    return judge_growth_change(exponent, verdict.effect)


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

    def void(verdict: Verdict) -> Verdict:
        if verdict.kind in ("same", "undecided"):
            return verdict
        return Verdict("undecided", verdict.effect, reason)

    return Decision(
        cases=tuple(map(void, decision.cases)),
        families=tuple(verdict and void(verdict) for verdict in decision.families),
        laws=tuple(law and GrowthChange("undecided", law.exponent) for law in decision.laws),
    )
