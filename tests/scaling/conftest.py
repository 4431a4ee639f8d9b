"""A small measured project for the commands of this room."""

from typing import Any

import pytest

from tests.scaling.measured import SIZES, row


@pytest.fixture
def measured(project: Any) -> Any:
    """Two commits: time_step linear above 1 ms and then quadratic, and a benchmark without size."""
    project.describe(
        **{"suite.time_step": {"unit": "seconds", "param_names": ["n", "engine"], "version": "v1"}}
    )
    engines = ["'numpy'"]
    linear = [1e-3 + 2e-6 * n for n in SIZES]
    square = [1e-3 + 2e-6 * n**2 for n in SIZES]
    sizeless = [[1.0], []]
    project.add("a" * 40, {"suite.time_step": row(linear, engines)}, date_ms=1)
    rows = {"suite.time_step": row(square, engines), "suite.time_load": sizeless}
    project.add("b" * 40, rows, date_ms=2)
    return project
