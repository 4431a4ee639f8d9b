"""ASV's benchmarks.json, beside results of the benchmarks that it tells of."""

from pathlib import Path

from tests.fuzz.mutate import json_text
from tests.fuzz.projects import small_project
from tests.fuzz.promises import require_lines_of
from tests.store.histories import all_suites
from tools.store.catalogue import read_catalogue
from tools.store.results import read_results

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    return [small_project(folder).results / "benchmarks.json"]


def read(file: Path) -> None:
    catalogue = read_catalogue(file.parent)
    require_lines_of(catalogue.problems)
    sum(benchmark.is_speed for benchmark in catalogue.benchmarks.values())
    all_suites(read_results(file.parent).files, catalogue)
