"""What is kept beside ASV's results, opened by pyperf's own tools in processes of their own."""

import errno
import fcntl
import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from time import sleep

import pyperf
import pytest
from asv.results import iter_results_paths

from benchmarks import side_car
from benchmarks.side_car import DIRECTORY, add_run, record_process
from tools.store.side_car import read_side_cars, side_car_paths

ROOT = Path(__file__).parents[2]
COMMIT, OTHER = "0123456789abcdef", "fedcba9876543210"
NAME = "step.Step.time_step('numpy', 1000) [1 calibrated-1]"
HERE = DIRECTORY / platform.node()
VALUES_S = [1.00e-3, 1.01e-3, 1.02e-3]
COUNTERS = {
    "wall_s": 0.016,
    "cpu_user_s": 0.0142,
    "cpu_system_s": 0.0,
    "run_queue_wait_s": 1.5e-4,
    "switches_involuntary": 2,
    "rss_bytes": 37924864,
    "cpu_mhz": 2596.128,
    "counters_absent": "block_io_wait_s, steal_s",
}
RECORD = """
from benchmarks.side_car import record_process
name, version = "step.Step.time_step", "1 calibrated-1"
record_process(name, ("numpy", 1000), version, 100, [2e-3], {values}, {counters})
"""


def measured(where: Path, commit: str = COMMIT, values=VALUES_S) -> Path:
    """The file after one more process of `asv run` in `where` has measured `commit`."""
    asv = {"ASV_CONF_DIR": str(where), "ASV_COMMIT": commit, "ASV_ENV_NAME": "py3.11 numpy"}
    command = [sys.executable, "-c", RECORD.format(values=list(values), counters=COUNTERS)]
    subprocess.run(command, cwd=ROOT, env=os.environ | asv, check=True)
    return where / HERE / f"{commit[:8]}-py3.11 numpy.pyperf.json.gz"


def runs(file: Path) -> list[tuple[float, ...]]:
    """The values of each run of a file that holds one benchmark."""
    (benchmark,) = pyperf.BenchmarkSuite.load(str(file))
    return [run.values for run in benchmark.get_runs()]


def by_pyperf(*arguments: object) -> str:
    command = [sys.executable, "-m", "pyperf", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Seven runs of a commit, and seven of another that is twice as slow.

    The first of each is of a process of its own; the others are written here, which is quicker.
    """
    where = tmp_path_factory.mktemp("a project")
    base, head = measured(where, COMMIT), measured(where, OTHER, [2 * x for x in VALUES_S])
    for i in range(1, 7):
        for file, slower in ((base, 1), (head, 2)):
            run = {
                "metadata": {**COUNTERS, "loops": 100, "date": f"2026-01-01 00:00:0{i}"},
                "warmups": [[100, 2e-3]],
                "values": [slower * (1 + i / 1000) * value for value in VALUES_S],
            }
            add_run(file, NAME, run)
    return base, head


def test_pyperf_checks_it(files):
    assert "seems to be stable" in by_pyperf("check", files[0])


def test_pyperf_draws_its_values(files):
    bars = [line for line in by_pyperf("hist", files[0]).splitlines() if "#" in line]
    assert sum(int(bar.split(":")[1].split()[0]) for bar in bars) == 7 * len(VALUES_S)


def test_pyperf_shows_how_it_was_measured(files):
    shown = by_pyperf("show", "--metadata", "--dump", files[0])
    for words in ("loops: 100", "unit: second", "python_version"):
        assert words in shown
    assert shown.count("Run ") == 7
    assert "Mean +- std dev: 1.01 ms" in by_pyperf("show", files[0])


def test_pyperf_compares_two_commits(files):
    said = by_pyperf("compare_to", *files)
    assert "1.01 ms" in said
    assert "2.03 ms" in said
    assert "2.00x slower" in said


def test_the_runs_of_two_processes_add_up(tmp_path):
    measured(tmp_path, values=[1e-3, 2e-3])
    (benchmark,) = pyperf.BenchmarkSuite.load(str(measured(tmp_path, values=[3e-3])))
    assert benchmark.get_name() == NAME
    assert [run.values for run in benchmark.get_runs()] == [(1e-3, 2e-3), (3e-3,)]
    assert [run.warmups for run in benchmark.get_runs()] == [((100, 2e-3),)] * 2
    assert benchmark.get_nrun() == 2


def test_a_run_holds_the_counters_of_its_process_as_they_were_read(files):
    for file in files:
        (benchmark,) = pyperf.BenchmarkSuite.load(str(file))
        for run in benchmark.get_runs():
            assert COUNTERS.items() <= run.get_metadata().items()
            assert run.get_loops() == 100


def test_pyperf_shows_the_counters(files):
    shown = by_pyperf("metadata", files[0])
    for name, value in COUNTERS.items():
        assert f"- {name}: {value}" in shown


def test_a_counter_does_not_stand_in_for_what_the_side_car_says(asv):
    record_process("a.time_x", (), "1", 7, [], [1e-3], {"loops": 3})
    (benchmark,) = pyperf.BenchmarkSuite.load(str(asv))
    assert benchmark.get_runs()[0].get_loops() == 7


def test_benchmarks_and_cases_are_kept_apart_and_commits_in_files_of_their_own(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("ASV_CONF_DIR", str(tmp_path))
    for commit in (COMMIT, OTHER):
        monkeypatch.setenv("ASV_COMMIT", commit)
        for name, params in [("a.time_x", (10,)), ("a.time_x", (32,)), ("b.time_y", ())]:
            record_process(name, params, "2", 1, [], [1.0], {})
    files = list((tmp_path / HERE).iterdir())
    assert sorted(file.name[:8] for file in files) == [COMMIT[:8], OTHER[:8]]
    for file in files:
        names = pyperf.BenchmarkSuite.load(str(file)).get_benchmark_names()
        assert names == ["a.time_x(10) [2]", "a.time_x(32) [2]", "b.time_y() [2]"]


@pytest.fixture
def asv(tmp_path, monkeypatch):
    """This process as one of `asv run` in `tmp_path`."""
    monkeypatch.setenv("ASV_CONF_DIR", str(tmp_path))
    monkeypatch.setenv("ASV_COMMIT", COMMIT)
    monkeypatch.setenv("ASV_ENV_NAME", "py")
    return tmp_path / HERE / f"{COMMIT[:8]}-py.pyperf.json.gz"


def test_runs_of_two_calibrations_are_two_benchmarks(asv):
    for loops, version in ((100, "1 calibrated-1"), (200, "1 calibrated-2")):
        for _ in range(2):
            record_process("a.time_x", (), version, loops, [1e-3], [1e-3], {})
    found = {
        benchmark.get_name(): [run.get_loops() for run in benchmark.get_runs()]
        for benchmark in pyperf.BenchmarkSuite.load(str(asv))
    }
    assert found == {
        "a.time_x() [1 calibrated-1]": [100, 100],
        "a.time_x() [1 calibrated-2]": [200, 200],
    }


def test_two_hosts_that_share_results_have_a_file_each(asv, monkeypatch):
    for host in ("one", "other"):
        monkeypatch.setattr(side_car.platform, "node", lambda host=host: host)
        record_process("a.time_x", (), "1", 1, [], [1e-3], {})
    directory = asv.parents[1]
    assert sorted(path.name for path in directory.iterdir()) == ["one", "other"]
    for host in directory.iterdir():
        (benchmark,) = pyperf.BenchmarkSuite.load(str(host / asv.name))
        assert benchmark.get_nrun() == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"not gzip",
        lambda whole: b"",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:15] + bytes(20) + whole[35:],
        lambda whole: gzip.compress(b"{"),
        lambda whole: gzip.compress(b"[]"),
        lambda whole: gzip.compress(b'{"benchmarks": [1]}'),
        lambda whole: gzip.compress(b'{"benchmarks": {}}'),
        lambda whole: gzip.compress(b"[" * 100_000),
    ],
)
def test_a_damaged_file_is_set_aside_under_a_name_that_readers_report(asv, capsys, damage):
    record_process("a.time_x", (), "1", 1, [], [1e-3], {})
    left = damage(asv.read_bytes())
    for number in (1, 2):
        asv.write_bytes(left)
        record_process("a.time_x", (), "1", 1, [], [2e-3], {})
        aside = asv.with_name(f"{COMMIT[:8]}-py.damaged-{number}.pyperf.json.gz")
        (line,) = capsys.readouterr().err.splitlines()
        assert f"{asv.name}: damaged (" in line
        assert line.endswith(f"set aside as {aside.name}")
        assert aside.read_bytes() == left
        assert runs(asv) == [(2e-3,)], "the new run is kept"
    side_cars = read_side_cars(side_car_paths(asv.parents[2]))
    damaged = [asv.with_name(f"{COMMIT[:8]}-py.damaged-{i}.pyperf.json.gz") for i in (1, 2)]
    assert [problem.path for problem in side_cars.problems] == damaged
    assert [processes.path for processes in side_cars.processes] == [asv]


def test_a_directory_that_cannot_be_written_is_said_and_the_benchmark_goes_on(asv, capsys):
    asv.parents[1].parent.mkdir()
    asv.parents[1].write_text("a file where the directory should be")
    record_process("a.time_x", (), "1", 1, [], [1e-3], {})
    assert "values not kept (" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["ASV_COMMIT", "ASV_CONF_DIR"])
def test_nothing_is_written_where_asv_does_not_say_what_it_measures(tmp_path, monkeypatch, missing):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASV_CONF_DIR", str(tmp_path))
    monkeypatch.setenv("ASV_COMMIT", COMMIT)
    monkeypatch.delenv(missing)
    record_process("a.time_x", (), "1", 1, [], [1.0], {})
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    file = measured(tmp_path)
    before = file.read_bytes()

    def full(path, data):
        with path.open("wb") as out:
            out.write(data[:10])
        raise OSError("no space left on device")

    monkeypatch.setattr(side_car.Path, "write_bytes", full)
    run = {"metadata": {}, "warmups": [], "values": [1.0]}
    with pytest.raises(OSError, match="no space left"):
        add_run(file, NAME, run)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]
    monkeypatch.undo()
    add_run(file, NAME, run)
    assert len(json.loads(gzip.decompress(file.read_bytes()))["benchmarks"][0]["runs"]) == 2


def test_nothing_half_written_is_left_behind(tmp_path):
    file = measured(tmp_path)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


WRITER = """
import sys
from pathlib import Path
from benchmarks.side_car import add_run
file, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for value in range(first, last + 1):
    run = {"metadata": {"loops": 1}, "warmups": [], "values": [float(value)]}
    add_run(file, "a.time_x() [1]", run)
    print(value, flush=True)
"""


def start_together(file: Path, *ranges: tuple[int, int]) -> list[subprocess.Popen[str]]:
    """A process for each range, which adds a run for each number of it and then prints it."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(file), str(first), str(last)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for first, last in ranges
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    return writers


def test_four_processes_that_write_at_once_lose_no_run(tmp_path):
    file = tmp_path / "host" / "x.pyperf.json.gz"
    ranges = [(1, 50), (51, 100), (101, 150), (151, 200)]
    for writer in start_together(file, *ranges):
        writer.communicate()
        assert writer.returncode == 0
    assert sorted(value for (value,) in runs(file)) == list(range(1, 201))
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("trials", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_killed_writers_lose_no_run_that_was_kept_double_none_and_hinder_nobody(tmp_path, trials):
    draw = Random(trials)
    for trial in range(trials):
        file = tmp_path / str(trial) / "x.pyperf.json.gz"
        ranges = [(1, 1000), (1001, 2000)]
        writers = start_together(file, *ranges)
        said = [writers[0].stdout.readline()]
        sleep(0.1 * draw.random())
        for writer in writers:
            writer.kill()
        for writer in writers:
            said += writer.stdout.readlines()
            writer.communicate()
        acknowledged = {int(line) for line in said if line.endswith("\n")}
        kept = [int(value) for (value,) in runs(file)]
        for first, last in ranges:
            of_one = [value for value in kept if first <= value <= last]
            assert of_one == list(range(first, first + len(of_one)))
        assert acknowledged <= set(kept)
        add_run(file, "a.time_x() [1]", {"metadata": {}, "warmups": [], "values": [0.5]})
        assert len(runs(file)) == len(kept) + 1
        assert list(file.parent.iterdir()) == [file]


def test_what_a_killed_writer_left_is_removed_and_nothing_of_a_similar_name(asv):
    asv.parent.mkdir(parents=True)
    left = asv.with_name(".writing-12345")
    others = [asv.with_name(name) for name in (".writing-notes", f"{asv.name}.1", "writing-12345")]
    for path in (left, *others):
        path.touch()
    record_process("a.time_x", (), "1", 1, [], [1e-3], {})
    assert set(asv.parent.iterdir()) == {asv, *others}


def test_a_writer_that_is_stopped_is_not_waited_for_for_ever(asv, capsys, monkeypatch):
    monkeypatch.setattr(side_car, "LONGEST_WAIT_S", 0.02)
    asv.parent.mkdir(parents=True)
    stopped = os.open(asv.parent, os.O_RDONLY)
    fcntl.flock(stopped, fcntl.LOCK_EX)
    record_process("a.time_x", (), "1", 1, [], [1e-3], {})
    os.close(stopped)
    (line,) = capsys.readouterr().err.splitlines()
    assert "values not kept (TimeoutError: another process" in line
    record_process("a.time_x", (), "1", 1, [], [2e-3], {})
    assert runs(asv) == [(2e-3,)]


@pytest.mark.parametrize("lacks", ["system", "file system"])
def test_without_locks_a_run_is_kept_all_the_same(asv, monkeypatch, lacks):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    if lacks == "system":
        monkeypatch.setattr(side_car, "fcntl", None)
    else:
        monkeypatch.setattr(side_car.fcntl, "flock", refuse)
    for value in (1e-3, 2e-3):
        record_process("a.time_x", (), "1", 1, [], [value], {})
    assert runs(asv) == [(1e-3,), (2e-3,)]


def test_asv_does_not_take_it_for_results(tmp_path):
    file = measured(tmp_path)
    machine = {"machine": "processes", "version": 1}
    (file.parent / "machine.json").write_text(json.dumps(machine))
    assert list(iter_results_paths(str(tmp_path))) == []
    shutil.copy(file, file.with_suffix(".json"))
    assert len(list(iter_results_paths(str(tmp_path)))) == 1, "by its suffix alone"
