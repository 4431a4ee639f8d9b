"""What a report says was measured: on which machines, of which commits, with which versions."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.render.report import Table
from tools.site.report.measured import measured_page, newest_date, state_of
from tools.store.config import Project, read_project
from tools.store.database import Database, read_database

DAY_MS = 86_400_000
COLUMNS = ["result", "params", "version", "started_at"]


def database_of(project: Any) -> Database:
    return read_database(read_project(project.config))


def tables(database: Database) -> tuple[Table, Table]:
    (section,) = measured_page(database, "0d54bf0a1b2c").sections
    machines, environments = section.tables
    return machines, environments


def add(project: Any, commit: str, day: int, started_day: int | None, **facts: Any) -> None:
    started = None if started_day is None else started_day * DAY_MS
    project.add(
        commit * 40,
        {"b.time_b": [[1e-3], [], "1", started], "b.time_c": [[1e-3], [], "1", None]},
        date_ms=day * DAY_MS,
        params={"machine": "box", "python": "3.11", **facts},
        result_columns=COLUMNS,
    )


def test_a_machine_has_its_first_and_last_commit_and_when_that_was_measured(project: Any) -> None:
    add(project, "a", 100, 300, cpu="old")
    add(project, "b", 200, 310, cpu="new", num_cpu="2")
    database = database_of(project)
    machines, _ = tables(database)
    assert machines.rows == (
        (
            *("box", "cpu=new, num_cpu=2", "2", "2"),
            *("1970-04-11 aaaaaaaa", "1970-07-20 bbbbbbbb", "1970-11-07"),
        ),
    )
    assert newest_date(database).isoformat() == "1970-07-20T00:00:00+00:00"
    (section,) = measured_page(database, "0d54bf0a1b2c").sections
    assert section.summary[0] == "2 results of 2 commits, 2 benchmarks, on 1 machine."
    assert "1970-04-11 to 1970-07-20" in section.summary[1]
    assert "0d54bf0a1b2c" in section.summary[2]


@pytest.mark.parametrize("started", [None, -5, 10**30])
def test_what_a_file_does_not_tell_is_not_told(project: Any, started: int | None) -> None:
    add(project, "a", 100, started)
    machines, environments = tables(database_of(project))
    assert machines.rows[0][1] == "not told"
    assert machines.rows[0][-1] == "not told"
    assert environments.rows == (("py", "3.11", "", "1", "1"),)


def test_an_environment_has_the_versions_of_its_newest_result(project: Any) -> None:
    packages = {"numpy": "1.0", "pip+numba": "==0.60", "cython": ""}
    add(project, "a", 100, None, **packages)
    add(project, "b", 200, None, **{**packages, "numpy": "2.0", "ram": "8GB", "x": None})
    _, environments = tables(database_of(project))
    assert environments.rows == (("py", "3.11", "cython, numba 0.60, numpy 2.0", "2", "2"),)


def git(home: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=home, check=True, capture_output=True, text=True).stdout


def test_the_state_is_the_commit_and_says_where_results_are_not_in_it(project: Any) -> None:
    add(project, "a", 100, None)
    database = database_of(project)
    assert state_of(project.root, database) == "aaaaaaaaaaaa, the newest that was measured"
    git(project.root, "init", "--quiet", "--initial-branch=main")
    git(project.root, "add", ".")
    git(project.root, "commit", "--quiet", "--message", "results")
    (project.root / "beside.txt").write_text("no result")
    head = git(project.root, "rev-parse", "HEAD")[:12]
    assert state_of(project.root, database) == head
    add(project, "b", 200, None)
    assert state_of(project.root, database) == f"{head}, with results that are not committed"


@pytest.mark.parametrize("name", ["conda-danielmbp", "physipy", "sunpy-ghactions"])
def test_recorded_projects_tell_what_they_tell(name: str, recorded: Callable[[str], Path]) -> None:
    results = recorded(name) / "results"
    database = read_database(Project(results, repository=None))
    machines, environments = tables(database)
    files = sum(int(row[2].replace(",", "")) for row in machines.rows)
    assert files == len(database.files)
    assert sum(int(row[3].replace(",", "")) for row in environments.rows) == files
    for row in (*machines.rows, *environments.rows):
        assert row[0]
    dates = sorted(json.loads(file.path.read_text())["date"] for file in database.files[:50])
    assert newest_date(database).timestamp() * 1000 >= dates[-1]
