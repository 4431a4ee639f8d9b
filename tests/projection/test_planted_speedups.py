"""Planted truths: what is answered holds, what is named is right, and peaks that are told are."""

import numpy as np
import pytest

from tests.projection.planted_speedups import FEW, PEAKS, RIGHT, WRONG, tally, tally_peaks


def check(seeds: range, slack: float) -> None:
    right, wrong = ([tally(name, seeds) for name in kinds] for kinds in (RIGHT, WRONG))
    for found in right:
        assert found.answered >= 0.8
        assert min(found.held, found.held_new) >= 0.92 - slack
        assert found.width <= 1 + slack
    assert all(found.held_or_refused >= 0.95 - slack for found in wrong)
    assert wrong[0].named >= 0.8 - slack


def test_a_few_seeds_of_each_truth_are_answered_and_held() -> None:
    check(range(6), slack=0.35)


def test_a_few_told_peaks_hold() -> None:
    told, held = tally_peaks("peak inside", 5, range(25))
    assert told >= 3
    assert held >= 0.75 * told


@pytest.mark.slow
def test_laws_of_the_list_and_others_are_answered_and_held_as_stated() -> None:
    check(range(1000, 1500), slack=0.0)


@pytest.mark.slow
@pytest.mark.parametrize("numbers", list(FEW))
def test_told_peaks_hold_at_their_rate(numbers: int) -> None:
    counted = [tally_peaks(name, numbers, range(1000, 1500)) for name in PEAKS]
    told, held = (sum(column) for column in zip(*counted, strict=True))
    assert told >= 25
    assert held >= 0.95 * told - 2 * np.sqrt(0.0475 * told)
