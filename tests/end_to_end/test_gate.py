"""`calibrate`, `gate` and `selfcheck` as users call them, on a project of four commits."""

import json
import shutil
from statistics import median
from types import SimpleNamespace

import pytest
from asv.runner import BENCHMARK_RUN_SCRIPT

from tools.store.results import read_results

MODULE = """
# {comment}
SIZES = {sizes}

def work(size):
    for _ in range({loops} * size):
        pass

def answer(size):
    return [{factor} * size, 1]
"""
SUITE = """
import planted

class Work:
    version = "1"
    params = [[1, 8, 64]]
    param_names = ["size"]

    def setup(self, size):
        if size not in planted.SIZES:
            raise NotImplementedError(f"this commit has no size {size}")

    def time_work(self, size):
        planted.work(size)

    def digest(self, size):
        return {"answer": planted.answer(size)}

class Memory:
    version = "1"

    def peakmem_work(self):
        planted.work(1)
"""
# So rarely that a false alarm is a fault of the gate rather than a matter of luck.
GATE = "false_alarm_rate = 0.0001\n"
BASE = {"comment": "as it was", "sizes": (1, 8, 64), "loops": 2000, "factor": 0.5}
CHANGES = {
    "base": {},
    "same": {"comment": "explained better"},
    "slower": {"loops": 8000},  # four times the work, which no load hides
    "other": {"sizes": (1, 8), "factor": 0.6},
}
WORK = "work.Work.time_work"
BUDGET_MIN = 0.4
MOST_DOUBLINGS = 5


@pytest.fixture(scope="module")
def planted(new_project):
    """The project, its commits by name, and what calibrating it said."""
    project = new_project(SUITE)
    (project.home / "gate.toml").write_text(GATE)
    commits = {name: project.commit(MODULE.format(**BASE | of)) for name, of in CHANGES.items()}
    calibrated = project.tools(
        "calibrate", "--budget", "5", "--commit", commits["base"], "--format", "json"
    )
    assert calibrated.returncode == 0, calibrated.stderr
    return SimpleNamespace(project=project, calibrated=calibrated, budget=BUDGET_MIN, **commits)


def gate(planted, head, *options, budget=None):
    """What `python -m tools gate` of `head` against the base returns.

    Without a budget it gets one that holds enough blocks, however slow the machine is now; where
    load comes up meanwhile and nothing can be said, it gets more.
    """
    revisions = (planted.base, getattr(planted, head, head))
    for _ in range(MOST_DOUBLINGS):
        minutes = str(budget or planted.budget)
        done = planted.project.tools("gate", *revisions, "--budget", minutes, *options)
        said = done.stdout + done.stderr
        if budget or not ("take more minutes" in said or "too few to show any change" in said):
            break
        planted.budget *= 2
        if "--keep-results" in options:
            shutil.rmtree(options[-1], ignore_errors=True)  # of the gate that said nothing
    return done


def records(done):
    """By (level, benchmark, case)."""
    assert done.stdout, done.stderr
    return {
        (record["level"], record["benchmark"], record["params"].get("case")): record
        for record in json.loads(done.stdout)
    }


def compared_by_asv(planted, kept, head):
    """The cells of plain `asv compare` by row, of the results in `kept`."""
    home = planted.project.home
    settings = json.loads((home / "asv.conf.json").read_text()) | {"results_dir": str(kept)}
    (home / "kept.conf.json").write_text(json.dumps(settings))
    done = planted.project.asv("--config", "kept.conf.json", "compare", planted.base, head)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]
    return {row.pop(): row for row in rows}


def assert_one_line(done, *words):
    assert done.returncode == 20, done.stdout
    (line,) = done.stderr.splitlines()
    for word in words:
        assert word in line


def test_the_suite_uses_what_calibrate_wrote(planted, tmp_path):
    project = planted.project
    entry = json.loads((project.suite / "calibration.json").read_text())["benchmarks"][WORK]
    (python,) = (project.home / "env" / "base").glob("*/bin/python")
    runner = (str(python), str(BENCHMARK_RUN_SCRIPT))
    suite, measured = tmp_path / "suite.json", tmp_path / "measured.json"
    project.run(*runner, "discover", str(project.suite), str(suite))
    described = {benchmark["name"]: benchmark for benchmark in json.loads(suite.read_text())}
    assert described[WORK]["version"] == "1 calibrated-1"
    assert described[WORK]["rounds"] == entry["processes"]
    for index, case in enumerate(entry["cases"].values()):
        name = f"{WORK}-{index}"
        project.run(*runner, "run", str(project.suite), name, "{}", "None", str(measured))
        outcome = json.loads(measured.read_text())
        assert outcome["number"] == case["loops"]
        assert len(outcome["samples"]) == 1
        assert outcome["samples"][0] > 0


def test_calibrate_finds_more_loops_where_a_call_is_shorter(planted):
    cases = {record["params"]: record for record in json.loads(planted.calibrated.stdout)}
    assert cases["1"]["loops"] > cases["64"]["loops"], "so far apart that no load hides it"
    assert all(record["benchmark"] == WORK for record in cases.values())


@pytest.mark.slow
def test_the_same_speed_is_never_called_slower(planted):
    done = gate(planted, "same", "--format", "json")
    assert done.returncode in (0, 11), done.stderr
    rows = records(done)
    assert rows["suite", "", None]["head"] == planted.same
    verdicts = {record["verdict"] for record in rows.values() if record["level"] != "suite"}
    assert verdicts <= {"same", "undecided"}
    assert ("memory", "work.Memory.peakmem_work", "") in rows


def test_a_slower_commit_is_called_slower(planted, tmp_path):
    kept = tmp_path / "kept"
    done = gate(planted, "slower", "--format", "json", "--keep-results", str(kept))
    assert done.returncode == 10, done.stdout + done.stderr
    rows = records(done)
    for row in (("case", WORK, "1"), ("case", WORK, "64"), ("family", WORK, None)):
        assert rows[row]["verdict"] == "slower"
        assert rows[row]["change"]["low"] > 0
        assert rows[row]["change"]["value"] > 1, "a busy machine adds to what lasts longer"
    by_asv = compared_by_asv(planted, kept, planted.slower)
    assert {name: cells[0] for name, cells in by_asv.items()} == {
        **{f"{WORK}({size})": "+" for size in (1, 8, 64)},
        "work.Memory.peakmem_work": "",
    }
    files = read_results(kept).files
    assert {file.commit for file in files} == {planted.base, planted.slower}
    for file in files:
        assert file.environment.startswith("virtualenv-py")
        row = file.rows[WORK]
        assert row.version == "1 calibrated-1"
        for case, samples in row.samples().items():
            assert len(samples) == rows["case", WORK, case]["blocks"]
            assert row.cases()[case] == pytest.approx(median(samples))
    assert not list((planted.project.home / "results").glob("*/*.json"))


@pytest.mark.slow
def test_a_commit_that_computes_something_else_is_told_apart_from_a_slower_one(planted, tmp_path):
    kept = tmp_path / "kept"
    done = gate(planted, "other", "--format", "json", "--keep-results", str(kept))
    assert done.returncode == 12, done.stderr
    rows = records(done)
    assert ("case", WORK, "64") in rows, done.stdout
    differing = rows["digest", "work.Work(1)", None]
    assert differing["verdict"] == "computes something else"
    assert differing["words"] == "answer[0]: 0.5, now 0.6"
    assert rows["case", WORK, "64"]["verdict"] == "no longer runs"
    _, before, after, _ = compared_by_asv(planted, kept, planted.other)[f"{WORK}(64)"]
    assert before.endswith("s")
    assert after == "n/a", "to ASV it is skipped"


def test_a_revision_that_is_not_there_is_named_in_one_line(planted):
    assert_one_line(gate(planted, "nowhere"), "nowhere", "no such commit")


def test_a_budget_that_holds_too_few_blocks_is_named_in_one_line(planted):
    assert_one_line(gate(planted, "same", budget="0.02"), "--budget", "take more minutes")


@pytest.mark.slow
def test_a_selfcheck_is_quoted_by_the_gates_that_follow_and_can_be_judged_again(planted, tmp_path):
    project, pool = planted.project, tmp_path / "pool.jsonl.gz"
    (project.home / "gate.toml").write_text("false_alarm_rate = 0.05\n")  # fewer blocks will do
    options = ("--gate-budget", "0.15", "--plant", "time_work", "--format", "json")
    measured = ("--budget", "1.2", "--builds", "1", "--keep", str(pool))
    done = project.tools("selfcheck", *measured, *options)
    assert done.returncode == 0, done.stderr
    (first,) = json.loads(done.stdout)
    assert first["blocks"] >= 2 * first["blocks_a_trial"]
    assert first["false_slower"]["trials"] > 0
    assert first["found"].keys() == {"0.02", "0.05", "0.1"}
    assert first["noop_builds"]["pairs"] == 1
    (kept,) = (project.home / "results").glob("*/selfcheck.jsonl")
    assert json.loads(kept.read_text()) == first

    again = project.tools("selfcheck", "--blocks", str(pool), *options)
    assert again.returncode == 0, again.stderr
    (judged,) = json.loads(again.stdout)
    where = {"machine": f"the blocks of {pool.name}", "cpu": "", "num_cpu": ""}
    assert judged == first | where, "the same of the same blocks, wherever they are from"
    assert len(kept.read_text().splitlines()) == 1, "nothing new was measured"

    quoted = records(gate(planted, "slower", "--format", "json"))["suite", "", None]["words"]
    assert f"false alarms in {first['false_slower']['called']} of" in quoted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("budget", "gate_budget", "words"),
    [
        ("0.1", "0.01", "--gate-budget 0.01: holds"),
        ("0.05", "3", "fewer than two gates"),
        ("7", "3", "fewer than two gates"),  # with the arms that are slowed down
    ],
)
def test_a_selfcheck_of_too_few_blocks_is_refused_in_one_line(planted, budget, gate_budget, words):
    done = planted.project.tools(
        *("selfcheck", "--budget", budget, "--gate-budget", gate_budget),
        *("--plant", "time_work", "--builds", "0"),
    )
    assert_one_line(done, words)
