"""The gate's course over its interim looks: what it decides, what it leaves, when it stops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.rule.drift import estimate_drift
from tools.gate.rule.error_budget import divide_error_rate
from tools.gate.rule.family import family_log_ratios
from tools.gate.rule.paired import Effect, fewest_blocks, paired_effects
from tools.gate.rule.sequential import (
    INTERIM_LOOKS,
    Decision,
    Plan,
    decide,
    take_interim_look,
    unsettled_columns,
    void_for_drift,
)
from tools.gate.rule.verdict import Verdict, judge
from tools.stats.limits import Limits

LIMITS = Limits(smallest_effect=0.01, same_within=0.05)
ANY_CHANGE = Limits(smallest_effect=0.0, same_within=0.0)  # symmetric: nothing is ever "same"
SUITE = Plan((LIMITS,) * 40, tuple(tuple(range(i, i + 8)) for i in range(0, 40, 8)), 0.01)
SMALL = Plan((LIMITS,) * 4, ((0, 1), (2,), (3,)), 0.05)
MIRROR = {"slower": "faster", "faster": "slower", "same": "same", "undecided": "undecided"}


def noise(blocks: int, cases: int, seed: int = 0, sd: float = 0.02) -> np.ndarray:
    return sd * np.random.default_rng(seed).standard_normal((blocks, cases))


def kinds(decision: Decision) -> list[str | None]:
    return [verdict and verdict.kind for verdict in decision.cases + decision.families]


def test_five_percent_is_found_within_twenty_blocks_and_nothing_else_is() -> None:
    for seed in range(10):
        log_ratios = noise(20, 40, seed)
        log_ratios[:, 8:16] += np.log(1.05)
        decision = decide(log_ratios, SUITE)
        slower = [i for i, verdict in enumerate(decision.cases) if verdict.kind == "slower"]
        assert set(slower) == set(range(8, 16))
        assert [v and v.kind for v in decision.families] == ["same", "slower", *["same"] * 3]


def test_an_interim_look_judges_each_row_by_its_own_share_and_limits() -> None:
    log_ratios = noise(20, 4, 1, sd=0.05)
    wide = Limits(0.02, 0.5)
    plan = Plan((LIMITS, LIMITS, wide, LIMITS), ((0, 3), (2, 1)), 0.05)
    share = divide_error_rate(4, 2, len(INTERIM_LOOKS), 0.05)
    decision = take_interim_look(log_ratios, plan)
    for column, limits in enumerate(plan.limits):
        both = paired_effects(log_ratios[:, column], share.case, share.alone)
        assert decision.cases[column] == judge(*both, limits)
    for verdict, family in zip(decision.families, plan.families, strict=True):
        together = family_log_ratios(log_ratios[:, list(family)])
        strictest = wide if family == (2,) else LIMITS
        assert verdict == judge(*paired_effects(together, share.family, share.alone), strictest)


def test_a_family_of_one_case_is_no_row_beside_it_and_costs_nothing() -> None:
    assert kinds(decide(noise(20, 4), SMALL))[-2:] == [None, None]
    assert SMALL.error_budget == divide_error_rate(4, 1, len(INTERIM_LOOKS), 0.05)


def test_what_an_early_look_decided_stays_whatever_comes_after() -> None:
    slower = noise(12, 4, sd=0.002) + 0.2
    first = take_interim_look(slower, SMALL)
    assert kinds(first) == ["slower"] * 5 + [None, None]
    turned = np.vstack([slower, noise(40, 4, sd=0.002) - 0.5])
    assert take_interim_look(turned, SMALL, first) == first
    assert kinds(take_interim_look(turned, SMALL)) == ["faster"] * 5 + [None, None]


def test_what_was_undecided_is_judged_again_on_all_blocks() -> None:
    log_ratios = noise(40, 4, sd=0.002) + 0.2
    first = take_interim_look(log_ratios[:3], SMALL)
    assert kinds(first) == ["undecided"] * 5 + [None, None]
    assert take_interim_look(log_ratios, SMALL, first) == take_interim_look(log_ratios, SMALL)


def test_the_whole_course_looks_early_and_once_more_at_the_end() -> None:
    log_ratios = noise(25, 4, sd=0.2)
    log_ratios[:, 0] = 0.2 + noise(25, 1, sd=0.002)[:, 0]
    log_ratios[15:, 0] -= 5.0  # after the first look
    early = take_interim_look(log_ratios[:15], SMALL)
    assert early.cases[0].kind == "slower"
    decision = decide(log_ratios, SMALL)
    assert decision.cases[0] == early.cases[0]
    assert decision == take_interim_look(log_ratios, SMALL, early)
    assert decision.cases[1].effect.blocks == 25


@given(st.integers(0, 2**32 - 1), st.integers(0, SUITE.fewest_blocks - 1))
def test_below_the_fewest_blocks_no_case_is_ever_decided(seed: int, blocks: int) -> None:
    sign = np.random.default_rng(seed).choice([-1.0, 1.0], 40)
    decision = decide(sign + noise(blocks, 40, seed), SUITE)
    assert {verdict.kind for verdict in decision.cases} == {"undecided"}


def test_with_the_fewest_blocks_at_a_look_a_change_is_decided() -> None:
    decision = take_interim_look(np.ones((SUITE.fewest_blocks, 40)), SUITE)
    assert {verdict.kind for verdict in decision.cases} == {"slower"}
    assert fewest_blocks(SUITE.error_budget.family) <= SUITE.fewest_blocks


shift = st.lists(st.floats(-0.1, 0.1), min_size=4, max_size=4)


@given(st.integers(0, 2**32 - 1), st.integers(0, 30), shift, st.floats(0, 0.1))
def test_exchanging_the_sides_exchanges_slower_and_faster(
    seed: int, blocks: int, shift: list[float], sd: float
) -> None:
    log_ratios = noise(blocks, 4, seed, sd) + shift
    plan = Plan((ANY_CHANGE,) * 4, SMALL.families, 0.05)
    there, back = decide(log_ratios, plan), decide(-log_ratios, plan)
    assert [kind and MIRROR[kind] for kind in kinds(there)] == kinds(back)


@given(st.integers(0, 2**32 - 1), st.integers(0, 30), shift, st.floats(0, 0.1))
def test_no_row_is_slower_both_ways_round(
    seed: int, blocks: int, shift: list[float], sd: float
) -> None:
    log_ratios = noise(blocks, 4, seed, sd) + shift
    both = zip(kinds(decide(log_ratios, SMALL)), kinds(decide(-log_ratios, SMALL)), strict=True)
    for there, back in both:
        # Percent limits are not symmetric in logs, so "same" may stand on one side only.
        assert there is None or back == MIRROR[there] or "same" in (there, back)


def verdict(kind: str) -> Verdict:
    effect = Effect(0.0, -0.1, 0.1, 9)
    return Verdict(kind, effect, effect, "")  # type: ignore[arg-type]


def decision_of(cases: list[str], families: list[str | None]) -> Decision:
    return Decision(
        cases=tuple(verdict(kind) for kind in cases),
        families=tuple(kind and verdict(kind) for kind in families),
        laws=(None,) * len(families),
    )


@pytest.mark.parametrize(
    ("cases", "family", "left"),
    [
        (["same", "slower", "faster", "same"], "same", set()),  # the gate stops here
        (["same", "undecided", "same", "same"], "same", {1}),
        (["same", "same", "undecided", "same"], "same", {2}),
        (["same", "same", "same", "same"], "undecided", {0, 1}),
        (["same", "same", "same", "undecided"], "undecided", {0, 1, 3}),
    ],
)
def test_measuring_goes_on_with_what_is_undecided(
    cases: list[str], family: str, left: set[int]
) -> None:
    assert unsettled_columns(decision_of(cases, [family, None, None]), SMALL) == left


def test_columns_without_any_pair_stay_undecided() -> None:
    log_ratios = np.full((20, 4), 0.2)
    log_ratios[:, 1] = np.nan
    log_ratios[1:, 2] = np.nan
    assert kinds(decide(log_ratios, SMALL))[:4] == ["slower", "undecided", "undecided", "slower"]


def test_a_machine_of_two_speeds_voids_changes_and_leaves_the_rest() -> None:
    drift = estimate_drift(np.column_stack([np.full(20, 1.0), np.full(20, 1.2)]), 0.01)
    assert drift.sides_differ
    before = decision_of(["slower", "faster", "same", "undecided"], ["slower", None, None])
    after = void_for_drift(before, drift)
    assert kinds(after) == ["undecided", "undecided", "same", "undecided", "undecided", None, None]
    assert after.cases[2:] == before.cases[2:]
    assert after.cases[0].effect == before.cases[0].effect
    assert "+20.0% to +20.0%: the machine, not the code" in after.cases[0].reason
    assert after.has("undecided")
    assert not after.has("slower")


def with_sizes(families: tuple[tuple[int, ...], ...]) -> Plan:
    sizes = tuple(10.0 ** np.arange(1, 1 + len(family)) for family in families)
    return Plan((LIMITS,) * 8, families, 0.05, sizes)


def test_a_law_that_changed_is_told_from_a_factor_that_did() -> None:
    plan = with_sizes(((0, 1, 2, 3), (4, 5, 6, 7)))
    log_ratios = noise(30, 8, sd=0.01)
    log_ratios[:, :4] += 0.1 * np.array([-1.5, -0.5, 0.5, 1.5])  # small sizes win, large ones lose
    log_ratios[:, 4:] += 0.1
    decision = decide(log_ratios, plan)
    assert [law and law.kind for law in decision.laws] == ["law worse", "constant worse"]
    assert decision.law_worse
    assert not decide(-log_ratios, plan).law_worse


def test_a_law_is_read_off_blocks_that_have_every_size() -> None:
    plan = with_sizes(((0, 1, 2, 3), (4, 5, 6, 7)))
    log_ratios = noise(30, 8, sd=0.01)
    log_ratios[20:, 0] = np.nan
    assert [law.exponent.blocks for law in take_interim_look(log_ratios, plan).laws] == [20, 30]


def test_a_machine_of_two_speeds_voids_laws_too() -> None:
    drift = estimate_drift(np.column_stack([np.full(20, 1.0), np.full(20, 1.2)]), 0.01)
    plan = with_sizes(((0, 1, 2, 3), (4, 5, 6, 7)))
    before = decide(noise(30, 8, sd=0.01) + 0.1 * np.tile([-1.5, -0.5, 0.5, 1.5], 2), plan)
    assert before.law_worse
    assert [law.kind for law in void_for_drift(before, drift).laws] == ["undecided", "undecided"]
