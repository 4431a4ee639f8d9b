"""Which parameter counts workers, and what is a throughput."""

import numpy as np
import pytest

from tools.projection.axis import find_worker_axis, throughput
from tools.stats.interval import Refusal


@pytest.mark.parametrize(
    ("names", "values", "found"),
    [
        (["n", "threads"], [["10", "20"], ["1", "2"]], "threads"),
        (["n_jobs"], [["1", "'4'"]], "n_jobs"),
        (["nproc"], [["1", "2"]], "nproc"),
        (["num_workers", "threads"], [["1", "2"], ["1", "2"]], "num_workers"),
        (["processes"], [["1", "2"]], "processes"),
        (["cpus"], [["1"]], None),
        (["process"], [["True", "'x'"]], None),
        (["score", "corel"], [["1", "2"], ["1", "2"]], None),
    ],
)
def test_workers_are_known_by_name(
    names: list[str], values: list[list[str]], found: str | None
) -> None:
    assert find_worker_axis(names, values) == found


def test_times_become_throughput_by_their_unit_and_others_none() -> None:
    costs = np.array([0.5, 0.25])
    for unit, rates in (("seconds", [2, 4]), ("ms", [2000, 4000]), ("1/s", [0.5, 0.25])):
        values, told_unit = throughput(costs, unit)
        assert (values.tolist(), told_unit) == (rates, "1/s")
    memory = throughput(costs, "bytes")
    assert isinstance(memory, Refusal)
    assert "only times and rates" in memory.reason
    for bad in (0.0, np.nan, np.inf):
        refusal = throughput(np.array([bad, 1.0]), "s")
        assert isinstance(refusal, Refusal)
        assert "1 of 2 results are not positive" in refusal.reason
