"""Which cases are measured: of a preset, of flags, of a suite."""

from pathlib import Path

import pytest

from tests.measure.steppers import stepping_project
from tools.errors import UserError
from tools.measure.installation import Installation
from tools.measure.workload import BenchmarkCase, Flag, Workload
from tools.observe.cases import benchmark_case, grid

FLAGS = (
    Flag("vehicles", int, 100, 1, 1000),
    Flag("engine", str, "numpy", choices=("numpy", "numba")),
    Flag("speed_factor", float, None, 1, 1000, excludes=("dt",)),
    Flag("dt", float, 0.1, 0.001, 1),
)
WORKLOAD = Workload("suite.adapter", FLAGS, "vehicles", None, "vehicle-updates")


def labels(preset: dict, given: dict) -> list[str]:
    return [case.label for case in grid(WORKLOAD, preset, given)]


def test_without_flags_the_defaults_are_the_case():
    assert labels({}, {}) == ["vehicles=100, engine=numpy, dt=0.1"]


def test_all_combinations_in_the_order_of_the_flags_the_last_one_changing_first():
    assert labels({"engine": ("numpy", "numba"), "vehicles": (20, 50)}, {}) == [
        "vehicles=20, engine=numpy, dt=0.1",
        "vehicles=20, engine=numba, dt=0.1",
        "vehicles=50, engine=numpy, dt=0.1",
        "vehicles=50, engine=numba, dt=0.1",
    ]


def test_a_flag_that_is_given_goes_before_the_preset():
    assert labels({"vehicles": (20, 50)}, {"vehicles": 70, "engine": None}) == [
        "vehicles=70, engine=numpy, dt=0.1"
    ]


@pytest.mark.parametrize(
    ("preset", "given", "label"),
    [
        ({"dt": (0.1, 0.2)}, {"speed_factor": 10}, "vehicles=100, engine=numpy, speed_factor=10"),
        ({"speed_factor": (1, 10)}, {"dt": 0.2}, "vehicles=100, engine=numpy, dt=0.2"),
    ],
)
def test_what_a_given_flag_excludes_is_not_taken_from_the_preset(preset, given, label):
    assert labels(preset, given) == [label]


@pytest.mark.parametrize(
    ("preset", "given", "words"),
    [
        ({"cars": (1,)}, {}, "cars: no such flag"),
        ({"vehicles": (0,)}, {}, "vehicles: 0 is not a whole number from 1 to 1,000"),
        ({"vehicles": (20.5,)}, {}, "vehicles: 20.5 is not a whole number from 1 to 1,000"),
        ({}, {"dt": 0.1, "speed_factor": 2}, "not together with"),
    ],
)
def test_what_is_not_accepted_is_told(preset, given, words):
    with pytest.raises(ValueError, match=words):
        grid(WORKLOAD, preset, given)


def test_values_that_differ_have_labels_that_differ():
    assert len(set(labels({"dt": (0.1, 0.1000001)}, {}))) == 2


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    project = stepping_project(tmp_path_factory.mktemp("project"))
    (project.suite / "other.py").write_text(
        "import beside\n"
        "class Other:\n"
        "    params = [10]\n"
        "    def time_sum(self, size): beside.work()\n"
        "    def track_sum(self, size): return 1\n"
        "def time_alone(): pass\n"
    )
    (project.suite.parent / "beside.py").write_text("def work(): pass\n")
    return project


@pytest.mark.parametrize(
    ("label", "case"),
    [
        ("sums.Sums.time_sum(100)", BenchmarkCase("sums.Sums.time_sum", 1, "100")),
        ("Sums.time_sum(10)", BenchmarkCase("sums.Sums.time_sum", 0, "10")),
        ("time_alone", BenchmarkCase("other.time_alone", None, "")),
    ],
)
def test_a_case_of_the_suite_by_its_name_or_the_end_of_it(project, label, case):
    assert benchmark_case(project, label) == case


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("time_sum(10)", r"stands for other.Other.time_sum\(10\); sums.Sums.time_sum\(10\)"),
        ("Sums.time_sum(11)", r"no such timed case; there is sums.Sums.time_sum\(10\)"),
        ("track_sum(10)", "no such timed case; there is .* and 1 more"),
    ],
)
def test_a_name_that_is_not_one_timed_case_is_told_with_those_there_are(project, label, words):
    with pytest.raises(UserError, match=words) as told:
        benchmark_case(project, label)
    assert "\n" not in str(told.value)


def test_a_project_without_a_suite_is_told(tmp_path: Path):
    project = stepping_project(tmp_path)
    project.suite.rename(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="there is no ASV suite in"):
        benchmark_case(project, "x")
