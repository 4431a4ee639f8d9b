"""What `run` says after it has measured: which commit is faster, laws, files in results/."""

from typing import Any

import pytest

from tools.commands._measured import WIDTH, changed_lines, failure_lines, known_of_two, law_lines
from tools.scaling.law_counts import LawCounts
from tools.store.config import read_project
from tools.store.database import Database, read_database
from tools.store.settings.file import read_settings

BASE, HEAD = "a" * 40, "b" * 40


def stored(project: Any, processes: int, factor: float, machine: str = "box") -> Database:
    """Two commits of a case, `processes` each; HEAD takes `factor` times as long."""
    for commit, times in ((BASE, 1.0), (HEAD, factor)):
        samples = [times * (1 + 1e-3 * (i % 5)) for i in range(processes)]
        row = [[times], [["10"]], "1 process-median", None, None, None, [samples]]
        project.add(commit, {"b.time_b": row}, params={"machine": machine})
    project.describe(**{"b.time_b": {"unit": "seconds", "param_names": ["n"]}})
    return read_database(read_project(project.config))


def known(database: Database, commits: tuple[str, ...] = (HEAD, BASE)) -> list[str]:
    lines = list(known_of_two(database, "box", commits, read_settings().thresholds))
    assert all(len(line) <= WIDTH for line in lines)
    return lines


def test_one_process_a_commit_decides_nothing(project: Any) -> None:
    first, second = known(stored(project, processes=1, factor=2.0))
    assert first == "bbbbbbbb against aaaaaaaa: not known from one process a commit;"
    assert second == "  `python -m tools gate aaaaaaaa bbbbbbbb --budget 10` decides"


@pytest.mark.parametrize(("factor", "verdict"), [(1.5, "1 slower"), (0.6, "1 faster")])
def test_enough_processes_decide_by_the_gates_rule(
    project: Any, factor: float, verdict: str
) -> None:
    first, second = known(stored(project, processes=30, factor=factor))
    assert first == f"bbbbbbbb against aaaaaaaa: {verdict}, from 30 processes a commit;"
    assert second.endswith("--stored` lists them")


def test_a_benchmark_with_more_samples_than_most_decides_nothing(project: Any) -> None:
    for commit in (BASE, HEAD):
        rows = {
            f"b.time_{name}": [[1.0], [["10"]], "1 process-median", None, None, None, [samples]]
            for name, samples in (("b", [1.0]), ("c", [1.0]), ("raw", [1.0] * 30))
        }
        project.add(commit, rows)
    database = read_database(read_project(project.config))
    assert "not known from one process" in known(database)[0]


def test_what_another_machine_stored_decides_nothing(project: Any) -> None:
    said = " ".join(known(stored(project, processes=30, factor=2.0, machine="elsewhere")))
    assert "not known: " in said
    assert "--machine box: no results" in said


def test_of_several_commits_the_ends_are_compared_and_one_alone_is_not(project: Any) -> None:
    database = stored(project, processes=1, factor=1.0)
    assert known(database, (HEAD, "c" * 40, BASE))[0].startswith("bbbbbbbb against aaaaaaaa:")
    assert known(database, (HEAD,)) == []


def test_open_laws_take_a_line_with_what_decides_them() -> None:
    first, second = law_lines(LawCounts({"linear": 2}, 20, 15), "2a35b047")
    assert first.startswith("Laws at 2a35b047 here: 2 of 37 claimed, 20 undecided, 15 refused;")
    assert "asv run 2a35b047^! --record-samples" in second
    assert max(len(first), len(second)) <= WIDTH
    assert len(list(law_lines(LawCounts({"linear": 2}, 0, 0), "2a35b047"))) == 1


def test_files_in_results_are_counted_with_how_to_keep_and_to_drop_them() -> None:
    status = ["?? results/vm/a.json", "?? results/vm/b.json", " M results/benchmarks.json"]
    first, what_to_do = changed_lines(status)
    assert first == "Files in results/: 2 new in results/vm, 1 changed (benchmarks.json)"
    assert "keep: git add results;" in what_to_do
    assert "drop: git checkout -- results && git clean -fd results" in what_to_do
    assert len(what_to_do) <= WIDTH
    assert changed_lines([]) == ["results/: as committed, nothing new"]


def test_failures_are_named_with_how_to_see_why() -> None:
    assert failure_lines([]) == []
    said = " ".join(failure_lines(["b.time_x failed"]))
    assert "b.time_x failed" in said
    assert "--show-stderr" in said
