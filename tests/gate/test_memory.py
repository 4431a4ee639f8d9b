"""Memory grew where every process of head takes more than every one of base, by the limit."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.gate.rule.memory import LEAST_BYTES, MemoryPair

sizes = st.lists(st.floats(0, 1e12), min_size=1, max_size=4).map(tuple)


@given(sizes, sizes, st.floats(0, 1))
def test_growth_is_that_of_every_pair_of_processes(
    base: tuple[float, ...], head: tuple[float, ...], more_than: float
) -> None:
    every = all(h > b * (1 + more_than) + LEAST_BYTES for b, h in itertools.product(base, head))
    assert MemoryPair(base, head).grew(more_than) == every


@given(sizes, sizes, st.floats(0, 1))
def test_both_sides_never_grew_at_once(
    base: tuple[float, ...], head: tuple[float, ...], more_than: float
) -> None:
    assert not (MemoryPair(base, head).grew(more_than) and MemoryPair(head, base).grew(more_than))


def test_change_is_that_of_the_least_as_noise_only_adds() -> None:
    assert MemoryPair((100.0, 180.0), (150.0, 110.0)).change == pytest.approx(0.10)
    assert MemoryPair((100.0,), (75.0,)).change == pytest.approx(-0.25)


def test_one_process_of_base_as_large_is_enough_to_clear_head() -> None:
    assert MemoryPair((100.0, 101.0), (120.0, 125.0)).grew(0.05)
    assert not MemoryPair((100.0, 119.0), (120.0, 125.0)).grew(0.05)


def test_less_than_a_byte_a_step_is_no_growth() -> None:
    assert not MemoryPair((0.0, 0.0), (0.5, 0.5)).grew(0.05)
    assert MemoryPair((0.0, 0.0), (64.0, 64.0)).grew(0.05)
    assert MemoryPair((0.0, 0.0), (64.0, 64.0)).change == 0.0  # of nothing there is no share
