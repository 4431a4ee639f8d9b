"""The suite's way of timing in ASV itself: what its options make of it, and what is kept."""

import json
from types import SimpleNamespace

import pyperf
import pytest

from benchmarks.calibration import SCHEMA

MODULE = "def work(size):\n    for _ in range({loops} * size):\n        pass\n"
SUITE = """
import time
import planted

class Work:
    version = "1"
    params = [[1, 2, 4]]
    param_names = ["size"]

    def setup(self, size):
        if size == 4:
            raise NotImplementedError("this commit has no size 4")

    def time_work(self, size):
        planted.work(size)

class Slow:
    version = "1"
    timeout = 2

    def time_for_ever(self):
        time.sleep(60)

class Rate:
    version = "1"

    def track_rate(self):
        return {"samples": [7.0], "number": 1}

    track_rate.unit = "1/s"
    track_rate.rounds = 2

class Other:
    version = "1"
    rounds = 2
    warmup_time = 0
    repeat = 3

    def time_other(self):
        planted.work(1)
"""
CASE = {"loops": 20, "warmups": 1, "values": 3, "value_s": 1e-5}
PROCESSES = 3
CALIBRATION = {
    "schema": SCHEMA,
    "benchmarks": {
        "work.Work.time_work": {
            "revision": 2,
            "processes": PROCESSES,
            "cases": {"1": CASE, "2": CASE | {"loops": 10}, "4": CASE},
        },
        "work.Slow.time_for_ever": {
            "revision": 1,
            "processes": PROCESSES,
            "cases": {"": CASE | {"loops": 1}},
        },
    },
}
WORK = "work.Work.time_work"


@pytest.fixture(scope="module")
def runs(new_project):
    """All that the tests look at: a project of five commits, run in several ways."""
    project = new_project(SUITE)
    (project.suite / "calibration.json").write_text(json.dumps(CALIBRATION))
    plain, quick, first, second, existing = (
        project.commit(MODULE.format(loops=loops)) for loops in (100, 101, 102, 103, 104)
    )
    project.asv("machine", "--yes")
    once = project.asv("run", f"{plain}^!", "--record-samples", "--show-stderr")
    found = SimpleNamespace(project=project, plain=plain, once=once)
    found.after_once = result(project, plain), side_car(project, plain)
    only_work = ("--record-samples", "--bench", "Work")

    def asv(*arguments):
        done = project.asv("run", *arguments, *only_work)
        assert done.returncode == 0, done.stdout + done.stderr

    asv(f"{plain}^!", "--append-samples")
    found.after_more = result(project, plain), side_car(project, plain)
    asv(f"{quick}^!", "--quick", "--profile")
    found.after_quick = result(project, quick), side_car(project, quick)
    asv(f"{quick}..{second}", "--interleave-rounds")
    found.interleaved = [(result(project, c), side_car(project, c)) for c in (first, second)]
    (python,) = (project.home / "env").glob("*/bin/python")
    asv(f"--environment=existing:{python}", f"--set-commit-hash={existing}")
    found.after_existing = result(project, existing), side_car(project, existing)
    return found


def result(project, commit):
    """Benchmark -> column -> what ASV keeps of a commit."""
    (file,) = (project.home / "results").glob(f"*/{commit[:8]}-*.json")
    content = json.loads(file.read_text())
    columns = content["result_columns"]
    return {name: dict(zip(columns, row, strict=False)) for name, row in content["results"].items()}


def side_car(project, commit):
    """Benchmark and case -> runs, of what is kept beside it; None where nothing is."""
    files = list((project.home / "results").glob(f"processes/*/{commit[:8]}-*.pyperf.json.gz"))
    if not files:
        return None
    (file,) = files
    return {bench.get_name(): bench.get_runs() for bench in pyperf.BenchmarkSuite.load(str(file))}


def samples(kept):
    return [sample and len(sample) for sample in kept[WORK]["samples"]]


def named(size):
    """How the side-car calls a case: with its version, so by its calibration."""
    return f"{WORK}({size}) [1 calibrated-2]"


def counts(beside):
    return {name: len(runs) for name, runs in beside.items()}


def test_a_plain_run_has_a_sample_for_each_process_and_keeps_every_value(runs):
    kept, beside = runs.after_once
    assert samples(kept) == [PROCESSES, PROCESSES, None]
    assert kept[WORK]["stats_number"][:2] == [20, 10]
    assert kept[WORK]["version"] == "1 calibrated-2"
    assert counts(beside) == {named(1): PROCESSES, named(2): PROCESSES}
    for of_case, sampled in zip(beside.values(), kept[WORK]["samples"], strict=False):
        middles = [sorted(run.values)[1] for run in of_case]
        assert middles == pytest.approx(sampled, rel=1e-4)
        assert all(len(run.warmups) == 1 for run in of_case)


def test_skipped_parameters_are_not_available_rather_than_failed(runs):
    kept, _ = runs.after_once
    *_, skipped = kept[WORK]["result"]
    assert skipped != skipped, "not a number"
    assert "n/a" in runs.once.stdout


def test_a_benchmark_that_times_out_fails_and_the_others_do_not(runs):
    kept, beside = runs.after_once
    assert runs.once.returncode == 2
    assert kept["work.Slow.time_for_ever"].get("result") in (None, [None])
    assert not any("for_ever" in name for name in beside)


def test_what_is_not_calibrated_says_so_and_is_one_number_a_process(runs):
    kept, beside = runs.after_once
    assert "work.Other.time_other(): not in calibration.json" in runs.once.stdout + runs.once.stderr
    assert kept["work.Other.time_other"]["version"] == "1 process-median"
    assert len(kept["work.Other.time_other"]["samples"][0]) == 2, "rounds, not repeats"
    assert not any("time_other" in name for name in beside)


def test_what_is_tracked_in_several_processes_keeps_the_value_of_each(runs):
    kept, beside = runs.after_once
    assert kept["work.Rate.track_rate"]["result"] == [7.0]
    assert kept["work.Rate.track_rate"]["samples"] == [[7.0, 7.0]]
    assert not any("track_rate" in name for name in beside)


def test_appended_samples_have_the_loops_of_those_before(runs):
    kept, beside = runs.after_more
    assert samples(kept) == [2 * PROCESSES, 2 * PROCESSES, None]
    assert kept[WORK]["stats_number"][:2] == [20, 10]
    assert counts(beside) == {named(1): 2 * PROCESSES, named(2): 2 * PROCESSES}


def test_a_quick_run_calls_once_and_keeps_nothing_beside(runs):
    kept, beside = runs.after_quick
    assert samples(kept) == [1, 1, None]
    assert kept[WORK]["stats_number"][:2] == [1, 1]
    assert beside is None


def test_a_profile_is_taken(runs):
    kept, _ = runs.after_quick
    assert kept[WORK]["profile"]


def test_rounds_over_two_commits_in_turns_give_each_all_its_processes(runs):
    for kept, beside in runs.interleaved:
        assert samples(kept) == [PROCESSES, PROCESSES, None]
        assert kept[WORK]["stats_number"][:2] == [20, 10]
        assert counts(beside) == {named(1): PROCESSES, named(2): PROCESSES}


def test_an_existing_environment_is_timed_alike_but_asv_does_not_say_of_which_commit(runs):
    kept, beside = runs.after_existing
    assert samples(kept) == [PROCESSES, PROCESSES, None]
    assert kept[WORK]["version"] == "1 calibrated-2"
    assert beside is None
