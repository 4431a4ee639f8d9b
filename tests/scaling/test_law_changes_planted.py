"""Planted changes of law, factor and machine are found, placed and named; error rates."""

from collections import Counter

import pytest

from tests.scaling.planted_histories import (
    CONSTANTS,
    LAWS,
    NOISES,
    SIZES,
    Constant,
    Events,
    History,
    Law,
    Noise,
    plant,
)
from tools.scaling.rule.law_changes import LawChange, law_changes

SEEDS = 100
CLEAN = 200
RIGHT = 0.95
WRONG = 0.05


def changes_in(history: History) -> tuple[LawChange, ...]:
    return law_changes(SIZES, history.log_costs, history.machines)


def rightly_named(history: History, changes: tuple[LawChange, ...]) -> Counter[str]:
    return Counter(
        kind
        for kind, commit in history.when.items()
        if [c.kind for c in changes if abs(c.index - commit) <= 1] == [kind]
    )


@pytest.mark.parametrize("constant", CONSTANTS)
@pytest.mark.parametrize("law", LAWS)
def test_all_three_events_are_found_in_one_history(law: Law, constant: Constant) -> None:
    history = plant(Events(law, constant, machine=True), "2 %", seed=1)
    changes = changes_in(history)
    assert rightly_named(history, changes) == {"law": 1, "constant": 1, "machine": 1}
    assert len(changes) == 3
    change = next(c for c in changes if c.kind == "law")
    expected = {"n log n": 0.11, "n^1.5": 0.5, "n^2": 1.0}[law]
    assert change.exponent.value == pytest.approx(expected, abs=0.03)
    assert change.p_law < 1e-6


@pytest.mark.parametrize("machine", [False, True])
def test_a_clean_history_has_no_change_of_the_code(machine: bool) -> None:
    for seed in range(8):
        changes = changes_in(plant(Events(machine=machine), "5 %", seed))
        assert [c.kind for c in changes] == ["machine"] * machine


@pytest.mark.slow
@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("constant", CONSTANTS)
@pytest.mark.parametrize("law", LAWS)
def test_planted_events_are_found_and_rightly_named(
    law: Law, constant: Constant, noise: Noise
) -> None:
    right: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    for seed in range(SEEDS):
        history = plant(Events(law, constant, machine=True), noise, seed)
        changes = changes_in(history)
        right += rightly_named(history, changes)
        places = history.when.values()
        extra.update(c.kind for c in changes if min(abs(c.index - p) for p in places) > 1)
    print(f"\n{law}, {constant}, {noise}: right {dict(right)} of {SEEDS}, beside {dict(extra)}")
    assert min(right[kind] for kind in ("law", "constant", "machine")) >= RIGHT * SEEDS
    assert extra["law"] <= WRONG * SEEDS


@pytest.mark.slow
@pytest.mark.parametrize("session_sd", [0.0, 0.02])
@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("machine", [False, True])
def test_clean_histories_have_hardly_any_false_change(
    machine: bool, noise: Noise, session_sd: float
) -> None:
    histories: Counter[str] = Counter()
    for seed in range(CLEAN):
        changes = changes_in(plant(Events(machine=machine), noise, 5000 + seed, session_sd))
        histories.update({c.kind for c in changes})
    print(
        f"\nclean, machine {machine}, {noise}, session {session_sd}: {dict(histories)} of {CLEAN}"
    )
    assert histories["law"] <= WRONG * CLEAN
    assert histories["constant"] + histories["undecided"] <= WRONG * CLEAN
