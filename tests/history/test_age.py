"""Whether the newest data are old is told where the branch has gone on since, and only there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.history.made import history_of, write_project
from tools.history.age import age_note

NEWEST = datetime(1970, 1, 10, tzinfo=UTC)  # of ten commits, a day each


@pytest.mark.parametrize(("days", "newer", "told"), [(20, 3, True), (20, 0, False), (10, 3, False)])
def test_old_data_are_told_where_there_is_something_to_measure(
    project: Any, days: int, newer: int, told: bool
) -> None:
    history = history_of(write_project(project))
    history = replace(history, branch=replace(history.branch, name="main", newer=newer))
    notes = list(age_note(history, NEWEST + timedelta(days=days)))
    assert bool(notes) == told
    if told:
        assert notes[0].startswith("The newest measured commit is 20 days old, and main has 3 ")
