"""Recorded histories: what ASV finds is found, and no commit is blamed for the machine."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.history.recorded import found_again, recorded_suites
from tools.history.rule.find import find_events

SHARE = 0.85


@pytest.mark.slow
def test_the_steps_of_asv_are_found(recorded: Callable[[str], Path]) -> None:
    total = np.zeros(2, int)
    for name in ("django-ubuntu2204", "sunpy-ghactions", "physipy"):
        for suite in (each.suite for each in recorded_suites(recorded(name))):
            total += found_again(suite, find_events(suite))
    assert total[1] >= SHARE * total[0] > 0


def test_no_commit_is_blamed_that_touched_nothing(recorded: Callable[[str], Path]) -> None:
    told = 0
    for each in recorded_suites(recorded("physipy")):
        touched = each.suite.touched
        assert touched is not None
        for event in find_events(each.suite).events:
            if event.cause == "code":
                told += 1
                assert touched[event.likeliest]
    assert told > 0


@pytest.mark.parametrize(
    ("machine", "commit", "most"), [("JY61ZD3", "4d707285", 0), ("macbook-a", "a88fbc8e", 15)]
)
def test_a_known_step_of_the_machine_is_laid_on_no_commit(
    recorded: Callable[[str], Path], machine: str, commit: str, most: int
) -> None:
    """The first of them is in a suite of two commits, of which nothing can be said."""
    events = []
    for each in recorded_suites(recorded("physipy"), machine):
        places = [i for i, full in enumerate(each.commits) if full.startswith(commit)]
        found = find_events(each.suite).events
        events += [event for event in found if event.likeliest in places]
    assert {event.cause for event in events} <= {"machine"}
    assert max((len(event.series) for event in events), default=0) == most
