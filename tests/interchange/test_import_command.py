"""`import` as users call it: what is written where, in one piece, and once."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from asv.benchmarks import Benchmarks
from asv.config import Config

from tests.interchange import made
from tests.interchange.made import COMMIT, OTHER
from tools.__main__ import main
from tools.errors import UserError
from tools.interchange.writing import PlannedFile, write_all
from tools.store.side_car import read_side_cars, side_car_paths

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "import.schema.json").read_text(encoding="utf-8")
)
SUM = "tests.test_bench.test_sum"


def states(records: list[dict[str, Any]]) -> dict[str, str]:
    return {record["file"]: record["state"] for record in records if record["level"] == "file"}


def test_what_is_read_written_and_lost_is_told(target: Any) -> None:
    path = target.write("b.json", made.pytest_benchmark())
    records = target.take(path)
    jsonschema.validate(records, SCHEMA)
    assert set(states(records)) == set(target.tree())
    assert set(states(records).values()) == {"new"}
    code, out, err = target.run(path)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    words = " ".join(out.split())
    assert "4 as it was" in words
    assert "machine_info.cpu.flags" in words
    assert "benchmarks[].stats.mean" in words


def test_importing_twice_changes_nothing_whatever_the_order(target: Any) -> None:
    one = target.write("1.json", made.pytest_benchmark(COMMIT))
    two = target.write("2.json", made.pytest_benchmark(OTHER, {10: [1e-6, 2e-6], 1000: 3e-5}))
    target.take(one, two)
    before = target.tree()
    modified = [path.stat().st_mtime_ns for path in sorted(target.results.rglob("*"))]
    for files in ([one, two], [two], [one]):
        assert set(states(target.take(*files)).values()) == {"as it was"}
    assert target.tree() == before
    assert [path.stat().st_mtime_ns for path in sorted(target.results.rglob("*"))] == modified


def test_a_dry_run_says_the_same_and_writes_nothing(target: Any) -> None:
    path = target.write("b.json", made.pytest_benchmark())
    dry = target.take(path, "--dry-run")
    assert target.tree() == {}
    assert dry == target.take(path)
    assert "nothing was written" in target.run(path, "--dry-run")[1]


def test_there_is_one_file_a_commit_and_what_is_missing_in_one_is_null(target: Any) -> None:
    one = target.write("1.json", made.pytest_benchmark(COMMIT, {10: 1e-6, 100: 1e-5}))
    two = target.write("2.json", made.pytest_benchmark(OTHER, {100: 2e-5, 1000: 2e-4}))
    target.take(one, two)
    by_commit = {file.commit: file.rows[SUM].cases() for file in target.files()}
    assert by_commit == {COMMIT: {"10": 1e-6, "100": 1e-5}, OTHER: {"100": 2e-5, "1000": 2e-4}}
    described = json.loads((target.results / "benchmarks.json").read_text())[SUM]
    assert described["params"] == [["10", "100", "1000"]]


def test_a_combination_that_was_not_measured_is_null(target: Any) -> None:
    content = made.pytest_benchmark(seconds={10: 1e-6, 100: 1e-5})
    for entry, kind in zip(content["benchmarks"], ("list", "tuple"), strict=True):
        entry["params"]["kind"] = kind
    target.take(target.write("b.json", content))
    (file,) = target.files()
    assert file.rows[SUM].params == [["10", "100"], ["'list'", "'tuple'"]]
    assert file.rows[SUM].columns["result"] == [1e-6, None, None, 1e-5]


def test_cases_imported_later_join_those_there_and_replace_the_same(target: Any) -> None:
    target.take(target.write("1.json", made.pytest_benchmark(seconds={10: 1e-6, 100: 1e-5})))
    target.take(target.write("2.json", made.pytest_benchmark(seconds={100: 3e-5, 1000: 1e-4})))
    (file,) = target.files()
    assert file.rows[SUM].cases() == {"10": 1e-6, "100": 3e-5, "1000": 1e-4}
    assert file.rows[SUM].samples()["100"].tolist() == [3e-5]


def test_values_of_processes_are_replaced_with_the_result_that_they_belong_to(target: Any) -> None:
    def kept() -> dict[str, list[list[float]]]:
        side_cars = read_side_cars(side_car_paths(target.results))
        return {each.case: [list(of) for of in each.values] for each in side_cars.processes}

    several = {10: [1e-6, 2e-6], 100: [1e-5, 2e-5]}
    target.take(target.write("1.json", made.pytest_benchmark(seconds=several)))
    assert kept() == {"10": [[1e-6, 2e-6]], "100": [[1e-5, 2e-5]]}
    target.take(target.write("2.json", made.pytest_benchmark(seconds={10: [3e-6, 4e-6]})))
    target.take(target.write("3.json", made.pytest_benchmark(seconds={100: 5e-5})))
    (file,) = target.files()
    assert file.rows[SUM].cases()["100"] == 5e-5
    assert kept() == {"10": [[3e-6, 4e-6]]}, "those of 100 were of another result"


def test_benchmarks_and_rows_that_are_there_stay(target: Any) -> None:
    own = {"code": "def time_x", "name": "time_x", "params": [], "param_names": []}
    (target.results / "benchmarks.json").write_text(json.dumps({"time_x": own, "version": 2}))
    (target.results / "laptop").mkdir()
    machine = target.results / "laptop" / "machine.json"
    machine.write_text('{"machine": "laptop", "ram": "9", "version": 1}')
    target.take(target.write("b.json", made.pytest_benchmark()))
    described = json.loads((target.results / "benchmarks.json").read_text())
    assert described["time_x"] == own
    assert machine.read_text() == '{"machine": "laptop", "ram": "9", "version": 1}'


def test_a_benchmark_of_the_suite_with_that_name_is_never_replaced(target: Any) -> None:
    own = {SUM: {"code": "def test_sum", "unit": "seconds"}, "version": 2}
    (target.results / "benchmarks.json").write_text(json.dumps(own))
    line = target.refuse(target.write("b.json", made.pytest_benchmark()))
    assert f"benchmarks.json: {SUM}: is another benchmark already: def test_sum" in line


def test_two_titles_of_one_name_are_refused(target: Any) -> None:
    content = made.hyperfine_2()
    (result,) = content["results"]
    content["results"] = [{**result, "command": "a b"}, {**result, "command": "a*b"}]
    line = target.refuse(
        target.write("h.json", content), "--commit", COMMIT, "--machine", "laptop", "--dry-run"
    )
    assert "has no date" in line
    content["metadata"] = {"start_time": "2026-01-02T00:00:00Z"}
    line = target.refuse(target.write("h.json", content), "--commit", COMMIT, "--machine", "laptop")
    assert "a_b: would be two benchmarks" in line


def test_another_commit_of_the_same_eight_digits_is_refused(target: Any) -> None:
    target.take(target.write("1.json", made.pytest_benchmark(COMMIT)))
    alike = COMMIT[:8] + "0" * 32
    line = target.refuse(target.write("2.json", made.pytest_benchmark(alike)))
    assert "is of another commit" in line


def test_parameters_that_changed_are_imported_together_or_not(target: Any) -> None:
    one, content = made.pytest_benchmark(COMMIT), made.pytest_benchmark(OTHER)
    for entry in content["benchmarks"]:
        entry["params"]["kind"] = "list"
    first, second = target.write("1.json", one), target.write("2.json", content)
    target.take(first, second)
    by_commit = {file.commit: file.rows[SUM].params[1] for file in target.files()}
    assert by_commit == {COMMIT: ["None"], OTHER: ["'list'"]}
    assert "its parameters were n, kind and are n" in target.refuse(first)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--machine", "laptop"), "names no commit; give its own with --commit"),
        (("--commit", COMMIT), "names no machine; give its own with --machine"),
        (("--commit", COMMIT, "--machine", "laptop"), "has no date"),
        (("--commit", "HEAD", "--machine", "laptop"), "--commit HEAD: is no commit"),
        (("--commit", COMMIT, "--machine", "../up"), "cannot be the name of a machine"),
    ],
)
def test_what_no_file_says_is_asked_for(target: Any, options: tuple[str, ...], words: str) -> None:
    path = target.write("h.json", made.hyperfine_1())
    assert words in target.refuse(path, *options)


def test_a_commit_of_the_file_that_is_not_that_of_the_option_is_refused(target: Any) -> None:
    path = target.write("b.json", made.pytest_benchmark())
    line = target.refuse(path, "--commit", OTHER)
    assert "is of commit 2e5c20e1 and --commit of cf18012c" in line
    target.take(path, "--commit", COMMIT)


def test_the_machine_of_the_option_goes_before_that_of_the_file(target: Any) -> None:
    target.take(target.write("b.json", made.pytest_benchmark()), "--machine", "ci")
    assert [file.machine for file in target.files()] == ["ci"]


def test_if_one_file_cannot_be_used_none_is_imported(target: Any) -> None:
    good = target.write("good.json", made.pytest_benchmark())
    assert "bad.json: is no JSON" in target.refuse(good, target.write("bad.json", "{"))


def planned(folder: Path) -> list[PlannedFile]:
    """One file that is there, and two that are not, below folders that are to be made."""
    there = folder / "there.json"
    there.write_bytes(b"before")
    new = folder / "deep" / "er" / "new.json"
    return [
        PlannedFile(new, None, b"new"),
        PlannedFile(there, b"before", b"after"),
        PlannedFile(folder / "last.json", None, b"last"),
    ]


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return what is in each file, None for each folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("comes", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("what", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_whatever_ends_writing_all_are_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: BaseException, at: int, comes: str
) -> None:
    """At each file in turn, before or after it took its place."""
    files = planned(tmp_path)
    replace, calls = os.replace, iter(range(1, 9))

    def ended(source: Path, target: Path) -> None:
        number = next(calls)
        if number < at or comes == "after":
            replace(source, target)
        if number == at:
            raise what

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", ended)
        with pytest.raises((UserError, KeyboardInterrupt)) as raised:
            write_all(files)
    assert isinstance(raised.value, KeyboardInterrupt) == isinstance(what, KeyboardInterrupt)
    assert contents(tmp_path) == {"there.json": b"before"}
    write_all(files)
    assert contents(tmp_path) == {
        "deep": None,
        "deep/er": None,
        "deep/er/new.json": b"new",
        "there.json": b"after",
        "last.json": b"last",
    }


def test_a_folder_in_the_place_of_a_file_is_refused_and_all_are_as_they_were(
    tmp_path: Path,
) -> None:
    files = planned(tmp_path)
    (tmp_path / "last.json" / "inside").mkdir(parents=True)
    before = contents(tmp_path)
    with pytest.raises(UserError, match=r"last.json: cannot be written \(Is a directory\)"):
        write_all(files)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("index", [1, 2])
def test_what_another_process_wrote_meanwhile_is_not_lost(tmp_path: Path, index: int) -> None:
    files = planned(tmp_path)
    files[index].path.write_bytes(b"of another")
    before = contents(tmp_path)
    with pytest.raises(UserError, match=f"{files[index].path.name}: was changed meanwhile"):
        write_all(files)
    assert contents(tmp_path) == before


TABLE = """rev,name,size,elapsed,ram,who
{0},sort,10,1.5,100,a
{0},sort,10,2.5,100,b
{0},sort,20,9,,a
"""
DATED = "rev,when,t\n{0},2026-01-02T00:00:00Z,1\n{1},2026-01-03T00:00:00Z,2\n"


def test_the_columns_of_any_table_can_be_told(target: Any, small_repository: str) -> None:
    path = target.write("t.csv", TABLE.format(small_repository))
    roles = "rev=commit,name=benchmark,size=n:param,elapsed=ms:value,ram=bytes:value"
    (source, *_) = target.take(path, "--machine", "laptop", "--columns", roles)
    assert source["lost"] == ["who"]
    (file,) = target.files()
    assert file.rows["sort.elapsed"].cases() == {"10": 0.002, "20": 0.009}
    assert file.rows["sort.elapsed"].samples()["10"].tolist() == [0.002], "one process, or unknown"
    assert file.rows["sort.ram"].columns["result"] == [100.0, None]
    assert target.catalogue()["sort.ram"].unit == "bytes"
    target.take(path, "--machine", "other", "--columns", f"{roles},who=process")
    (other,) = (file for file in target.files() if file.machine == "other")
    assert other.rows["sort.elapsed"].samples()["10"].tolist() == [0.0015, 0.0025]


def test_a_table_may_hold_commits_and_dates(target: Any) -> None:
    path = target.write("t.csv", DATED.format(COMMIT, OTHER))
    target.take(path, "--machine", "x", "--columns", "rev=commit,when=date,t=s:value")
    assert {file.commit: file.rows["t"].cases() for file in target.files()} == {
        COMMIT: {"": 1.0},
        OTHER: {"": 2.0},
    }
    assert target.files()[0].date_ms == 1_767_312_000_000


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        ("name=benchmark", "no column is UNIT:value"),
        ("name=novel,t=s:value", "not COLUMN=ROLE"),
        ("name", "not COLUMN=ROLE"),
        ("t=:value", "a name or unit is missing"),
        ("t=s:value,t=n:param", "named twice"),
        ("a=commit,b=commit,t=s:value", "named twice"),
    ],
)
def test_columns_that_say_nothing_are_wrong_usage(
    target: Any, roles: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        target.run("t.csv", "--columns", roles)
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


def test_two_parameters_of_one_name_are_refused(target: Any) -> None:
    table = target.write("t.csv", f"rev,when,a,b,t\n{COMMIT},2026-01-02,1,2,3\n")
    roles = "rev=commit,when=date,a=n:param,b=n:param,t=s:value"
    line = target.refuse(table, "--machine", "x", "--columns", roles)
    assert "t: has two parameters of one name" in line


def test_a_column_or_a_cell_that_is_not_there_is_named(target: Any) -> None:
    at = ("--machine", "x", "--commit", COMMIT, "--columns")
    table = target.write("t.csv", "name,t\nsort,fast\n")
    assert "line 1: has no column u; there are name, t" in target.refuse(table, *at, "u=s:value")
    assert "line 2: t: a text is no number" in target.refuse(table, *at, "t=s:value")
    assert "say what they are with --columns" in target.refuse(table, *at[:4])
    other = target.write("b.json", made.pytest_benchmark())
    assert "is no CSV" in target.refuse(other, *at, "t=s:value")


def asv_writes_its_own(target: Any) -> None:
    """Write benchmarks.json by what `asv run` does it by: with what is in the suite, no more."""
    config = Config()
    config.results_dir = str(target.results)
    own = {"name": "own.time_it", "version": "1", "code": "def time_it", "unit": "seconds"}
    Benchmarks(config, [{**own, "type": "time", "params": [], "param_names": []}]).save()


@pytest.mark.parametrize("how", ["import again", "merge an older copy"])
def test_what_asv_run_leaves_out_of_the_catalogue_is_put_back(
    target: Any, tmp_path: Path, how: str
) -> None:
    files = [
        target.write("1.json", made.pytest_benchmark(COMMIT, {10: 1e-6})),
        target.write("2.json", made.pytest_benchmark(OTHER, {20: [1e-6, 2e-6]})),
    ]
    target.take(*files)
    before = json.loads((target.results / "benchmarks.json").read_text())[SUM]
    older = shutil.copytree(target.results, tmp_path / "older")
    asv_writes_its_own(target)
    assert SUM not in json.loads((target.results / "benchmarks.json").read_text())
    if how == "import again":
        records = target.take(*files)
        changed = [file for file, state in states(records).items() if state != "as it was"]
        assert changed == ["benchmarks.json"]
    else:
        assert main(["merge", str(older), "--config", str(target.config)]) == 0
    described = json.loads((target.results / "benchmarks.json").read_text())
    assert described[SUM] == before
    assert described["own.time_it"]["code"] == "def time_it"
