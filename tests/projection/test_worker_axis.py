"""Which parameter counts workers, and what is a throughput."""

from typing import Any

import numpy as np
import pytest

from tests.projection.projects import projection, records
from tools.projection.axis import find_worker_axis, throughput
from tools.stats.interval import Refusal


@pytest.mark.parametrize(
    ("names", "values", "found"),
    [
        (["n", "threads"], [["10", "20"], ["1", "2"]], "threads"),
        (["n_jobs"], [["1", "'4'"]], "n_jobs"),
        (["n_jobs"], [["None", "-1", "1", "4"]], "n_jobs"),
        (["nproc"], [["1", "2"]], "nproc"),
        (["thread_num"], [["1", "2"]], "thread_num"),
        (["num_workers", "threads"], [["1", "2"], ["1", "2"]], "num_workers"),
        (["processes"], [["1", "2"]], "processes"),
        (["workers", "threads"], [["0.5", "1", "2"], ["1", "2"]], "threads"),
        (["cpus"], [["1"]], None),
        (["process"], [["True", "'x'"]], None),
        (["score", "corel"], [["1", "2"], ["1", "2"]], None),
        (["process_noise"], [["1", "2"]], None),
        (["core_dim"], [["8", "16"]], None),
        (["job_id"], [["1", "2"]], None),
        (["cpu_time_limit"], [["1", "60"]], None),
        (["workers"], [["0.1", "0.5", "1.0", "2.0"]], None),
    ],
)
def test_workers_are_whole_numbers_and_known_by_name(
    names: list[str], values: list[list[str]], found: str | None
) -> None:
    assert find_worker_axis(names, values) == found


def test_times_become_throughput_by_their_unit_and_rates_stay_as_they_are() -> None:
    costs = np.array([0.5, 0.25])
    for unit, rates in (("seconds", [2, 4]), ("ms", [2000, 4000])):
        assert_throughput(costs, unit, False, rates, "1/s")
    for unit in ("1/s", "vehicles/s", "x real time", "seconds"):
        assert_throughput(costs, unit, True, [0.5, 0.25], unit)


def assert_throughput(
    costs: np.ndarray, unit: str, more: bool, rates: list[float], told_unit: str
) -> None:
    answer = throughput(costs, unit, more)
    assert not isinstance(answer, Refusal)
    assert (answer[0].tolist(), answer[1]) == (rates, told_unit)


def test_other_units_and_what_is_not_above_0_give_no_throughput() -> None:
    for unit in ("bytes", "1/s"):
        refusal = throughput(np.array([0.5, 0.25]), unit, higher_is_better=False)
        assert isinstance(refusal, Refusal)
        assert "only times and rates" in refusal.reason
    for bad in (0.0, np.nan, np.inf):
        refusal = throughput(np.array([bad, 1.0]), "s", higher_is_better=False)
        assert isinstance(refusal, Refusal)
        assert "1 of 2 results are not positive" in refusal.reason


def test_the_parameter_that_was_chosen_is_told(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "suite.Many.track_rate"
    about = {"unit": "vehicles/s", "param_names": ["process_noise", "thread_num"], "version": "1"}
    project.describe(**{name: about})
    params = [["1", "2"], ["1", "2", "4"]]
    project.add("a" * 40, {name: [[10.0, 19, 36, 10, 19, 36], params, "1"]})
    assert projection(project, "--format", "json") == 0
    assert {record["axis"] for record in records(capsys)} == {"thread_num"}
    assert projection(project) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "N is thread_num; --axis names another parameter." in text
    assert projection(project, "--axis", "process_noise") == 0
    assert "N is process_noise;" in " ".join(capsys.readouterr().out.split())
