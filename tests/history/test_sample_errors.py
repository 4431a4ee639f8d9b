"""The errors of costs over commits, from the samples of each commit."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.store.histories import all_suites
from tools.history.errors import sample_errors
from tools.scaling.judge import cost_error
from tools.store.catalogue import read_catalogue
from tools.store.results import read_results
from tools.store.series import size_series

SIZES = ["1", "10", "100"]


def errors_in(results_dir: Path) -> dict[str, list[float]]:
    catalogue = read_catalogue(results_dir)
    (costs,) = all_suites(read_results(results_dir).files, catalogue)
    errors = sample_errors(costs, catalogue)
    assert errors is not None
    labels = [series.label for series in costs.series]
    return dict(zip(labels, errors.astype(float).tolist(), strict=True))


def add(project: Any, place: int, samples: list[Any], params: list[list[str]]) -> None:
    costs = [None if sample is None else float(np.median(sample)) for sample in samples]
    row = [costs, params, None, None, None, None, samples]
    project.add(f"{place}" * 40, {"f": row}, date_ms=place)


def test_an_error_is_that_of_the_processes_and_one_for_all_sizes(project: Any) -> None:
    project.describe(f={"param_names": ["n"], "rounds": 2})
    log_half = math.log(1.1)
    add(project, 1, [[1.0, 1.1], [2.0, 2.2], [3.0, 3.3]], [SIZES])
    add(project, 2, [[1.0, 1.1], None, [3.0, 3.3]], [SIZES])
    add(project, 3, [[1.0, 1.1], [2.0], [3.0, 3.3]], [SIZES])
    project.add("4" * 40, {"f": [[1.0, 2.0, 3.0], [SIZES]]}, date_ms=4)
    expected = log_half / math.sqrt(2) / math.sqrt(2)
    errors = errors_in(project.results)
    nan = math.nan
    np.testing.assert_allclose(errors["f(1)"], [expected, expected, nan, nan], rtol=1e-6)
    np.testing.assert_allclose(errors["f(10)"], [expected, nan, nan, nan], rtol=1e-6)
    np.testing.assert_allclose(errors["f(100)"], errors["f(1)"], rtol=1e-6)


def test_other_parameters_have_errors_of_their_own(project: Any) -> None:
    project.describe(f={"param_names": ["kind", "n"], "rounds": 9})
    add(project, 1, [[1.0, 1.1]] * 3 + [[1.0, 1.2]] * 3, [["'x'", "'y'"], SIZES])
    errors = errors_in(project.results)
    assert errors["f(x, 1)"] == pytest.approx([math.log(1.1) / 2])
    assert errors["f(y, 10)"] == pytest.approx([math.log(1.2) / 2])


def test_without_a_size_there_is_one_as_well(project: Any) -> None:
    project.describe(f={"param_names": [], "rounds": 2})
    add(project, 1, [[1.0, 1.1]], [])
    assert errors_in(project.results)["f"] == pytest.approx([math.log(1.1) / 2])


@pytest.mark.parametrize(
    "samples",
    [[1.0], [], [1.0, 0.0], [1.0, None], [1.0, "x"], [1.0, -1.0], "abc", [[1.0, 1.1]], [1.0, 1e99]],
)
def test_samples_that_tell_nothing_give_no_error(project: Any, samples: Any) -> None:
    project.describe(f={"param_names": [], "rounds": 2}, g={"param_names": [], "rounds": 2})
    rows = {
        name: [[1.0], [], None, None, None, None, [given]]
        for name, given in (("f", samples), ("g", [1.0, 1.1]))
    }
    project.add("1" * 40, rows)
    errors = errors_in(project.results)
    assert np.isnan(errors["f"]).all()
    assert errors["g"] == pytest.approx([math.log(1.1) / 2])


def test_where_one_process_made_all_samples_no_error_is_known(project: Any) -> None:
    project.describe(f={"param_names": [], "rounds": 1})
    add(project, 1, [[1.0, 1.1, 1.2]], [])
    assert np.isnan(errors_in(project.results)["f"]).all()


def test_without_samples_no_file_is_parsed_for_them(project: Any) -> None:
    path = project.add("a" * 40, {"f": [[1.0], []]})
    catalogue = read_catalogue(project.results)
    (costs,) = all_suites(read_results(project.results).files, catalogue)
    path.unlink()
    assert sample_errors(costs, catalogue) is None


def test_errors_are_those_that_the_law_of_one_commit_is_judged_by(
    recorded: Callable[[str], Path],
) -> None:
    results_dir = recorded("conda-danielmbp") / "results"
    catalogue = read_catalogue(results_dir)
    compared = 0
    for costs in all_suites(read_results(results_dir).files, catalogue, "threads"):
        errors = sample_errors(costs, catalogue)
        row_of = {
            (each.benchmark, each.version, each.fixed, each.size): i
            for i, each in enumerate(costs.series)
        }
        for t, place in enumerate(costs.timeline.places):
            for file in place.files:
                for name in file.rows:
                    for series in size_series(file, name, catalogue[name], "threads"):
                        if series.samples is None or series.processes < 2:
                            continue
                        key = (name, series.key.version, series.key.params, series.sizes[0])
                        assert errors is not None
                        error = float(errors[row_of[key], t])
                        expected = cost_error(series) or math.nan
                        assert error == pytest.approx(expected, rel=1e-5, nan_ok=True)
                        compared += 1
    assert compared > 0
