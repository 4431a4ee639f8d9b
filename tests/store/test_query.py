"""Which files a query takes: of a machine, of a commit, of the newest commits with an answer."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from tools.errors import UserError
from tools.store.commits import Commits, order_commits
from tools.store.query import ALL, LATEST, Query, by_commit, files_asked_for
from tools.store.results import ResultFile, read_results

OLD, NEW = "a" * 40, "b" * 40
Measured = tuple[tuple[ResultFile, ...], Commits]


@pytest.fixture
def measured(project: Any) -> Measured:
    """Two machines: one measured both commits, the newer one without x, the other the old one."""
    for machine, commit, name, date_ms in (
        ("fast", OLD, "x", 1),
        ("fast", NEW, "y", 2),
        ("slow", OLD, "x", 1),
    ):
        facts = {"machine": machine}
        path = project.add(commit, {name: [1.0, []]}, date_ms=date_ms, params=facts)
        path.rename(path.with_name(f"{machine}-{commit[:8]}.json"))
    files = read_results(project.results).files
    return files, order_commits(files, None)


def places(files: Sequence[ResultFile]) -> list[tuple[str, str]]:
    return [(file.machine, file.commit[0]) for file in files]


def holding(name: str) -> Any:
    """Return what selects the places of files that hold benchmark `name`."""
    return lambda files: places([file for file in files if name in file.rows])


@pytest.mark.parametrize("commit", [LATEST, ALL])
def test_without_a_name_files_of_every_commit_are_returned(measured: Measured, commit: str) -> None:
    files, commits = measured
    assert files_asked_for(files, commits, Query(commit=commit)) == files


def test_files_of_the_machine_and_of_the_named_commit_are_returned(measured: Measured) -> None:
    files, commits = measured
    of_machine = files_asked_for(files, commits, Query(machine="fast"))
    assert places(of_machine) == [("fast", "a"), ("fast", "b")]
    of_commit = files_asked_for(files, commits, Query(commit="aaaa"))
    assert places(of_commit) == [("fast", "a"), ("slow", "a")]
    both = files_asked_for(files, commits, Query(machine="slow", commit="aaaa"))
    assert places(both) == [("slow", "a")]
    assert not files_asked_for(files, commits, Query(machine="slow", commit="bbbb"))


def test_an_unknown_machine_is_refused_with_those_there_are(measured: Measured) -> None:
    with pytest.raises(UserError, match=r"^--machine box: no results; there are fast, slow$"):
        files_asked_for(*measured, Query(machine="box"))


def test_files_of_the_environment_are_returned_or_it_is_refused(project: Any) -> None:
    for environment in ("py3.11", "py3.12"):
        project.add(OLD, {"x": [1.0, []]}, env_name=environment)
    files = read_results(project.results).files
    commits = order_commits(files, None)
    (file,) = files_asked_for(files, commits, Query(environment="py3.12"))
    assert file.environment == "py3.12"
    with pytest.raises(UserError, match=r"^--environment py: no results; there are py3.11, py3.12"):
        files_asked_for(files, commits, Query(environment="py"))


def test_an_unknown_commit_is_refused(measured: Measured) -> None:
    with pytest.raises(UserError, match=r"^cccc: is not a measured commit"):
        files_asked_for(*measured, Query(commit="cccc"))


def test_latest_is_of_each_machine_the_newest_commit_with_an_answer(measured: Measured) -> None:
    both = [("fast", "a"), ("slow", "a")]
    assert by_commit(*measured, Query(), holding("x")) == both, "the newer one has no x"
    assert by_commit(*measured, Query(), holding("y")) == [("fast", "b")]
    assert by_commit(*measured, Query(), places) == [("fast", "b"), ("slow", "a")]
    assert by_commit(*measured, Query(), holding("z")) == []


def test_all_is_every_commit_of_each_machine_the_newest_first(measured: Measured) -> None:
    everything = [("fast", "b"), ("fast", "a"), ("slow", "a")]
    assert by_commit(*measured, Query(commit=ALL), places) == everything


def test_of_a_commit_the_files_are_selected_from_together(measured: Measured, project: Any) -> None:
    facts = {"machine": "fast"}
    project.add(NEW, {"x": [2.0, []]}, date_ms=2, env_name="other", params=facts)
    files = read_results(project.results).files
    counts = by_commit(files, order_commits(files, None), Query(), lambda files: [len(files)])
    assert counts == [2, 1]


def test_a_benchmark_matches_where_its_name_or_case_does() -> None:
    assert Query().matches("anything")
    assert Query(bench=re.compile("numpy")).matches("step.time_step(numpy)")
    assert not Query(bench=re.compile("^numpy")).matches("step.time_step(numpy)")
