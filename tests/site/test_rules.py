"""What is relevant, what is old, what was lost, and which release was the last."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.history.rule.step_events import SMALLEST_EFFECT
from tools.site.rule.lost import lost_series
from tools.site.rule.release import last_release
from tools.site.rule.relevance import in_order, relevance
from tools.site.rule.staleness import staleness

logs = st.floats(-5, 5)
halves = st.floats(0, 2)


@given(st.lists(st.tuples(logs, halves), max_size=20))
def test_relevance_is_the_change_over_the_larger_of_its_half_width_and_the_smallest_effect(
    changes: list[tuple[float, float]],
) -> None:
    log, half = (np.array([each[i] for each in changes], np.float64) for i in (0, 1))
    times = relevance(np.exp(log), np.exp(log - half), np.exp(log + half))
    for value, (of_log, of_half) in zip(times.tolist(), changes, strict=True):
        threshold = max(of_half, math.log(1 + SMALLEST_EFFECT))
        assert value == pytest.approx(abs(of_log) / threshold, rel=1e-6, abs=1e-9)


@given(logs, halves)
def test_relevance_does_not_depend_on_the_direction_of_a_change(log: float, half: float) -> None:
    ends = np.exp([log - half]), np.exp([log + half])
    there = relevance(np.exp([log]), *ends)
    back = relevance(np.exp([-log]), 1 / ends[1], 1 / ends[0])
    assert back == pytest.approx(there, rel=1e-6, abs=1e-9)


def test_a_change_without_an_interval_is_not_relevant() -> None:
    times = relevance(np.array([9.0, 9.0]), np.array([0.0, 8.0]), np.array([math.inf, math.inf]))
    assert times.tolist() == [0.0, 0.0]


groups = st.lists(st.tuples(st.integers(0, 4), st.floats(0, 100)), max_size=30)


def numbered(rows: list[tuple[int, float]]) -> tuple[list[int], list[float]]:
    """Return groups from 0 in the order of their first rows, and the times of the rows."""
    number: dict[int, int] = {}
    return [number.setdefault(group, len(number)) for group, _ in rows], [t for _, t in rows]


@given(groups)
def test_groups_stay_together_and_stand_by_their_largest_as_a_sort_by_hand_has_it(
    rows: list[tuple[int, float]],
) -> None:
    group, times = numbered(rows)
    order = in_order(np.array(group, np.int64), np.array(times)).tolist()
    largest = {g: max(t for h, t in zip(group, times, strict=True) if h == g) for g in group}
    by_hand = sorted(range(len(rows)), key=lambda i: (-largest[group[i]], group[i], -times[i], i))
    assert order == by_hand


@given(st.floats(0, 1e4), st.floats(0, 1e4), st.none() | st.integers(0, 1000))
def test_data_are_stale_only_where_they_are_old_and_something_newer_is_known(
    age: float, old: float, newer: int | None
) -> None:
    kind = staleness(age, old, newer)
    assert (kind == "fresh") == (age <= old)
    assert (kind == "stale") == (age > old and bool(newer))
    assert (kind == "unknown") == (age > old and newer is None)
    assert (kind == "quiet") == (age > old and newer == 0)


@given(st.data())
def test_a_series_is_lost_that_was_measured_before_and_is_not_at_the_newest_place(
    data: st.DataObject,
) -> None:
    series, places = data.draw(st.integers(0, 6)), data.draw(st.integers(0, 6))
    cells = st.lists(st.booleans(), min_size=places, max_size=places)
    there = data.draw(st.lists(cells, min_size=series, max_size=series))
    values = np.full((series, places), np.nan, np.float32)
    for i, row in enumerate(there):
        values[i] = np.where(row, 1.0, np.nan)
    lost = lost_series(values)
    by_hand = {
        i: max(t for t, measured in enumerate(row) if measured)
        for i, row in enumerate(there)
        if any(row) and not row[-1]
    }
    assert dict(zip(lost.series.tolist(), lost.last.tolist(), strict=True)) == by_hand


@pytest.mark.parametrize(
    ("tag", "is_release"),
    [
        *(("v1", True), ("v1.2", True), ("1.2.3", True), ("release-1.2", True), ("a/v2", True)),
        *(("project_1.0rc1", True), ("nightly", False), ("2024-01-31", False), ("paper", False)),
        *(("rev1", False), ("v", False), ("before-v-change", False)),
    ],
)
def test_a_release_is_a_tag_that_names_a_version(tag: str, is_release: bool) -> None:
    line = [("c", ()), ("b", (tag,)), ("a", ())]
    assert (last_release(line, {"a", "b", "c"}) is not None) == is_release


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_what_came_after_the_newest_release_before_the_tip_is_what_is_told(
    commits: list[tuple[bool, bool]],
) -> None:
    line = [(f"c{i}", (f"v{i}",) if tagged else ()) for i, (tagged, _) in enumerate(commits)]
    measured = {f"c{i}" for i, (_, is_measured) in enumerate(commits) if is_measured}
    release = last_release(line, measured)
    tagged = [i for i, (tagged, _) in enumerate(commits) if tagged and i > 0]
    if not tagged:
        assert release is None
        return
    assert release is not None
    assert release.tag == f"v{tagged[0]}"
    assert list(release.after) == [f"c{i}" for i in range(tagged[0]) if f"c{i}" in measured]
