"""What a workload adapter says of itself, and which values of its flags are accepted."""

import pytest

from tests.measure.steppers import stepping_project
from tools.errors import UserError
from tools.measure.workload import Flag, Workload, WorkloadCase, describe_workload


@pytest.fixture(scope="module")
def workload(tmp_path_factory: pytest.TempPathFactory) -> Workload:
    project = stepping_project(tmp_path_factory.mktemp("project"))
    return describe_workload(project, "suite.adapter")


def test_an_adapter_describes_its_flags(workload):
    assert (workload.size, workload.threads, workload.work) == ("size", None, "items")
    assert [flag.name for flag in workload.flags] == ["size", "pause_s", "how"]
    assert workload.flags[0] == Flag("size", int, 10, 1, 100, plural="sizes")


def test_flags_that_are_not_given_have_their_default(workload):
    flags = workload.completed({"size": "20", "how": None})
    assert flags == {"size": 20, "pause_s": None, "how": "busy"}
    assert WorkloadCase("suite.adapter", flags).label == "size=20, how=busy"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"size": 0}, "size: 0 is not a whole number from 1 to 100"),
        ({"size": 1.5e300}, "size: 1.5e+300 is not a whole number from 1 to 100"),
        ({"size": "many"}, "size: many is not a whole number"),
        ({"size": 20.5}, "size: 20.5 is not a whole number"),
        ({"pause_s": float("nan")}, "pause_s: nan is not a number from 0 to 1"),
        ({"how": "badly"}, "how: badly is not one of busy, dies, fails"),
        ({"sizes": 3}, "sizes: no such flag; there is size, pause_s, how"),
        ({"pause_s": 0.1, "how": "busy"}, "pause_s: not together with how; leave one out"),
    ],
)
def test_a_value_that_is_not_accepted_is_told_with_what_is(workload, given, words):
    with pytest.raises(ValueError, match=words.replace("+", r"\+")):
        workload.completed(given)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("import nothing_of_that_name", "nothing_of_that_name"),
        ("FLAGS = ({'name': 'size'},)\nWORK = 'items'", "FLAGS cannot be read"),
        ("FLAGS = ()", "WORK"),
        ("FLAGS = ()\nWORK = SIZE = 'items'", "SIZE = 'items' is no flag that is a number"),
        (
            "FLAGS = ({'name': 'how', 'type': 'str', 'default': 'well'},)\n"
            "WORK = 'items'\nTHREADS = 'how'",
            "THREADS = 'how' is no flag that is a number",
        ),
    ],
)
def test_a_module_that_is_no_adapter_is_told_in_one_line(tmp_path, content, words):
    project = stepping_project(tmp_path)
    (tmp_path / "suite" / "adapter.py").write_text(content)
    with pytest.raises(UserError, match=words) as told:
        describe_workload(project, "suite.adapter")
    assert str(told.value).startswith("[workload] module suite.adapter: ")
    assert "\n" not in str(told.value)
