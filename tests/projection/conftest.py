"""A project with an ensemble, a timed step and counters."""

from typing import Any

import pytest

from tests.projection.projects import SPEEDUPS, add_suite


@pytest.fixture
def suite(project: Any) -> Any:
    """Two cores: an ensemble over workers, a timed step, and what three processes counted."""
    add_suite(project, "a" * 40, SPEEDUPS)
    return project
