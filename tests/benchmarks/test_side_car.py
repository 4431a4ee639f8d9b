"""What is kept beside ASV's results, opened by pyperf's own tools in processes of their own."""

import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pyperf
import pytest
from asv.results import iter_results_paths

from benchmarks import side_car
from benchmarks.side_car import DIRECTORY, add_run, record_process

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


def by_pyperf(*arguments: object) -> str:
    command = [sys.executable, "-m", "pyperf", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Seven processes of a commit, and seven of another that is twice as slow."""
    where = tmp_path_factory.mktemp("a project")
    for process in range(7):
        near_s = [(1 + process / 1000) * value for value in VALUES_S]
        base = measured(where, COMMIT, near_s)
        head = measured(where, OTHER, [2 * value for value in near_s])
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
    ],
)
def test_a_damaged_file_is_said_and_left_as_it_is_and_the_benchmark_goes_on(asv, capsys, damage):
    record_process("a.time_x", (), "1", 1, [], [1e-3], {})
    left = damage(asv.read_bytes())
    asv.write_bytes(left)
    record_process("a.time_x", (), "1", 1, [], [1e-3], {})
    assert asv.read_bytes() == left
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{asv.name}: values not kept (" in line


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


def test_asv_does_not_take_it_for_results(tmp_path):
    file = measured(tmp_path)
    machine = {"machine": "processes", "version": 1}
    (file.parent / "machine.json").write_text(json.dumps(machine))
    assert list(iter_results_paths(str(tmp_path))) == []
    shutil.copy(file, file.with_suffix(".json"))
    assert len(list(iter_results_paths(str(tmp_path)))) == 1, "by its suffix alone"
