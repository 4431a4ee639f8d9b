"""What an interrupted measurement leaves in results/."""

import gzip
from pathlib import Path
from typing import Any

from benchmarks.side_car import add_run
from tools.measure.half_made import keep_whole, written_ns

ROW = {"b.time_b": [[1.0], []]}


def side_car(results: Path, stem: str) -> Path:
    path = results / "processes" / "host" / f"{stem}.pyperf.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(b"{}"))
    return path


def test_whole_results_stay_and_halves_are_removed(project: Any) -> None:
    old = [project.add("a" * 40, ROW), side_car(project.results, "aaaaaaaa-py")]
    lonely = side_car(project.results, "eeeeeeee-py")  # before this run: not its business
    before = written_ns(project.results)
    assert before.keys() == {*old, lonely}

    whole = [project.add("b" * 40, ROW), side_car(project.results, "bbbbbbbb-py")]
    half = [project.add("c" * 40, ROW), side_car(project.results, "cccccccc-py")]
    half[0].write_text(half[0].read_text()[:-20])
    begun = side_car(project.results, "dddddddd-py")

    assert keep_whole(project.results, before) == ("bbbbbbbb",)
    assert all(path.exists() for path in (*old, lonely, *whole))
    assert not any(path.exists() for path in (*half, begun))


def test_a_side_car_that_was_set_aside_as_damaged_stays(project: Any) -> None:
    damaged = side_car(project.results, "aaaaaaaa-py")
    damaged.write_bytes(b"cut short, and perhaps not lost")
    before = written_ns(project.results)
    add_run(damaged, "b.time_b() [1]", {"metadata": {}, "warmups": [], "values": [1.0]})
    assert keep_whole(project.results, before) == ()
    assert sorted(path.name for path in damaged.parent.iterdir()) == [
        "aaaaaaaa-py.damaged-1.pyperf.json.gz",
        "aaaaaaaa-py.pyperf.json.gz",
    ]


def test_where_nothing_was_written_nothing_happens(project: Any) -> None:
    project.add("a" * 40, ROW)
    before = written_ns(project.results)
    assert keep_whole(project.results, before) == ()
    assert written_ns(project.results) == before


def test_a_project_without_results_has_none(tmp_path: Path) -> None:
    assert keep_whole(tmp_path / "results", {}) == ()
