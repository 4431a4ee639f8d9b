"""The errors of a history's costs, from the samples of each commit."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.scaling.history_errors import error_finder
from tools.scaling.judge import cost_error
from tools.store.catalogue import read_catalogue
from tools.store.commits import order_commits
from tools.store.history import cost_history
from tools.store.results import read_results
from tools.store.series import size_series

SIZES = ["1", "10", "100"]


def errors_in(results_dir: Path) -> dict[str, list[float]]:
    files = read_results(results_dir).files
    catalogue = read_catalogue(results_dir)
    errors_of = error_finder(files, catalogue)
    histories = cost_history(files, catalogue, order_commits(files, None))
    return {history.label: errors_of(history).tolist() for history in histories}


def add(project: Any, place: int, samples: list[Any], params: list[list[str]]) -> None:
    costs = [None if sample is None else float(np.median(sample)) for sample in samples]
    row = [costs, params, None, None, None, None, samples]
    project.add(f"{place}" * 40, {"f": row}, date_ms=place)


def test_an_error_is_that_of_the_processes(project: Any) -> None:
    project.describe(f={"param_names": ["n"], "rounds": 2})
    log_half = math.log(1.1)
    add(project, 1, [[1.0, 1.1], [2.0, 2.2], [3.0, 3.3]], [SIZES])
    add(project, 2, [[1.0, 1.1], None, [3.0, 3.3]], [SIZES])
    add(project, 3, [[1.0, 1.1], [2.0], [3.0, 3.3]], [SIZES])
    project.add("4" * 40, {"f": [[1.0, 2.0, 3.0], [SIZES]]}, date_ms=4)
    (errors,) = errors_in(project.results).values()
    expected = log_half / math.sqrt(2) / math.sqrt(2)
    np.testing.assert_allclose(errors, [expected, expected, math.nan, math.nan])


def test_other_parameters_have_errors_of_their_own(project: Any) -> None:
    project.describe(f={"param_names": ["kind", "n"], "rounds": 9})
    add(project, 1, [[1.0, 1.1]] * 3 + [[1.0, 1.2]] * 3, [["'x'", "'y'"], SIZES])
    errors = errors_in(project.results)
    assert errors["f(x)"] == pytest.approx([math.log(1.1) / 2])
    assert errors["f(y)"] == pytest.approx([math.log(1.2) / 2])


def test_without_a_size_there_is_one_as_well(project: Any) -> None:
    project.describe(f={"param_names": [], "rounds": 2})
    add(project, 1, [[1.0, 1.1]], [])
    assert errors_in(project.results)["f"] == pytest.approx([math.log(1.1) / 2])


def test_errors_are_those_that_the_law_of_one_commit_is_judged_by(
    recorded: Callable[[str], Path],
) -> None:
    results_dir = recorded("conda-danielmbp") / "results"
    files = read_results(results_dir).files
    catalogue = read_catalogue(results_dir)
    errors_of = error_finder(files, catalogue)
    by_place = {(file.environment, file.machine, file.commit): file for file in files}
    compared = 0
    for history in cost_history(files, catalogue, order_commits(files, None), "threads"):
        benchmark = catalogue[history.benchmark]
        places = zip(history.machines, history.commits, errors_of(history), strict=True)
        for machine, commit, error in places:
            file = by_place[history.environment, machine, commit]
            for series in size_series(file, history.benchmark, benchmark, "threads"):
                if series.key.params == history.params and series.samples is not None:
                    assert (cost_error(series) or math.nan) == pytest.approx(error, nan_ok=True)
                    compared += 1
    assert compared > 0
