"""What the events of a suite say of changes that were planted in it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.history.noise_models import suite_of
from tools.history.rule.event import Event, Suite
from tools.history.rule.find import find_events

COMMITS, SERIES, SD = 60, 12, 0.01
SIZES = np.geomspace(10, 1e4, 9).round()


def quiet(seed: int = 1, series: int = SERIES, commits: int = COMMITS) -> np.ndarray:
    """Log costs in which nothing changes."""
    return SD * np.random.default_rng(seed).standard_normal((series, commits))


def confirmed(suite: Suite) -> list[Event]:
    return [event for event in find_events(suite).events if event.confirmed]


def test_nothing_is_said_where_nothing_changed() -> None:
    findings = find_events(suite_of(quiet()))
    assert findings.events == ()
    assert findings.searched == SERIES
    assert findings.rate == 0.05


def test_a_step_is_told_with_its_factor_commit_and_series() -> None:
    logs = quiet()
    logs[3, 30:] += np.log(1.2)
    (event,) = confirmed(suite_of(logs))
    assert (event.kind, event.cause, event.series) == ("step", "unknown", (3,))
    assert event.first < 30 <= event.last
    assert event.likeliest == 30
    assert 0.95 <= sum(event.certainty) <= 1 + 1e-9
    assert len(event.certainty) == event.last - event.first
    (change,) = event.changes
    assert change.factor.low < 1.2 < change.factor.high
    assert change.factor.width < 0.03
    assert change.p_value < 1e-6
    assert event.ended is None


def test_series_that_changed_at_one_commit_are_one_event() -> None:
    logs = quiet()
    logs[:3, 30:] += 0.1
    logs[5, 45:] -= 0.1
    first, second = confirmed(suite_of(logs))
    assert first.series == (0, 1, 2)
    assert second.series == (5,)


@pytest.mark.parametrize("at", [30, 50])
def test_where_all_series_move_it_is_the_machine_and_its_place_is_pooled(at: int) -> None:
    logs = quiet()
    logs[:, at:] += np.linspace(0.02, 0.03, SERIES)[:, None]
    logs[4, 15:] += 0.1
    code, machine = confirmed(suite_of(logs))
    assert (code.cause, code.series) == ("unknown", (4,))
    assert (machine.cause, machine.likeliest) == ("machine", at)
    assert len(machine.series) >= SERIES // 2
    alone = confirmed(suite_of(logs[:1]))
    assert max(machine.certainty) > max((max(e.certainty) for e in alone), default=0.0)


def test_what_touched_no_source_is_the_machines() -> None:
    logs = quiet()
    logs[3, 30:] += 0.2
    touched = np.ones(COMMITS, bool)
    (event,) = confirmed(suite_of(logs, touched))
    assert event.cause == "code"
    touched[30] = False
    (event,) = confirmed(suite_of(logs, touched))
    assert event.cause == "machine"


def test_a_change_of_the_code_lies_at_a_commit_that_touched_the_source() -> None:
    logs = quiet(2)
    logs[3, 30:] += 0.022
    touched = np.arange(COMMITS) % 5 == 0
    (anywhere,) = confirmed(suite_of(logs))
    (event,) = confirmed(suite_of(logs, touched))
    assert len(anywhere.certainty) > 1
    assert event.cause == "code"
    assert event.likeliest == 30
    places = range(event.first + 1, event.last + 1)
    assert all(not share or touched[p] for p, share in zip(places, event.certainty, strict=True))


def test_a_regression_that_was_fixed_is_one_event_of_two_ends() -> None:
    logs = quiet()
    logs[3, 20:40] += 0.1
    (event,) = confirmed(suite_of(logs))
    assert (event.likeliest, event.ended) == (20, 40)
    logs[3, 40:] -= 0.2
    first, second = confirmed(suite_of(logs))
    assert (first.ended, second.ended) == (None, None)
    assert (first.likeliest, second.likeliest) == (20, 40)


def test_a_steady_drift_is_told_as_one_and_blames_no_commit() -> None:
    logs = quiet(commits=120)
    logs[3] += 0.2 * np.clip((np.arange(120) - 30) / 60, 0, 1)
    (event,) = confirmed(suite_of(logs))
    assert (event.kind, event.cause, event.certainty) == ("drift", "unknown", ())
    assert abs(event.first - 30) < 12
    assert abs(event.last - 90) < 12
    assert event.changes[0].factor.value == pytest.approx(np.exp(0.2), rel=0.05)


def test_two_real_steps_in_one_direction_are_no_drift() -> None:
    logs = quiet(commits=120)
    logs[3, 40:] += 0.06
    logs[3, 80:] += 0.06
    assert [e.kind for e in confirmed(suite_of(logs))] == ["step", "step"]


def test_modes_that_come_back_are_the_machines() -> None:
    logs = quiet()
    logs[3] += 0.1 * (np.arange(COMMITS) // 10 % 2)
    findings = find_events(suite_of(logs))
    assert findings.wandering == (3,)
    assert {event.cause for event in findings.events if event.confirmed} == {"machine"}


def test_a_single_cost_that_is_off_asks_to_measure_again() -> None:
    logs = quiet()
    logs[3, 30] += 0.1
    logs[5, -1] += 0.1
    inside, newest = find_events(suite_of(logs)).events
    assert (inside.kind, inside.confirmed, inside.last, inside.ended) == (
        "one commit",
        False,
        30,
        31,
    )
    assert (newest.series, newest.last, newest.ended) == ((5,), COMMITS - 1, None)
    assert inside.changes[0].factor.low < np.exp(0.1) < inside.changes[0].factor.high


def test_a_step_of_two_newest_commits_waits_and_one_of_three_is_confirmed() -> None:
    logs = quiet()
    logs[3, -2:] += 0.2
    (event,) = find_events(suite_of(logs)).events
    assert (event.kind, event.last) == ("one commit", COMMITS - 2)
    logs[3, -3] += 0.2
    (event,) = find_events(suite_of(logs)).events
    assert (event.kind, event.likeliest) == ("step", COMMITS - 3)


def test_a_bad_session_is_the_machines() -> None:
    logs = quiet()
    logs[:, 30] += 0.2
    (event,) = find_events(suite_of(logs)).events
    assert (event.kind, event.confirmed, event.cause) == ("one commit", False, "machine")


def test_another_machine_is_told_as_that() -> None:
    logs = quiet()
    machines = (np.arange(COMMITS) >= 30).astype(np.int64)
    logs[:, 30:] += np.log(0.7)
    logs[3, 45:] += 0.1
    machine, code = confirmed(suite_of(logs, machines=machines))
    assert (machine.cause, machine.first, machine.last) == ("machine", 29, 30)
    assert len(machine.series) == SERIES
    assert (code.cause, code.series) == ("unknown", (3,))


def test_errors_of_samples_only_widen() -> None:
    logs = quiet()
    logs[3, 30:] += 0.1
    without = find_events(suite_of(logs)).events
    assert find_events(suite_of(logs, errors=np.full(logs.shape, 1e-4))).events == without
    assert not find_events(suite_of(logs, errors=np.full(logs.shape, 0.2))).events


def test_a_change_of_less_than_one_percent_is_not_told() -> None:
    logs = np.zeros((3, COMMITS))
    logs[0, 30:] += 0.005
    logs[1, 30:] += 0.02
    (event,) = find_events(suite_of(logs)).events
    assert event.series == (1,)
    assert event.likeliest == 30


def test_what_was_not_measured_at_a_commit_may_have_changed_there() -> None:
    logs = quiet()
    logs[3, 30:] += 0.2
    logs[3, 27:31] = np.nan
    (event,) = confirmed(suite_of(logs))
    assert (event.first, event.last) == (26, 31)
    assert event.certainty == pytest.approx([0.2] * 5)


def test_series_with_too_few_commits_are_named() -> None:
    logs = quiet()
    logs[2, 5:] = np.nan
    findings = find_events(suite_of(logs))
    assert findings.too_short == (2,)
    assert findings.searched == SERIES - 1
    nothing = find_events(suite_of(logs[:, :4]))
    assert nothing.events == ()
    assert len(nothing.too_short) == SERIES


def test_neither_units_nor_the_order_of_series_matter() -> None:
    logs = quiet()
    logs[3, 30:] += 0.1
    logs[7, 12:25] -= 0.1
    suite = suite_of(logs)
    events = find_events(suite).events
    shifted = find_events(replace(suite, values=(suite.values * 1e-7).astype(np.float32))).events
    assert [(e.first, e.last, e.series) for e in shifted] == [
        (e.first, e.last, e.series) for e in events
    ]
    turned = find_events(replace(suite, values=suite.values[::-1].copy())).events
    assert [(e.first, e.last) for e in turned] == [(e.first, e.last) for e in events]
    assert [tuple(SERIES - 1 - s for s in e.series) for e in turned] == [e.series for e in events]


def test_a_changed_law_is_named_for_its_curve() -> None:
    rng = np.random.default_rng(1)
    logs = np.repeat(np.log(100 + SIZES)[:, None], COMMITS, axis=1)
    logs[:, 30:] = np.log(100 + SIZES * np.log2(SIZES))[:, None]
    logs += 0.02 * rng.standard_normal(logs.shape)
    (event,) = confirmed(suite_of(logs, sizes=SIZES))
    (curve,) = event.curves
    assert (curve.curve, curve.kind) == (0, "law")
    assert event.likeliest == 30


def test_all_sizes_together_show_what_none_does() -> None:
    rng = np.random.default_rng(1)
    logs = np.repeat(np.log(SIZES)[:, None], COMMITS, axis=1)
    logs += 0.04 * rng.standard_normal(logs.shape)
    logs[:, 30:] += 0.045
    alone = [e for e in confirmed(suite_of(logs)) if e.cause != "machine"]
    assert len(alone) <= 1
    (event,) = confirmed(suite_of(logs, sizes=SIZES))
    assert abs(event.likeliest - 30) <= 2
    assert len(event.series) >= 5
    assert [curve.kind for curve in event.curves] == ["constant"]
