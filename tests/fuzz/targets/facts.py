"""What a result file says of its machine, from ASV's machine.json, which nothing else reads."""

from pathlib import Path

from tests.fuzz.mutate import json_below
from tests.fuzz.projects import small_project
from tests.fuzz.promises import require_lines_of
from tests.store.histories import all_suites
from tools.projection.places import select_places
from tools.store.catalogue import read_catalogue
from tools.store.commits import order_commits
from tools.store.database import Database
from tools.store.query import ALL, Query
from tools.store.results import read_results, result_paths

mutate = json_below("params")


def seeds(folder: Path) -> list[Path]:
    return result_paths(small_project(folder).results)


def read(file: Path) -> None:
    results_dir = file.parents[1]
    results, catalogue = read_results(results_dir), read_catalogue(results_dir)
    require_lines_of(results.problems)
    commits = order_commits(results.files, None)
    all_suites(results.files, catalogue)
    database = Database(results_dir, results.files, catalogue, commits, results.problems)
    select_places(database, {}, Query(commit=ALL))
