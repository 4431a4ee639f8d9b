"""`migrate` as users call it: what moves, what stays and why, and that all of it can be undone."""

import ast
import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.interchange.old_project import make_project, tree
from tools.__main__ import main
from tools.measure.suite import discover
from tools.measure.workload import working_tree
from tools.store.settings.file import read_settings

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "migrate.schema.json").read_text(encoding="utf-8")
)
MOVED = {
    "performance_test.py::test_speed_factor_stability",
    "performance_smoke_test.py::test_profiler_produces_stats_and_reasonable_step_time",
    "performance_highperf_test.py::test_high_performance_flags_do_not_regress",
    "test_fixture.py::test_sort",
    "test_fixture.py::test_step",
    "test_fixture.py::test_step_of_fixture",
    "test_fixture.py::test_run",
    "test_timeit.py::test_sort_by_function",
    "test_timeit.py::test_step_by_text",
    "test_parametrised.py::test_scaling",
    "test_parametrised.py::test_factors",
    "test_classes.py::TestRing::test_step",
    "test_classes.py::TestRing::test_run",
    "test_classes.py::ConstructTest::test_construct",
    "scale_script.py::main",
    "smoke_script.py::script",
    "test_fixture.py::test_round_anew",
    "test_fixture.py::test_opened",
    "test_loops.py::test_every_size",
    "test_loops.py::test_slowest_size",
    "test_loops.py::test_median_of_repeats",
    "test_loops.py::test_mean_of_one_world",
    "test_loops.py::test_best_of_each_size",
    "test_shared.py::test_step_of_the_crowd",
    "test_shared.py::test_run_of_the_road",
}
REASONS = {
    "test_many": "within other code",
    "test_in_a_directory": "fixture `tmp_path`",
    "test_two_ways": "timeit more than once",
    "test_old_clock": "`skipif` decides",
    "test_makers": "parameter `Simulation`",
    "test_bound_of_the_run": "known only when it runs",
    "TestOfBase::test_step": "`Base`",
    "test_by_a_helper": "in a helper",
    "test_until_three_are_done": "inside a `while`",
    "test_grows_as_it_should": "times of several sizes",
    "test_sizes_of_one_world": "goes on with the `sim`",
    "test_leaves_early": "is decided there",
    "test_sizes_of_the_run": "known only when it runs",
    "test_vectorised_is_faster": "more than one stretch",
    "test_coroutine": "coroutine",
    "test_cpu_time": "CPU time",
    "test_waits_long_enough": "long enough",
    "test_by_relative_import": "relative import",
    "test_by_its_place": "`__file__`",
    "test_decides_by_if": "uses the time in another way",
    "test_within_with": "fixture `tmp_path`",
}


class Migrating:
    """The project, and what `migrate` says and does in it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = main(["migrate", *arguments])
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err

    def records(self, *arguments: str) -> list[dict[str, Any]]:
        code, out, err = self.run(*arguments, "--format", "json")
        assert code == 0, err
        return json.loads(out)

    def refuse(self, *arguments: str) -> str:
        before = tree(self.root)
        code, out, err = self.run(*arguments)
        assert (code, out) == (20, "")
        assert tree(self.root) == before
        (line,) = err.splitlines()
        return line


@pytest.fixture
def old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Migrating:
    root = make_project(tmp_path / "project")
    monkeypatch.chdir(root)
    return Migrating(root, capsys)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the project after its migration, which takes ASV a second."""
    root = make_project(tmp_path_factory.mktemp("migrated") / "project")
    here = Path.cwd()
    os.chdir(root)
    try:
        assert main(["migrate", "--ci", "--format", "json"]) == 0
    finally:
        os.chdir(here)
    return root


def test_every_style_is_found_and_every_refusal_has_its_reason(old: Migrating) -> None:
    before = tree(old.root)
    found = [record for record in old.records("--check-only") if record["level"] == "test"]
    moving = {f"{Path(r['file']).name}::{r['name']}" for r in found if r["benchmark"]}
    assert moving == MOVED
    assert len(moving) >= 15
    reasons = {record["name"]: record["reason"] for record in found if not record["benchmark"]}
    assert reasons.keys() == REASONS.keys()
    for name, words in REASONS.items():
        assert words in reasons[name], name
    assert tree(old.root) == before


def test_bounds_are_seconds_a_call(old: Migrating) -> None:
    limits = {
        record["name"]: [(tuple(limit["case"]), limit["at_most_s"]) for limit in record["limits"]]
        for record in old.records("--check-only")
        if record["benchmark"]
    }
    assert limits["test_speed_factor_stability"] == [((), 5.0)]  # not 10 s: the tighter of two
    assert limits["test_high_performance_flags_do_not_regress"] == [((), 10.0)]
    assert limits["TestRing::test_run"] == [((), 2.0)]  # 0.5 s for a fourth
    assert limits["test_step_by_text"] == [((), 0.1)]  # 2 s for 20 calls
    assert limits["test_sort_by_function"] == [((), 0.01)]
    assert limits["test_scaling"] == [(("10",), 1.0), (("100",), 4.0), (("1000",), 4.0)]
    assert limits["test_step_of_fixture"] == [(("20",), 0.25), (("40",), 0.25)]
    assert limits["test_every_size"] == [(("10",), 0.1), (("40",), 0.4)]
    assert limits["test_slowest_size"] == [(("10", "2"), 3.0), (("20", "1"), 3.0)]
    assert limits["test_mean_of_one_world"] == [((), 2.0)]
    assert limits["test_step"] == []


def test_the_table_fits_and_says_what_would_be_written(old: Migrating) -> None:
    before = tree(old.root)
    code, out, err = old.run("--ci", "--dry-run")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    words = " ".join(out.split())
    assert "25 of 46 can move" in words
    assert "benchmarks/migrated/fixture.py new" in words
    assert "+++ noxfile.py" in words
    assert tree(old.root) == before


def test_gates_are_for_the_cases_that_asv_finds(migrated: Path) -> None:
    groups = discover(working_tree(migrated, migrated / "benchmarks"))
    assert len(groups) == len(MOVED)
    labels = [
        f"{name}({key})" if key else name for name, group in groups.items() for key in group.keys
    ]
    gates = read_settings(migrated / "gate.toml").quality
    bounds = {
        label: [gate.at_least for gate in gates if gate.cases.search(label)] for label in labels
    }
    assert bounds["migrated.parametrised.Scaling.time_scaling(10)"] == [1.0]
    assert bounds["migrated.parametrised.Scaling.time_scaling(1000)"] == [0.25]
    assert bounds["migrated.parametrised.Factors.time_factors((10, 100))"] == [2.0]
    assert bounds["migrated.fixture.StepOfFixture.time_step_of_fixture(40)"] == [4.0]
    assert bounds["migrated.performance.SpeedFactorStability.time_speed_factor_stability"] == [0.2]
    assert bounds["migrated.fixture.Run.time_run(2, 50)"] == []
    assert all(any(gate.cases.search(label) for label in labels) for gate in gates)


def test_what_checks_more_than_a_time_stays_a_test_and_passes(migrated: Path) -> None:
    kept = (migrated / "tests" / "performance_test.py").read_text()
    assert "def test_speed_factor_stability" in kept
    assert "time.time" not in kept
    assert "# Not about time: it stays, with this comment." in kept
    assert "result = sort_gaps(gaps)" in (migrated / "tests" / "test_fixture.py").read_text()
    assert not (migrated / "tests" / "performance_highperf_test.py").exists()
    files = ["performance_test.py", "performance_smoke_test.py", "test_classes.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files],
        cwd=migrated / "tests",
        env={**os.environ, "PYTHONPATH": str(migrated)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "5 passed" in done.stdout


# What a test did between its last two readings of a clock, or of the timer of pytest-benchmark.
AS_BEFORE = """
import json, sys, time, types
import pytest
from traffic import core
read, timed, answers = [], [], {}
def clock(seen):
    seen.append(dict(core.COUNTS))
    return len(seen) / 1024  # whose differences are exact
time.time = time.perf_counter = time.monotonic = lambda: clock(read)
time.perf_counter_ns = lambda: int(1e9 * clock(read))
def timer():
    return clock(timed)
timer.__module__ = "noting"  # which pytest-benchmark imports it from
sys.modules["noting"] = types.ModuleType("noting")
sys.modules["noting"].timer = timer
class Noting:
    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        read.clear()
        timed.clear()
        try:
            return (yield)
        finally:
            first, last = (timed or read)[-2:]
            answers[item.nodeid] = {key: last[key] - first[key] for key in first}
options = ["-q", "-p", "no:cacheprovider", "--rootdir=.", "--benchmark-max-time=0.005"]
options += ["--benchmark-calibration-precision=1", "--benchmark-timer=noting.timer"]
pytest.main([*options, *json.loads(sys.argv[1])], [Noting()])
print()
print(json.dumps(answers))
"""
AS_NOW = """
import importlib, json, sys
from traffic import core
answers = {}
for test, new, name, method, case in json.loads(sys.argv[1]):
    benchmark = getattr(importlib.import_module(f"benchmarks.migrated.{new}"), name)()
    case = [tuple(value) if isinstance(value, list) else value for value in case]
    if hasattr(benchmark, "setup"):
        benchmark.setup(*case)
    before = dict(core.COUNTS)
    getattr(benchmark, method)(*case)
    answers[test] = {key: core.COUNTS[key] - before[key] for key in before}
    if hasattr(benchmark, "teardown"):
        benchmark.teardown(*case)
print(json.dumps(answers))
"""
LONG = "profiler_produces_stats_and_reasonable_step_time"
FLAGS = "high_performance_flags_do_not_regress"
# Of each test: module, class, method, case.
SAME: dict[str, tuple[str, str, str, list[Any]]] = {
    "performance_test.py::test_speed_factor_stability": (
        *("performance", "SpeedFactorStability", "time_speed_factor_stability"),
        [],
    ),
    f"performance_smoke_test.py::test_{LONG}": (
        *("performance_smoke", LONG.title().replace("_", ""), f"time_{LONG}"),
        [],
    ),
    f"performance_highperf_test.py::test_{FLAGS}": (
        *("performance_highperf", FLAGS.title().replace("_", ""), f"time_{FLAGS}"),
        [],
    ),
    "test_parametrised.py::test_scaling[100-4.0]": (
        *("parametrised", "Scaling", "time_scaling"),
        [100],
    ),
    "test_parametrised.py::test_factors[10-100]": (
        *("parametrised", "Factors", "time_factors"),
        [[10, 100]],
    ),
    "test_classes.py::TestRing::test_step": ("classes", "RingStep", "time_step", []),
    "test_classes.py::TestRing::test_run": ("classes", "RingRun", "time_run", []),
    "test_classes.py::ConstructTest::test_construct": (
        *("classes", "ConstructConstruct", "time_construct"),
        [],
    ),
    "test_loops.py::test_every_size": ("loops", "EverySize", "time_every_size", [40]),
    "test_loops.py::test_slowest_size": ("loops", "SlowestSize", "time_slowest_size", [[20, 1]]),
    "test_loops.py::test_median_of_repeats": (
        *("loops", "MedianOfRepeats", "time_median_of_repeats"),
        [],
    ),
    "test_loops.py::test_mean_of_one_world": (
        *("loops", "MeanOfOneWorld", "time_mean_of_one_world"),
        [],
    ),
    "test_loops.py::test_best_of_each_size": (
        *("loops", "BestOfEachSize", "time_best_of_each_size"),
        [40],
    ),
    "test_shared.py::test_step_of_the_crowd": (
        *("shared", "StepOfTheCrowd", "time_step_of_the_crowd"),
        [],
    ),
    "test_shared.py::test_run_of_the_road": (
        *("shared", "RunOfTheRoad", "time_run_of_the_road"),
        [],
    ),
    "test_fixture.py::test_sort": ("fixture", "Sort", "time_sort", []),
    "test_fixture.py::test_step[100]": ("fixture", "Step", "time_step", [100]),
    "test_fixture.py::test_step_of_fixture[40]": (
        *("fixture", "StepOfFixture", "time_step_of_fixture"),
        [40],
    ),
    "test_fixture.py::test_round_anew": ("fixture", "RoundAnew", "time_round_anew", []),
    "test_fixture.py::test_opened": ("fixture", "Opened", "time_opened", []),
}


def test_a_benchmark_times_what_the_test_timed(migrated: Path, tmp_path: Path) -> None:
    before = make_project(tmp_path / "before")
    old = answers_of(before, AS_BEFORE, [f"tests/{test}" for test in SAME])
    new = answers_of(migrated, AS_NOW, [[f"tests/{test}", *now] for test, now in SAME.items()])
    assert old == new
    assert all(any(counts.values()) for counts in old.values())


CLOSES = """
import json
from traffic.core import COUNTS
from benchmarks.migrated.shared import RunOfTheRoad
benchmark, counts = RunOfTheRoad(), []
for _ in range(2):
    benchmark.setup()
    benchmark.time_run_of_the_road()
    counts.append(dict(COUNTS))
    benchmark.teardown()
print(json.dumps([*counts, COUNTS]))
"""


def test_what_a_fixture_has_made_is_made_anew_and_closed_for_each_sample(migrated: Path) -> None:
    first, second, last = answers_of(migrated, CLOSES, [])
    assert (first["made"], first["steps"], first["closed"]) == (1, 2 + 3, 0)
    assert (second["made"], second["steps"], second["closed"]) == (2, 2 * (2 + 3), 1)
    assert last["closed"] == 2


def answers_of(root: Path, program: str, request: list[Any]) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(request)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_scripts_and_other_tools_keep_what_is_measured(migrated: Path) -> None:
    scale = class_of(migrated, "scale_script", "Main")
    assert "params = ([20, 50, 100],)" in scale
    assert "sim.run(6)" in scale  # the default of --steps
    assert "number = 3" in class_of(migrated, "fixture", "Run")  # iterations
    text = class_of(migrated, "timeit", "StepByText")
    assert "sim = Simulation(10)" in text
    assert "sim.step(0.02)" in text


def class_of(root: Path, module: str, name: str) -> str:
    text = (root / "benchmarks" / "migrated" / f"{module}.py").read_text()
    nodes = [n for n in ast.parse(text).body if isinstance(n, ast.ClassDef) and n.name == name]
    return ast.unparse(nodes[0])


def test_lines_that_ran_what_moved_run_the_gate(migrated: Path) -> None:
    gate = "python -m tools gate HEAD~1 HEAD"
    make = (migrated / "Makefile").read_text()
    assert f"\t{gate} && echo fine\n" in make
    assert "\t# pytest tests/performance_highperf_test.py\n" in make
    assert "\tpytest -q tests/performance_test.py\n" in make
    workflow = (migrated / ".github" / "workflows" / "perf.yml").read_text()
    assert re.findall(r"^ {10}(.*)$", workflow, re.MULTILINE) == [gate, gate]
    assert "pip install pytest pytest-benchmark\n" in workflow  # still used by what stays
    nox = (migrated / "noxfile.py").read_text()
    assert "session.run('python', '-m', 'tools', 'gate', 'HEAD~1', 'HEAD', external=True)" in nox
    assert '"tests/performance_smoke_test.py", "tests/test_classes.py"' in nox


def test_every_record_is_as_the_schema_says(old: Migrating) -> None:
    found = old.records("--check-only")
    planned = old.records("--ci", "--dry-run")
    done = old.records("--ci")
    undone = old.records("--undo")
    for records in (found, planned, done, undone):
        jsonschema.validate(records, SCHEMA)
    assert {record["level"] for record in found} == {"test"}
    assert {record["level"] for record in done} == {"test", "file", "line"}
    assert done == planned
    assert {record["level"] for record in undone} == {"file"}
    damaged = [{**done[0], "limits": [{"case": [], "at_most_s": "5 s"}]}]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(damaged, SCHEMA)


def test_undo_restores_every_file(old: Migrating) -> None:
    (old.root / "tests" / "scale_script.py").chmod(0o755)
    before = tree(old.root)
    old.records("--ci", "--backup", "kept")
    after = tree(old.root)
    assert "benchmarks/migrated/classes.py" in after
    assert "earlier migration" in old.refuse("--backup", "kept")
    old.records("--undo", "--backup", "kept")
    assert tree(old.root) == before


def test_undo_refuses_where_a_file_was_changed_since(old: Migrating) -> None:
    old.records()
    (old.root / "gate.toml").write_text("# mine\n")
    assert "gate.toml: was changed since" in old.refuse("--undo")
    manifest = old.root / ".migrated" / "manifest.json"
    manifest.write_text(manifest.read_text().replace("gate.toml", "../gate.toml"))
    assert "is damaged" in old.refuse("--undo")
    assert "holds no migration" in old.refuse("--undo", "--backup", "nowhere")


def broken_suite(root: Path) -> str:
    (root / "benchmarks").mkdir()
    (root / "benchmarks" / "__init__.py").touch()
    wrong = "class Wrong:\n    params = [1, 2]\n\n    def time_it(self):\n        pass\n"
    (root / "benchmarks" / "wrong.py").write_text(wrong)
    return "`asv check` refuses the new suite"


def core_that_does_not_import(root: Path) -> str:
    (root / "traffic" / "core.py").write_text("import no_such_module_of_theirs\n")
    return "no_such_module_of_theirs"


def settings_that_are_wrong(root: Path) -> str:
    (root / "gate.toml").write_text("false_alarm_rate = 7\n")
    return "false_alarm_rate"


def name_that_is_taken(root: Path) -> str:
    (root / "benchmarks" / "migrated").mkdir(parents=True)
    (root / "benchmarks" / "migrated" / "classes.py").touch()
    return "benchmarks/migrated/classes.py: is there already"


def folder_for_the_backup(root: Path) -> str:
    (root / ".migrated").mkdir()
    return "name another --backup"


@pytest.mark.parametrize(
    "spoil",
    [
        broken_suite,
        core_that_does_not_import,
        settings_that_are_wrong,
        name_that_is_taken,
        folder_for_the_backup,
    ],
)
def test_whatever_is_wrong_nothing_is_touched(old: Migrating, spoil: Callable[[Path], str]) -> None:
    words = spoil(old.root)
    assert words in old.refuse()


def test_gates_that_there_are_stay(old: Migrating) -> None:
    mine = '[[quality]]\nmetric = "steps_per_s"\nat_least = 3 # mine'
    (old.root / "gate.toml").write_text(mine)
    old.records()
    text = (old.root / "gate.toml").read_text()
    assert text.startswith(f"{mine}\n\n#")
    assert len(read_settings(old.root / "gate.toml").quality) == 20


def test_a_second_time_nothing_more_moves(old: Migrating) -> None:
    old.records()
    again = old.records("--dry-run")
    assert {r["name"] for r in again if r["level"] == "test"} == set(REASONS)
    assert not [record for record in again if record["level"] == "file"]


def test_a_path_outside_or_missing_is_refused(old: Migrating) -> None:
    assert "outside of the project" in old.refuse(str(old.root.parent))
    assert "no such file" in old.refuse("nowhere")


def test_files_of_like_names_become_modules_of_their_own(old: Migrating) -> None:
    (old.root / "tests" / "deep").mkdir()
    for name in ("deep/test_classes.py", "classes_test.py"):
        shutil.copy(old.root / "tests" / "test_timeit.py", old.root / "tests" / name)
    (old.root / "tests" / "link.py").symlink_to("test_timeit.py")
    labels = [r["benchmark"] for r in old.records("--check-only") if r["benchmark"]]
    modules = {label.split(".")[1] for label in labels}
    assert {"test_classes", "classes_test", "deep_classes", "timeit"} <= modules
    assert "link" not in modules
    assert len(labels) == len(set(labels))


def test_a_file_that_another_one_imports_stays(old: Migrating) -> None:
    other = old.root / "tests" / "test_uses.py"
    other.write_text("from tests.scale_script import main\n")
    (script,) = [r for r in old.records("--check-only") if "scale_script" in r["file"]]
    assert script["benchmark"] is None
    assert "tests/test_uses.py imports its file" in script["reason"]


IN_TURNS = """
import importlib, json, sys, time
plain, seen = time.perf_counter, []
def read():
    seen.append(plain())
    return seen[-1]
time.time = time.perf_counter = time.monotonic = read
time.perf_counter_ns = lambda: int(1e9 * read())
def sides(test, new, name, method, case):
    file, *owner, function = test.split("::")
    function, _, given = function.partition("[")
    home = importlib.import_module(f"tests.{file.removesuffix('.py')}")
    kind = getattr(importlib.import_module(f"benchmarks.migrated.{new}"), name)
    arguments = [json.loads(each) for each in given.removesuffix("]").split("-") if each]
    case = [tuple(value) if isinstance(value, list) else value for value in case]
    def was():
        of = getattr(home, owner[0])() if owner else home
        getattr(of, "setup_method", getattr(of, "setUp", lambda: None))()
        getattr(of, function)(*arguments)
        return seen[-1] - seen[-2]
    def now():
        benchmark = kind()
        getattr(benchmark, "setup", lambda *case: None)(*case)
        start = plain()
        getattr(benchmark, method)(*case)
        return plain() - start
    return was, now
answers = {}
for one in json.loads(sys.argv[1]):
    was, now = sides(*one)
    rounds = [(was(), now(), was()) for _ in range(100)]
    answers[one[0]] = [min(side) for side in zip(*rounds)]
print(json.dumps(answers))
"""
BY_A_CLOCK = [test for test in SAME if not test.startswith(("test_fixture", "test_shared"))]


@pytest.mark.slow
def test_in_turns_test_and_benchmark_take_the_same_time(migrated: Path, tmp_path: Path) -> None:
    """The test is timed twice: as much as it differs from itself, the benchmark may differ more."""
    root = make_project(tmp_path / "both")
    shutil.copytree(migrated / "benchmarks", root / "benchmarks")
    times_s = answers_of(root, IN_TURNS, [[test, *SAME[test]] for test in BY_A_CLOCK])
    assert len(times_s) >= 12
    for test, (was_s, now_s, again_s) in times_s.items():
        noise = abs(math.log(again_s / was_s))
        assert abs(math.log(now_s / was_s)) < 0.1 + noise, test


@pytest.mark.slow
def test_a_bound_that_moved_judges_its_case(
    old: Migrating, capsys: pytest.CaptureFixture[str]
) -> None:
    old.records()
    case = "RingStep.time_step"
    assert main(["benchmark", "--bench", case, "--budget", "3"]) == 0
    settings = old.root / "gate.toml"
    settings.write_text(re.sub(r"(RingStep.*\nat_least = ).*", r"\g<1>1e12", settings.read_text()))
    assert main(["benchmark", "--bench", case, "--budget", "3"]) == 10
