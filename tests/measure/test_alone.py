"""Moments alone take a bounded share of the time and are handed out evenly."""

import math
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tools.measure.alone import MOST_SHARE, AloneMoments, Candidate

SEGMENT_S = 0.01


def hand_out(
    moments: AloneMoments, candidates: list[Candidate], end_s: float, now_s: float = 0.0
) -> list[tuple[Candidate, float, float]]:
    """Let time run in steps of a millisecond and each moment last as long as it has to."""
    handed_out = []
    while now_s < end_s:
        chosen = moments.choose(now_s, candidates)
        if chosen is None:
            now_s += 0.001
            continue
        moments.end(chosen, now_s, now_s + chosen.moment_s)
        handed_out.append((chosen, now_s, now_s + chosen.moment_s))
        now_s += chosen.moment_s
    return handed_out


@given(st.integers(0, 1000), st.lists(st.floats(0.0, 0.1), min_size=1, max_size=8))
def test_at_no_time_more_than_the_share_was_spent(seed: int, lengths_s: list[float]) -> None:
    moments = AloneMoments(Random(seed), 0.0)
    candidates = [moments.candidate(0.0, segment_s) for segment_s in lengths_s]
    spent_s = 0.0
    for _, begin_s, end_s in hand_out(moments, candidates, end_s=20.0):
        spent_s += end_s - begin_s
        assert spent_s <= MOST_SHARE * end_s


def test_each_process_has_a_moment_before_any_has_two() -> None:
    moments = AloneMoments(Random(1), 0.0)
    candidates = [moments.candidate(0.0, SEGMENT_S) for _ in range(4)]
    order = [chosen for chosen, _, _ in hand_out(moments, candidates, end_s=10.0)]
    for turn in range(0, 12, 4):
        assert {id(each) for each in order[turn : turn + 4]} == set(map(id, candidates))


def test_a_moment_is_long_enough_for_whole_segments_whatever_their_length() -> None:
    for segment_s in (0.0, 0.01, 0.5):
        assert Candidate(segment_s, 0.0).moment_s >= 4 * segment_s + 0.01


def test_nobody_is_left_alone_when_there_is_nobody_or_no_time() -> None:
    moments = AloneMoments(Random(1), 100.0)
    assert moments.due_s([]) == math.inf
    candidate = moments.candidate(100.0, SEGMENT_S)
    assert moments.choose(100.2, [candidate]) is None
    due_s = moments.due_s([candidate])
    assert moments.choose(due_s, [candidate]) is candidate
