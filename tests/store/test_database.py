"""All of a project is read once; without any result there is one line that says so."""

from typing import Any

import pytest

from tools.errors import UserError
from tools.store.config import Project, read_project
from tools.store.database import read_database


def test_files_benchmarks_and_commits_are_those_of_the_project(project: Any) -> None:
    project.add("b" * 40, {"x": [1.0, []]}, date_ms=1)
    project.add("a" * 40, {"x": [1.0, []]}, date_ms=2)
    project.describe(x={"unit": "km"})
    database = read_database(read_project(project.config))
    assert database.results_dir == project.results
    assert [file.commit[0] for file in database.files] == ["a", "b"], "by path"
    assert [commit[0] for commit in database.commits.place] == ["b", "a"], "by date"
    assert database.catalogue["x"].unit == "km"
    assert database.problems == ()


def test_problems_are_those_of_files_and_of_benchmarks_json(project: Any) -> None:
    project.add("a" * 40, {"x": [1.0, []], "y": [None]})
    (project.results / "benchmarks.json").write_text("[]")
    problems = read_database(Project(project.results, None)).problems
    assert [str(problem).partition(": ")[0] for problem in problems] == [
        "results/benchmarks.json",
        "box/aaaaaaaa-py.json",
    ]


def test_without_any_result_file_there_is_one_line(project: Any) -> None:
    with pytest.raises(UserError, match=r"results: no usable result file \(0 unusable\); run"):
        read_database(Project(project.results, None))


def test_without_a_usable_file_the_first_reason_is_named(project: Any) -> None:
    (project.results / "box" / "bad.json").write_text("{")
    with pytest.raises(UserError, match=r"\(1 unusable, such as box/bad\.json: .+\); run") as error:
        read_database(Project(project.results, None))
    assert len(str(error.value).splitlines()) == 1


def test_progress_is_shown_over_the_paths(project: Any) -> None:
    path = project.add("a" * 40, {"x": [1.0, []]})
    shown: list[Any] = []

    def track(paths: Any) -> Any:
        shown.extend(paths)
        return paths

    read_database(Project(project.results, None), track)
    assert shown == [path]
