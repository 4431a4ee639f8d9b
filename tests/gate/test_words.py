"""Changes are printed with their direction and in per cent, so that nobody reads them wrong."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.rule.exponent_change import estimate_exponent_change, judge_growth_change
from tools.gate.rule.paired import Effect, paired_effect
from tools.gate.rule.verdict import Verdict
from tools.gate.rule.verdict import judge as judge_both
from tools.gate.words import change_words, exponent_words
from tools.render.names import short_names
from tools.stats.limits import Limits

LIMITS = Limits(smallest_effect=0.01, same_within=0.05)
NUMBER = r"\d+(?:\.\d)?"
CHANGED = re.compile(rf"({NUMBER}) % (slower|faster) \(({NUMBER}) to ({NUMBER}) %\)")
SAME = re.compile(rf"same within ({NUMBER}) %")
OPEN = re.compile(rf"undecided \(({NUMBER}) % (slower|faster) to ({NUMBER}) % (slower|faster)\)")


def judge(effect: Effect, limits: Limits) -> Verdict:
    return judge_both(effect, effect, limits)


def change(low: float, high: float) -> Effect:
    ends = math.log1p(low), math.log1p(high)
    return Effect(sum(ends) / 2, *ends, 25)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.011, 0.0259, "1.8 % slower (1.1 to 2.6 %)"),
        (-0.3, -0.2, "25 % faster (20 to 30 %)"),
        (0.5, 3.0, "145 % slower (50 to 300 %)"),
        (-0.023, 0.011, "same within 2.3 %"),
        (-0.002, 0.0041, "same within 0.4 %"),
        (-0.02, 0.07, "undecided (2.0 % faster to 7.0 % slower)"),
    ],
)
def test_words_of_a_verdict(low: float, high: float, words: str) -> None:
    assert change_words(judge(change(low, high), LIMITS)) == words


def test_the_same_is_told_with_the_interval_of_the_row_by_itself() -> None:
    assert change_words(judge_both(change(-0.2, 0.3), change(-0.031, 0.02), LIMITS)) == (
        "same within 3.1 %"
    )


def test_no_interval_at_all_is_told_by_its_reason() -> None:
    few = judge(paired_effect(np.full(3, 0.1), 0.01), LIMITS)
    assert change_words(few) == "undecided (3 blocks: too few to show any change)"


log_ratios = st.floats(-3, 3)


@given(log_ratios, st.floats(0, 2), st.floats(0, 1))
def test_the_words_hold_the_direction_and_the_ends_in_order(
    low: float, width: float, place: float
) -> None:
    effect = Effect(low + place * width, low, low + width, 25)
    verdict = judge(effect, LIMITS)
    words = change_words(verdict)
    if verdict.kind in ("slower", "faster"):
        matched = CHANGED.fullmatch(words)
        assert matched is not None, words
        value, near, far = (float(matched[i]) for i in (1, 3, 4))
        assert near <= value <= far
        assert matched[2] == ("slower" if effect.value > 0 else "faster")
        sign = 1 if matched[2] == "slower" else -1
        for printed, truth in zip((near, far), (effect.low, effect.high)[::sign], strict=True):
            assert sign * printed == pytest.approx(100 * math.expm1(truth), abs=0.51, rel=0.01)
    elif verdict.kind == "same":
        matched = SAME.fullmatch(words)
        assert matched is not None, words
        widest = max(abs(math.expm1(effect.low)), abs(math.expm1(effect.high)))
        assert float(matched[1]) == pytest.approx(100 * widest, abs=0.051)
    else:
        matched = OPEN.fullmatch(words)
        assert matched is not None, words
        assert (matched[2], matched[4]) != ("slower", "faster")
        for number, direction, truth in ((1, 2, effect.low), (3, 4, effect.high)):
            signed = float(matched[number]) * (1 if matched[direction] == "slower" else -1)
            assert signed == pytest.approx(100 * math.expm1(truth), abs=0.51, rel=0.01)


@given(log_ratios, st.floats(0, 2))
def test_no_words_hold_a_bare_ratio(low: float, width: float) -> None:
    words = change_words(judge(Effect(low + width / 2, low, low + width, 25), LIMITS))
    for number in re.finditer(NUMBER, words):
        behind = words[number.end() :]
        assert re.match(rf" %| to {NUMBER} %", behind), words
    assert not re.search(r"[×x]|\d:\d|ratio|times", words)


def test_the_exponent_is_told_with_its_sign_and_both_ends() -> None:
    sizes = np.array([10.0, 100.0, 1000.0])
    worse = np.full((30, 1), 0.05) * np.log(sizes)
    exponent = estimate_exponent_change(worse, sizes, 0.01)
    growth = judge_growth_change(exponent, exponent, exponent, None)
    words = exponent_words(growth.kind, growth.exponent)
    assert words == "the law got worse: exponent +0.050 (+0.050 to +0.050)"
    better = estimate_exponent_change(-worse, sizes, 0.01)
    words = exponent_words("law better", better)
    assert words == "the law got better: exponent -0.050 (-0.050 to -0.050)"
    assert exponent_words("constant worse", exponent).startswith("the cost got worse, its law")
    assert exponent_words("constant better", better).startswith("the cost got better, its law")


@pytest.mark.parametrize("kind", ["same", "undecided"])
def test_of_a_law_that_did_not_change_nothing_is_said(kind: str) -> None:
    assert exponent_words(kind, Effect(0.0, -0.1, 0.1, 25)) == ""


def test_names_are_short_where_that_tells_them_apart() -> None:
    names = ["step.Step.time_step", "a.Run.time_run", "b.Run.time_run", "time_alone"]
    assert short_names(names) == {
        "step.Step.time_step": "Step.time_step",
        "a.Run.time_run": "a.Run.time_run",
        "b.Run.time_run": "b.Run.time_run",
        "time_alone": "time_alone",
    }


@given(st.lists(st.text("ab.", min_size=1, max_size=9), unique=True))
def test_short_names_are_all_different(names: list[str]) -> None:
    assert len(set(short_names(names).values())) == len(names)
