"""Which commits are chosen, how numbers are packed, and how a function is told in pieces."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.site.laws.rule.packing import packed, unpacked
from tools.site.laws.rule.pieces import Piece, in_pieces, interpolated
from tools.site.laws.rule.spacing import chosen_places
from tools.stats.arrays import FloatArray

LOGS = st.lists(st.one_of(st.floats(-60, 60), st.just(float("nan"))), max_size=60)


def hashes(count: int, seed: int = 1) -> list[str]:
    rng = np.random.default_rng(seed)
    return [rng.bytes(20).hex() for _ in range(count)]


@settings(max_examples=30)
@given(st.integers(0, 600), st.sets(st.integers(0, 599), max_size=60), st.integers(1, 60))
def test_the_newest_is_chosen_and_no_more_than_asked(
    count: int, events: set[int], most: int
) -> None:
    chosen = chosen_places(hashes(count), {t for t in events if t < count}, most)
    assert len(chosen) <= most
    assert chosen == sorted(set(chosen))
    assert not count or chosen[-1] == count - 1
    assert all(0 <= t < count for t in chosen)


@settings(max_examples=30)
@given(st.integers(200, 1_500), st.integers(8, 60))
def test_no_long_stretch_is_without_a_chosen_commit(count: int, most: int) -> None:
    gaps = np.diff([0, *chosen_places(hashes(count), (), most)])
    evenly = most - 1 - most // 2
    assert gaps.max() <= 4 * count / evenly + 2  # twice a power of two, which is at most twice that


def test_events_are_chosen_the_newest_where_they_are_many() -> None:
    chosen = chosen_places(hashes(500), range(100, 200), 20)
    assert set(range(190, 200)) <= set(chosen)
    assert 100 not in chosen or len([t for t in chosen if 100 <= t < 190]) <= 3


@settings(max_examples=30)
@given(st.integers(100, 900), st.data())
def test_a_commit_measured_between_older_ones_changes_few_of_the_chosen(
    count: int, data: st.DataObject
) -> None:
    before = hashes(count)
    place = data.draw(st.integers(0, count - 2))
    after = [*before[:place], "7f" * 20, *before[place:]]
    chosen = [{old[t] for t in chosen_places(old, (), 40)} for old in (before, after)]
    apart = 1
    while count > apart * 19:
        apart *= 2
    if count + 1 <= apart * 19:  # the distance has not doubled
        assert len(chosen[1] - chosen[0]) <= 6


def test_nothing_is_chosen_of_nothing() -> None:
    assert chosen_places([], (), 40) == []


@given(LOGS, st.sampled_from([2_000, 1_000_000]))
def test_packed_numbers_are_off_by_half_a_step_wherever_they_stand(
    logs: list[float], steps: int
) -> None:
    found = unpacked(packed(np.array(logs, np.float64), steps), steps)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(logs))
    there = ~np.isnan(found)
    assert np.abs(found - np.array(logs, np.float64))[there].max(initial=0) <= 0.5001 / steps


def at(pieces: list[Piece], size: float) -> FloatArray | None:
    """Return what the pieces answer, found as a script does."""
    piece = next((piece for piece in pieces if size <= piece.end), pieces[-1])
    return None if piece.logs is None else interpolated(piece, size)


@pytest.mark.parametrize("seed", range(5))
def test_a_function_with_jumps_at_its_edges_is_told_to_the_fifth_digit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = [10.0, 31.6, 100.0, 200.0, 1000.0, 1e5]
    heights = rng.normal(0, 1, len(edges))

    def answer(sizes: FloatArray) -> FloatArray:
        smooth = np.log(3.0 + 0.02 * sizes**1.3)
        jumps = heights[np.searchsorted(edges, sizes)]  # at an edge that of the piece before
        return np.stack([smooth + jumps, smooth - 0.1, smooth + 0.02 * np.log(sizes)], axis=-1)

    pieces = in_pieces(answer, edges)
    for size in np.exp(rng.uniform(np.log(10.0), np.log(1e5), 300)).tolist() + edges[1:]:
        found = at(pieces, size)
        assert found is not None
        np.testing.assert_allclose(found, answer(np.array([size]))[0], atol=1e-5)
    assert len(pieces) < 60


def test_a_bend_that_no_edge_tells_is_found() -> None:
    def answer(sizes: FloatArray) -> FloatArray:
        return np.maximum(np.log(sizes), 5.0)[:, None]

    pieces = in_pieces(answer, [10.0, 1e4])
    for size in np.geomspace(10.0, 1e4, 997).tolist():
        found = at(pieces, size)
        assert found is not None
        np.testing.assert_allclose(found, answer(np.array([size]))[0], atol=5e-4)


def test_where_a_function_has_no_value_its_pieces_have_none() -> None:
    def answer(sizes: FloatArray) -> FloatArray:
        return np.where((sizes > 20.0) & (sizes < 60.0), np.nan, np.log(sizes))[:, None]

    pieces = in_pieces(answer, [10.0, 100.0])
    for size in np.geomspace(10.0, 100.0, 400).tolist():
        found = at(pieces, size)
        if 20.0 < size < 60.0:
            assert found is None
        elif not (19.99 < size < 60.01):
            assert found is not None


def test_a_function_that_can_hardly_be_told_takes_no_more_than_some_pieces() -> None:
    def answer(sizes: FloatArray) -> FloatArray:
        return np.sin(40 * np.log(sizes))[:, None]

    assert len(in_pieces(answer, [10.0, 1e6])) <= 400
