"""A result file of ASV, of format 2 and 1, read with all that commands take from it."""

import json
from pathlib import Path

from tests.fuzz.mutate import json_text
from tests.fuzz.projects import COMMITS, TIME, small_project
from tests.fuzz.promises import BrokenPromiseError, require_lines_of
from tests.store.histories import all_suites
from tools.store.catalogue import read_catalogue
from tools.store.results import read_results, result_paths
from tools.store.series import size_series

FORMAT_1 = {
    "version": 1,
    "commit_hash": COMMITS[0],
    "date": 1_700_000_000_000,
    "params": {"machine": "box"},
    "results": {
        TIME: {"params": [["'numpy'"], ["10", "30", "100"]], "result": [1e-5, 2e-5, None]},
        "start.time_start": 0.25,
    },
    "benchmark_version": {TIME: "1 c"},
}

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    project = small_project(folder)
    old = project.results / "box" / "dddddddd-old.json"
    old.write_text(json.dumps(FORMAT_1), encoding="utf-8")
    return result_paths(project.results)


def read(file: Path) -> None:
    results_dir = file.parents[1]
    results, catalogue = read_results(results_dir), read_catalogue(results_dir)
    require_lines_of(results.problems)
    told = {each.path for each in (*results.files, *results.problems)}
    if file not in told:
        raise BrokenPromiseError("a file that is neither read nor among the problems")
    for each in results.files:
        for name, row in each.rows.items():
            row.cases()
            row.samples()
            list(size_series(each, name, catalogue[name]))
    all_suites(results.files, catalogue)
