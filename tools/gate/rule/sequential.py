"""The gate's rule: verdicts on a whole suite from pairs in blocks, at each interim look."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.limits import Limits
from .drift import Drift
from .error_budget import ErrorBudget, divide_error_rate
from .exponent_change import (
    MIN_SIZES,
    GrowthChange,
    estimate_exponent_change,
    find_law_shift,
    judge_growth_change,
)
from .family import family_log_ratios
from .paired import fewest_blocks, paired_effect, paired_effects
from .verdict import Kind, Verdict, is_settled, judge

# Shares of the time budget after which the rows are judged, the last when all of it is spent: the
# first early enough to spend the rest on what is undecided, late enough that most is decided. Each
# look costs some of the error budget.
INTERIM_LOOKS = (0.6, 1.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a suite is judged by.

    limits: per case. families: per family its cases, as columns; only those of several cases are
    rows of their own. false_alarm_rate: of the whole suite, over all interim looks. sizes: per
    family those of its cases, None where they have none; without any, no law of growth is judged.
    of_suite: the error budget of the larger suite that this is a part of; None: it is a whole one.
    """

    limits: tuple[Limits, ...]
    families: tuple[tuple[int, ...], ...]
    false_alarm_rate: float
    sizes: tuple[FloatArray | None, ...] = ()
    of_suite: ErrorBudget | None = None

    @property
    def error_budget(self) -> ErrorBudget:
        """What each row may spend of the false-alarm rate at a look."""
        if self.of_suite is not None:
            return self.of_suite
        several = sum(len(family) > 1 for family in self.families)
        return divide_error_rate(
            len(self.limits), several, len(INTERIM_LOOKS), self.false_alarm_rate
        )

    @property
    def fewest_blocks(self) -> int:
        """The number of blocks below which no case can be called slower, however slow it is."""
        return fewest_blocks(self.error_budget.case)

    def family_limits(self, family: tuple[int, ...]) -> Limits:
        """Return the strictest limits of the family's cases."""
        return Limits(
            smallest_effect=min(self.limits[column].smallest_effect for column in family),
            same_within=min(self.limits[column].same_within for column in family),
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """Verdicts on all rows of a suite.

    cases: one per case. families: one per family, None for a family of one case. laws: on the law
    of growth, one per family, None where it has no sizes to speak of.
    """

    cases: tuple[Verdict, ...]
    families: tuple[Verdict | None, ...]
    laws: tuple[GrowthChange | None, ...]

    def has(self, kind: Kind) -> bool:
        """Return whether any row has this verdict."""
        return any(verdict.kind == kind for verdict in self.rows)

    @property
    def rows(self) -> tuple[Verdict, ...]:
        """The verdicts on all cases, then those on the families of several."""
        return self.cases + tuple(filter(None, self.families))

    @property
    def law_worse(self) -> bool:
        """Whether any law of growth got worse."""
        return any(law is not None and law.kind == "law worse" for law in self.laws)

    @property
    def worst(self) -> Literal["slower", "undecided", "same"]:
        """What a comparison of speed comes to: "same" where nothing got worse."""
        if self.has("slower") or self.law_worse:
            return "slower"
        return "undecided" if self.has("undecided") else "same"


def take_interim_look(
    log_ratios: FloatArray,
    plan: Plan,
    before: Decision | None = None,
    base_costs: FloatArray | None = None,
) -> Decision:
    """Judge what is not settled so far; what an earlier look settled stays as it is.

    log_ratios: log(head / base), shape (blocks, cases), NaN where a pair is missing. A block is the
    unit of independence. before: the decision of the earlier look. base_costs: per case what base
    takes, in any unit, which tells a changed law from a changed offset; None: not known.
    """
    budget = plan.error_budget
    cases = tuple(
        before.cases[column]
        if before and is_settled(before.cases[column], limits)
        else judge(*paired_effects(log_ratios[:, column], budget.case, budget.alone), limits)
        for column, limits in enumerate(plan.limits)
    )
    families, laws = [], []
    for i, family in enumerate(plan.families):
        of_family = log_ratios[:, list(family)]
        verdict = before.families[i] if before else None
        limits = plan.family_limits(family)
        if len(family) > 1 and not (verdict and is_settled(verdict, limits)):
            together = family_log_ratios(of_family)
            verdict = judge(*paired_effects(together, budget.family, budget.alone), limits)
        law = before.laws[i] if before else None
        if law is None or law.kind == "undecided":
            costs = None if base_costs is None else base_costs[list(family)]
            law = _judge_law(of_family, plan, i, verdict, costs)
        families.append(verdict)
        laws.append(law)
    return Decision(cases, tuple(families), tuple(laws))


def _judge_law(
    log_ratios: FloatArray,
    plan: Plan,
    family: int,
    verdict: Verdict | None,
    base_costs: FloatArray | None,
) -> GrowthChange | None:
    """Judge by the blocks that have every size: with some only, a slope would be of other sizes."""
    sizes = plan.sizes[family] if plan.sizes else None
    if verdict is None or sizes is None or len(sizes) < MIN_SIZES:
        return None
    whole = log_ratios[~np.isnan(log_ratios).any(axis=1)]
    tail = plan.error_budget.family
    exponent = estimate_exponent_change(whole, sizes, tail)
    moved = exponent.low > 0 or exponent.high < 0
    largest = paired_effect(whole[:, np.argmax(sizes)], tail)
    shift = None
    if moved and base_costs is not None:
        shift = find_law_shift(whole, sizes, base_costs)
    return judge_growth_change(exponent, verdict.effect, largest, shift)


def decide(log_ratios: FloatArray, plan: Plan, base_costs: FloatArray | None = None) -> Decision:
    """Return what a gate decides in its whole course, on blocks that are measured already.

    log_ratios, base_costs: as of `take_interim_look`.
    """
    decision = None
    for share in INTERIM_LOOKS:
        blocks = round(share * len(log_ratios))
        decision = take_interim_look(log_ratios[:blocks], plan, decision, base_costs)
    assert decision is not None
    return decision


def unsettled_columns(decision: Decision, plan: Plan) -> set[int]:
    """Return the cases to measure on: not settled themselves or of a family that is not."""
    cases = zip(decision.cases, plan.limits, strict=True)
    unsettled = {i for i, (verdict, limits) in enumerate(cases) if not is_settled(verdict, limits)}
    for family, verdict in zip(plan.families, decision.families, strict=True):
        if verdict is not None and not is_settled(verdict, plan.family_limits(family)):
            unsettled |= set(family)
    return unsettled


def void_for_drift(decision: Decision, drift: Drift) -> Decision:
    """Return the decision without its changes: the sides ran at different speeds of the machine."""
    low, high = np.expm1([drift.between_sides.low, drift.between_sides.high])
    reason = (
        f"the reference kernel itself changed by {low:+.1%} to {high:+.1%}: the machine, not the"
        " code"
    )

    def void(verdict: Verdict) -> Verdict:
        if verdict.kind in ("same", "undecided"):
            return verdict
        return Verdict("undecided", verdict.effect, verdict.alone, reason, void=True)

    return Decision(
        cases=tuple(map(void, decision.cases)),
        families=tuple(verdict and void(verdict) for verdict in decision.families),
        laws=tuple(law and GrowthChange("undecided", law.exponent) for law in decision.laws),
    )
