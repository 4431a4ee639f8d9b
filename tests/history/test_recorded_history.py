"""The recorded history in short: each engine then and now, the laws, the last change."""

from typing import Any

import numpy as np
import pytest

from tests.answers.kept import committed_project
from tools.errors import UserError
from tools.history.recorded import longest_recorded, recorded_history
from tools.history.recorded_words import WIDTH, recorded_lines, speed_words
from tools.scaling.law_counts import LawCounts, count_laws, count_words
from tools.stats.interval import Interval, Refusal
from tools.store.config import read_project
from tools.store.database import Database, read_database

COMMITS = [f"{i:x}" * 40 for i in range(1, 7)]
SIZES = [100 * 2**i for i in range(8)]
BENCHMARK = "step.Step.time_step"
OTHER = "step.Step.time_other"


def row(cost_s: dict[str, float], version: str = "1") -> list[Any]:
    """Costs of each engine, proportional to the size, from three processes that nearly agree."""
    draw = np.random.default_rng(1)
    costs = [each_s * size for each_s in cost_s.values() for size in SIZES]
    samples = [(cost * np.exp(draw.normal(0.0, 0.01, 3))).tolist() for cost in costs]
    values = [float(np.median(sample)) for sample in samples]
    params = [[repr(engine) for engine in cost_s], list(map(str, SIZES))]
    return [values, params, version, None, None, None, samples]


@pytest.fixture
def database(project: Any) -> Database:
    """Six commits of two engines; the fourth makes `fast` four times as fast; one more machine."""
    about = {"unit": "seconds", "param_names": ["engine", "vehicles"], "version": "1", "rounds": 3}
    project.describe(**{BENCHMARK: about, OTHER: about})
    for place, commit in enumerate(COMMITS):
        cost_s = {"slow": 1e-6, "fast": 4e-8 if place < 3 else 1e-8}
        project.add(commit, {BENCHMARK: row(cost_s)}, date_ms=place)
    (project.results / "elsewhere").mkdir()
    for commit in [*COMMITS, "a" * 40, "b" * 40]:
        path = project.add(
            commit,
            {BENCHMARK: row({"slow": 1.0, "fast": 1.0}, version="0")},
            date_ms=99,
            params={"machine": "elsewhere"},
            env_name="old",
        )
        path.rename(project.results / "elsewhere" / path.name)
    return read_database(read_project(project.config))


def test_of_several_machines_the_longest_history_of_todays_benchmarks_counts(
    database: Database,
) -> None:
    assert longest_recorded(database.files, database.catalogue) == "box"
    only_old = [file for file in database.files if file.machine == "elsewhere"]
    assert longest_recorded(only_old, database.catalogue) == "elsewhere"


def test_each_engine_is_told_at_its_first_and_at_the_newest_commit(database: Database) -> None:
    recorded = recorded_history(database)
    assert recorded.commits == tuple(COMMITS)
    slow, fast = recorded.engines
    assert slow.series.size == fast.series.size == 800.0
    assert slow.then_s == pytest.approx(800e-6, rel=0.05)
    assert slow.change.low < 1 < slow.change.high
    assert fast.change.high < 0.3
    assert fast.change.value == pytest.approx(0.25, rel=0.1)


def test_an_engine_without_several_processes_shows_no_change(project: Any) -> None:
    about = {"unit": "seconds", "param_names": ["engine", "vehicles"], "version": "1"}
    project.describe(**{BENCHMARK: about})
    for date_ms, factor in enumerate((1.0, 0.5)):
        one = row({"numpy": factor * 1e-6})
        one[-1] = [[sample[0]] for sample in one[-1]]
        project.add(COMMITS[date_ms], {BENCHMARK: one}, date_ms)
    (engine,) = recorded_history(read_database(read_project(project.config))).engines
    assert speed_words(engine.change) == "no clear change"


def test_the_last_change_names_the_commit_and_what_it_changed(database: Database) -> None:
    last = recorded_history(database).last_change
    assert last is not None
    assert last.commit == COMMITS[3]
    assert {series.curve for series, _ in last.changed} == {f"{BENCHMARK}(fast)"}
    assert len(last.changed) == len(SIZES)
    assert all(factor.value == pytest.approx(0.25, rel=0.05) for _, factor in last.changed)


def test_the_lines_say_it_in_80_columns(database: Database) -> None:
    lines = list(recorded_lines(recorded_history(database), database.commits))
    assert max(map(len, lines)) <= WIDTH
    assert len(lines) <= 12
    said = "\n".join(lines)
    assert "box, 6 commits to 66666666" in said
    assert "at 800 vehicles" in said
    (fast,) = (line for line in lines if "time_step(fast)" in line and "→" in line)
    assert fast.endswith("4x as fast")
    assert "Laws of growth at 66666666: 2 of 2 claimed (2 linear)" in said
    assert "  Step.time_step(fast): " in said
    assert "Last change: 44444444" in said


def test_this_projects_history_is_said_in_a_dozen_lines() -> None:
    with committed_project() as project:
        database = read_database(read_project(project / "asv.conf.json"))
        lines = list(recorded_lines(recorded_history(database), database.commits))
    assert lines[0].startswith("Recorded on zen4-2core, ")
    assert len(lines) <= 12
    assert max(map(len, lines)) <= WIDTH
    for engine in ("reference", "numpy", "numba"):
        assert any(f"time_step({engine})" in line for line in lines)


def test_results_without_sizes_have_no_history_in_short(project: Any) -> None:
    project.add(COMMITS[0], {"b.time_b": [[1.0], []]})
    with pytest.raises(UserError, match="no benchmark has a size"):
        recorded_history(read_database(read_project(project.config)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Interval(0.25, 0.2, 0.3), "4x as fast"),
        (Interval(0.003, 0.002, 0.004), "330x as fast"),
        (Interval(1.4, 1.3, 1.5), "1.4x as slow"),
        (Interval(1.4, 0.9, 2.2), "no clear change"),
    ],
)
def test_a_change_of_speed_is_never_a_bare_ratio(change: Interval, words: str) -> None:
    assert speed_words(change) == words


def test_laws_are_counted_by_their_shape() -> None:
    assert count_laws([Refusal("no sizes"), Refusal("no sizes")]) == LawCounts({}, 0, 2)
    assert count_words(LawCounts({}, 3, 2)) == "0 of 5 claimed"
    said = count_words(LawCounts({"linear": 6, "constant": 2}, 20, 9))
    assert said == "8 of 37 claimed (6 linear, 2 constant)"
