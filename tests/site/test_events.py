"""Events that are kept are those that are found, and are found anew where anything changed."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.history.scale import large
from tools.history.rule.event import Findings, Suite
from tools.history.rule.find import find_events
from tools.site import events
from tools.site.events import kept_events

SUITE = large(60, 60, 1.0)


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> list[Suite]:
    """The suites that were searched and not remembered."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    suites: list[Suite] = []

    def find(suite: Suite) -> Findings:
        suites.append(suite)
        return find_events(suite)

    monkeypatch.setattr(events, "find_events", find)
    return suites


def test_what_is_kept_is_what_was_found_and_is_searched_once(searched: list[Suite]) -> None:
    found = find_events(SUITE)
    assert found.events
    assert kept_events(SUITE) == kept_events(SUITE) == found
    assert len(searched) == 1


def with_one_changed(name: str) -> Suite:
    """Return a suite that differs in one number of one field."""
    values = getattr(SUITE, name)
    changed = np.zeros(SUITE.values.shape[1], bool) if values is None else values.copy()
    if name == "errors":
        changed = np.full(SUITE.values.shape, 0.01, np.float32)
    elif name == "touched":
        changed[0] = True
    else:
        changed.flat[0] = 7
    return replace(SUITE, **{name: changed})


@pytest.mark.parametrize("name", Suite.__slots__)
def test_a_suite_that_differs_in_anything_is_searched_again(
    name: str, searched: list[Suite]
) -> None:
    kept_events(SUITE)
    kept_events(with_one_changed(name))
    assert len(searched) == 2
