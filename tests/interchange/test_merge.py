"""`merge`: results of several directories as one, whatever the order, and however often."""

import contextlib
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from asv.results import iter_results
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.__main__ import main
from tools.interchange.merging.result_file import read_state, write_state
from tools.interchange.merging.state import canonical, join_states
from tools.store.reading import UnusableError
from tools.store.results import read_results
from tools.store.side_car import read_side_cars, side_car_paths

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "merge.schema.json").read_text(encoding="utf-8"))
COLUMNS = ["result", "params", "version", "started_at", "duration", "samples"]
COMMIT = "0123456789" * 4

Shard = Callable[..., Path]


def content(**rows: list[Any]) -> dict[str, Any]:
    return {
        "version": 2,
        "commit_hash": COMMIT,
        "env_name": "py",
        "date": 1_700_000_000_000,
        "params": {"machine": "box", "python": "3.11"},
        "python": "3.11",
        "requirements": {},
        "env_vars": {},
        "result_columns": COLUMNS,
        "results": rows,
        "durations": {},
    }


def row(started: int | None, version: str = "1", **cells: float | None) -> list[Any]:
    """Return a row over `n`: n1=1.0 is the value at 1."""
    sizes = [name.removeprefix("n") for name in cells]
    samples = [None if value is None else [value, value] for value in cells.values()]
    return [list(cells.values()), [sizes], version, started, 0.5, samples]


@pytest.fixture
def shard(tmp_path: Path) -> Shard:
    """Return what writes a results directory of one file, machine.json and benchmarks.json."""

    def write(name: str, rows: dict[str, list[Any]], ram: str = "9", **described: Any) -> Path:
        folder = tmp_path / name
        (folder / "box").mkdir(parents=True, exist_ok=True)
        (folder / "box" / f"{COMMIT[:8]}-py.json").write_text(json.dumps(content(**rows)))
        machine = {"machine": "box", "ram": ram, "version": 1}
        (folder / "box" / "machine.json").write_text(json.dumps(machine))
        entries = {
            each: {"name": each, "unit": "seconds", "version": rows[each][2], "param_names": ["n"]}
            | {"params": rows[each][1], "rounds": 1, "type": "time", "code": each, **described}
            for each in rows
        }
        (folder / "benchmarks.json").write_text(json.dumps({**entries, "version": 2}))
        return folder

    return write


def project(folder: Path) -> Path:
    (folder / "results").mkdir(parents=True, exist_ok=True)
    config = folder / "asv.conf.json"
    config.write_text('{"repo": ".", "results_dir": "results"}')
    return config


def merge(config: Path, *dirs: Path | str) -> int:
    return main(["merge", *map(str, dirs), "--config", str(config)])


def tree(config: Path) -> dict[str, Any]:
    """Return what every file below the results directory holds, parsed."""
    results = config.parent / "results"
    held: dict[str, Any] = {}
    for path in sorted(each for each in results.rglob("*") if each.is_file()):
        text = path.read_bytes() if path.suffix == ".gz" else path.read_text()
        lines = text.splitlines() if path.suffix == ".jsonl" else text
        held[str(path.relative_to(results))] = (
            canonical(json.loads(text)) if path.suffix == ".json" else lines
        )
    return held


def cases(config: Path, name: str = "b.time_x") -> dict[str, float]:
    read = read_results(config.parent / "results")
    (file,) = read.files
    return file.rows[name].cases()


CELL = st.sampled_from((None, float("nan"), 1.0, 2.0, 3.0))
ROW = st.tuples(
    st.sampled_from(("1", "2")),
    st.sampled_from((None, 1, 2, 3)),
    st.dictionaries(st.sampled_from(("n1", "n2", "n30")), CELL, min_size=1),
).map(lambda drawn: row(drawn[1], drawn[0], **dict(sorted(drawn[2].items()))))
FILE = st.dictionaries(st.sampled_from(("b.time_x", "b.time_y")), ROW).map(
    lambda rows: (content(**rows), [])
)


def together(*files: tuple[dict[str, Any], list[bytes]]) -> tuple[dict[str, Any], list[bytes]]:
    """Return what merging files writes, each a result file and the lines of its log."""
    return write_state(join_states([read_state(*file) for file in files]))


def said(file: tuple[dict[str, Any], list[bytes]]) -> tuple[str, list[bytes]]:
    return canonical(file[0]), file[1]


@settings(max_examples=200, deadline=None)
@given(FILE, FILE, FILE)
def test_files_obey_the_three_laws_through_what_is_written(a: Any, b: Any, c: Any) -> None:
    whole = said(together(a, b, c))
    assert said(together(together(a, b), c)) == whole
    assert said(together(a, together(b, c))) == whole
    assert said(together(c, b, a)) == whole
    assert said(together(together(a, b, c), b)) == whole
    assert said(together(together(a, b, c))) == whole


def slowly(files: list[dict[str, Any]], name: str) -> dict[str, tuple[float, int]]:
    """The newest number of each cell, of the version of the row that started last."""
    rows = [file["results"][name] for file in files if name in file["results"]]
    version = max(rows, key=lambda row: (row[3] or -1, row[2]))[2]
    newest: dict[str, tuple[float, int]] = {}
    for values, params, of_row, started, *_ in rows:
        for size, value in zip(params[0], values, strict=True):
            if of_row == version and value == value and value is not None:
                time_ms = -1 if started is None else started
                if size not in newest or time_ms > newest[size][1]:
                    newest[size] = value, time_ms
    return newest


@settings(max_examples=200, deadline=None)
@given(st.lists(FILE, min_size=1, max_size=4))
def test_what_stands_is_the_latest_of_its_version(files: Any) -> None:
    merged, _ = together(*files)
    for name, (values, params, *_) in merged["results"].items():
        expected = slowly([file for file, _ in files], name)
        found = dict(zip(params[0], values or [None] * len(params[0]), strict=True))
        assert {size for size, value in found.items() if value == value and value is not None} == (
            set(expected)
        )
        for size, (_, time_ms) in expected.items():
            rivals = [
                row[0][row[1][0].index(size)]
                for row in (file["results"].get(name) for file, _ in files)
                if row and size in row[1][0] and (-1 if row[3] is None else row[3]) == time_ms
            ]
            assert found[size] in rivals


ANY = st.sampled_from((None, True, -1, 1e400, "", "x", [], [[]], {}, {"a": 1}, [None, 1, "x"]))


def damaged(document: Any, path: list[int], value: Any) -> Any:
    """Return a copy in which what the path leads to, entry by entry, is another value."""
    if not path or not isinstance(document, dict | list) or not document:
        return value
    first, *rest = path
    if isinstance(document, list):
        at = first % len(document)
        return [damaged(e, rest, value) if i == at else e for i, e in enumerate(document)]
    key = sorted(document)[first % len(document)]
    return {**document, key: damaged(document[key], rest, value)}


@settings(max_examples=300, deadline=None)
@given(FILE, FILE, st.lists(st.integers(0, 20), min_size=1, max_size=5), ANY, st.booleans())
def test_a_damaged_file_or_log_is_refused_in_words_or_joined(
    one: Any, two: Any, path: list[int], value: Any, of_log: bool
) -> None:
    content, lines = together(one, two)
    if of_log:
        first, *others = lines or [b"{}"]
        lines = [json.dumps(damaged(json.loads(first), path, value)).encode(), *others]
    else:
        content = damaged(content, path, value)
    with contextlib.suppress(UnusableError):
        written = together((content, lines), one)
        assert said(together(written)) == said(written)


def test_shards_of_one_benchmark_become_one_row_which_asv_reads(
    shard: Shard, tmp_path: Path
) -> None:
    one = shard("1", {"b.time_x": row(10, n1=1.0, n2=2.0)})
    two = shard("2", {"b.time_x": row(20, n4=4.0), "b.time_y": row(20, n1=7.0)})
    config = project(tmp_path / "p")
    assert merge(config, one, two) == 0
    assert cases(config) == {"1": 1.0, "2": 2.0, "4": 4.0}
    (loaded,) = iter_results(str(tmp_path / "p" / "results"))
    assert loaded.get_result_value("b.time_x", [["1", "2", "4"]]) == [1.0, 2.0, 4.0]
    assert loaded.get_result_samples("b.time_x", [["4"]]) == [[4.0, 4.0]]
    described = json.loads((tmp_path / "p" / "results" / "benchmarks.json").read_text())
    assert described["b.time_x"]["params"] == [["1", "2", "4"]]
    assert set(described) == {"b.time_x", "b.time_y", "version"}


def test_the_later_value_stands_and_the_other_is_kept_and_listed(
    shard: Shard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    early = shard("early", {"b.time_x": row(10, n1=1.0)})
    late = shard("late", {"b.time_x": row(20, n1=2.0)})
    config = project(tmp_path / "p")
    merge(config, late)
    merge(config, early)
    assert cases(config) == {"1": 2.0}
    capsys.readouterr()
    assert main(["merge", "--conflicts", "--config", str(config), "--format", "json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    jsonschema.validate([record], SCHEMA)
    assert (record["value"], record["started_at"], record["why"]) == (1.0, 10, "started earlier")
    assert (record["stands"], record["stands_started_at"]) == (2.0, 20)
    assert read_results(tmp_path / "p" / "results").problems == ()
    assert main(["merge", "--conflicts", "--config", str(config)]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_a_cell_is_compared_by_when_it_started_itself_not_its_row(
    shard: Shard, tmp_path: Path
) -> None:
    """ASV has one `started_at` a row: after a merge it is that of the latest cell."""
    first = shard("1", {"b.time_x": row(10, n1=1.0)})
    other = shard("2", {"b.time_x": row(50, n2=2.0)})
    between = shard("3", {"b.time_x": row(30, n1=3.0)})
    config = project(tmp_path / "p")
    for folder in (first, other, between):
        merge(config, folder)
    assert cases(config) == {"1": 3.0, "2": 2.0}


def test_values_of_another_version_stay_as_conflicts_and_come_back(
    shard: Shard, tmp_path: Path
) -> None:
    old = shard("old", {"b.time_x": row(10, "1", n1=1.0)})
    new = shard("new", {"b.time_x": row(20, "2", n1=2.0)})
    again = shard("again", {"b.time_x": row(30, "1", n2=3.0)})
    config = project(tmp_path / "p")
    merge(config, old, new)
    assert cases(config) == {"1": 2.0}
    described = json.loads((tmp_path / "p" / "results" / "benchmarks.json").read_text())
    assert described["b.time_x"]["version"] == "2"
    merge(config, again)
    assert cases(config) == {"1": 1.0, "2": 3.0}


def test_every_order_gives_the_same_tree_and_a_second_merge_changes_nothing(
    shard: Shard, tmp_path: Path
) -> None:
    folders = [
        shard("1", {"b.time_x": row(10, n1=1.0, n2=2.0)}, ram="8"),
        shard("2", {"b.time_x": row(20, n2=5.0), "b.time_y": row(20, n1=7.0)}),
        shard("3", {"b.time_x": row(5, "0", n1=9.0)}),
    ]
    trees = []
    for i, order in enumerate(([0, 1, 2], [2, 1, 0], [1, 0, 2, 1])):
        config = project(tmp_path / f"p{i}")
        for at in order:
            merge(config, folders[at])
        trees.append(tree(config))
    config = project(tmp_path / "at once")
    merge(config, *folders)
    assert trees == [tree(config)] * 3
    times = [path.stat().st_mtime_ns for path in sorted(config.parent.rglob("*.*"))]
    merge(config, *folders)
    assert [path.stat().st_mtime_ns for path in sorted(config.parent.rglob("*.*"))] == times


def test_one_directory_alone_is_copied_to_the_byte(tmp_path: Path) -> None:
    source = ROOT / "results"
    config = project(tmp_path / "p")
    assert merge(config, source) == 0
    results = tmp_path / "p" / "results"
    for path in sorted(results.rglob("*.*")):
        if path.is_file():
            assert path.read_bytes() == (source / path.relative_to(results)).read_bytes()
    assert len(read_results(results).files) == len(read_results(source).files) > 10
    assert len(side_car_paths(results)) == len(side_car_paths(source)) > 10


def test_runs_of_processes_are_joined_each_once(shard: Shard, tmp_path: Path) -> None:
    def run(value: float, date: str) -> dict[str, Any]:
        return {"metadata": {"date": date, "loops": 1}, "values": [value, value]}

    folders = []
    both = run(3.0, "c")
    for name, runs in {"1": [run(1.0, "a"), both], "2": [run(2.0, "b"), both]}.items():
        folders.append(shard(name, {"b.time_x": row(1, n1=1.0)}))
        place = folders[-1] / "processes" / "box"
        place.mkdir(parents=True)
        entry = {"metadata": {"name": "b.time_x(1) [1]", "unit": "second"}, "runs": runs}
        suite = {"version": "1.0", "metadata": {}, "benchmarks": [entry]}
        (place / f"{COMMIT[:8]}-py.pyperf.json.gz").write_bytes(
            gzip.compress(json.dumps(suite).encode())
        )
    config = project(tmp_path / "p")
    merge(config, *folders)
    read = read_side_cars(side_car_paths(tmp_path / "p" / "results"))
    assert read.problems == ()
    (processes,) = read.processes
    assert [values.tolist() for values in processes.values] == [[1.0] * 2, [2.0] * 2, [3.0] * 2]


def test_machines_that_do_not_agree_are_told(
    shard: Shard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = shard("1", {"b.time_x": row(1, n1=1.0)}, ram="8")
    two = shard("2", {"b.time_x": row(1, n1=1.0)}, ram="9")
    config = project(tmp_path / "p")
    options = ("--dry-run", "--format", "json")
    assert main(["merge", str(one), str(two), "--config", str(config), *options]) == 0
    records = json.loads(capsys.readouterr().out)
    jsonschema.validate(records, SCHEMA)
    told = {record["file"]: record["differing"] for record in records if record["differing"]}
    assert told == {"box/machine.json": ["ram"]}
    assert tree(config) == {}


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda file: file.update(commit_hash="9" * 40), "another commit_hash than"),
        (lambda file: file.update(env_name="else"), "another env_name than"),
        (lambda file: file["params"].update(machine="else"), "another machine than"),
        (lambda file: file.update(version=1), "is not of format 2"),
        (lambda file: file["results"]["b.time_x"].__setitem__(0, [1.0] * 3), "3 entries for 1"),
        (lambda file: file.update(results=[]), "results: is no JSON object"),
    ],
)
def test_what_does_not_belong_together_is_refused_and_nothing_is_written(
    shard: Shard,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    damage: Callable[[dict[str, Any]], None],
    words: str,
) -> None:
    good = shard("good", {"b.time_x": row(1, n1=1.0)})
    bad = shard("bad", {"b.time_x": row(1, n1=1.0)})
    path = bad / "box" / f"{COMMIT[:8]}-py.json"
    file = json.loads(path.read_text())
    damage(file)
    path.write_text(json.dumps(file))
    config = project(tmp_path / "p")
    assert merge(config, good, bad) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert "nothing is merged" in line
    assert tree(config) == {}


def test_a_folder_without_results_and_no_folder_at_all_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = project(tmp_path / "p")
    assert merge(config, tmp_path / "p") == 20
    assert "holds asv.conf.json; name its results directory" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert merge(config, tmp_path / "empty") == 20
    assert "holds no result file of ASV" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        merge(config)
    assert ended.value.code == 2
