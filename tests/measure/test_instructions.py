"""Instructions as callgrind counts them, on a suite of a few lines and the tests' interpreter."""

import itertools
import os
import random
import shutil
import sys
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tools.__main__ import main
from tools.errors import UserError
from tools.gate.instructions import RUNS, compare_instructions
from tools.gate.rule.instructions import (
    InstructionChange,
    best_repeated,
    judge_instructions,
)
from tools.measure.installation import Installation
from tools.measure.instructions import (
    ALLOCATORS,
    WORKER,
    Counts,
    count_instructions,
    countable,
    require_valgrind,
)
from tools.measure.interpreter import run_python
from tools.measure.suite import Group, discover
from tools.store.settings.file import read_settings

ROOT = Path(__file__).parents[2]
needs_valgrind = pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not here")
BENCHMARKS = """
import itertools
from asv_runner.benchmarks.mark import SkipNotImplemented

class Loop:
    params = [[0, 2_000, 4_000]]

    def time_loop(self, size):
        for _ in itertools.repeat(None, size + size // 1_000):
            pass

class Unlike:
    params = ["skips", "skips later", "breaks", "prints", "empties"]

    def setup(self, how):
        if how == "skips":
            raise NotImplementedError
        self.left = [0] * 1_000

    def time_unlike(self, how):
        if how == "skips later":
            raise SkipNotImplemented("not yet")
        if how == "breaks":
            raise ValueError("too many\\nvehicles")
        print("a benchmark may print")
        if how == "empties":
            for _ in range(1_000):
                self.left.pop()

class Clock:
    def timer(self):
        return 0.0

    def time_part(self):
        pass
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    suite = tmp_path_factory.mktemp("a place with spaces") / "little_suite"
    suite.mkdir()
    (suite / "__init__.py").write_text("")
    (suite / "stated.py").write_text(BENCHMARKS)
    return countable(Installation("c" * 40, Path(sys.executable), suite, dict(os.environ)))


def counted(installed: Installation, name: str, calls: int, allocator: str = "malloc") -> Counts:
    group = discover(installed)[f"stated.{name}"]
    return count_instructions(installed, group, [calls] * len(group.cases), allocator, 0)


@needs_valgrind
def test_a_count_repeats_to_the_last_digit_and_grows_with_what_is_done(
    installed: Installation,
) -> None:
    with ThreadPoolExecutor(2) as beside:
        runs = [beside.submit(counted, installed, "Loop.time_loop", 16) for _ in range(2)]
    first, again = (run.result() for run in runs)
    assert first == again
    none, once, twice = first.instructions.values()
    assert not first.missing
    assert none < 4_000  # nothing of the interpreter's start, and little of the counting
    assert twice - once == pytest.approx(once - none, rel=0.01)
    assert 2_000 * 5 < once - none < 2_000 * 100


@needs_valgrind
def test_cases_are_set_up_anew_for_each_call_and_those_without_a_count_say_why(
    installed: Installation,
) -> None:
    counts = counted(installed, "Unlike.time_unlike", 4)
    prints, empties = counts.instructions.values()
    assert list(counts.instructions) == ["'prints'", "'empties'"]
    assert 1_000 * 5 < empties - prints < 1_000 * 1_000
    assert counts.missing == {
        "'skips'": "skipped",
        "'skips later'": "skipped: not yet",
        "'breaks'": "ValueError: too many vehicles",
    }


@needs_valgrind
def test_what_times_a_part_of_its_body_by_its_own_clock_is_not_counted(
    installed: Installation,
) -> None:
    assert "its own timer" in counted(installed, "Clock.time_part", 3).missing[""]


def test_the_worker_refuses_to_count_without_valgrind(
    installed: Installation, tmp_path: Path
) -> None:
    (tmp_path / "request").write_text('{"cases": [], "calls": []}')
    answers = tmp_path / "answers"
    died = run_python(installed, [WORKER, tmp_path / "request", answers], tmp_path, 60.0)
    assert died == "exit code 1: not under valgrind"


def test_without_valgrind_it_is_one_line_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(ROOT)
    assert main(["gate", "HEAD", "HEAD", "--instructions"]) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert "--instructions: valgrind is not installed; install it (apt install valgrind)" in line


def test_other_machines_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    with pytest.raises(UserError, match="this is linux on aarch64; leave --instructions out"):
        require_valgrind()


def test_stored_samples_have_no_instructions(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["gate", "a", "b", "--stored", "--instructions"])
    assert ended.value.code == 2
    assert "leave --stored out" in capsys.readouterr().err


STEP = """
from simcore import Scenario, Simulation

SIZES = {"reference": 86, "numpy": 31_623}
running = {}

class Step:
    params = [list(SIZES)]

    def time_step(self, engine):
        if engine not in running:
            running[engine] = Simulation(Scenario.ring(SIZES[engine]), engine=engine, seed=1)
        running[engine].step(0.1)
"""
# By file the line after which something is planted, and what: one driver of 86 decides twice; one
# operation of 24 is done twice for a part of the vehicles.
PLANTED = {
    "reference/ring.py": (
        "        leader_mps = [*self._speed_mps[1:], self._speed_mps[0]]\n",
        "        self._drivers[0].acceleration(self._speed_mps[0], 20.0, self._gap_m[0])\n",
    ),
    "numpy/ring.py": (
        "            partial(np.add, interaction, min_gap, interaction),\n",
        "            partial(np.subtract, speed[:2_000], leader[:2_000], scaled[:2_000]),\n",
    ),
}
STEPS = Group("step.Step.time_step", "time", (0, 1), ("'reference'", "'numpy'"))
TRIALS = 20
Counted = dict[str, list[Counts]]  # by allocator, one a run


def copy_of_simcore(place: Path) -> Installation:
    """Return a commit whose simcore is a copy of this one, beside a suite of one benchmark."""
    shutil.copytree(ROOT / "simcore", place / "simcore")
    (place / "suite").mkdir()
    (place / "suite" / "__init__.py").write_text("")
    (place / "suite" / "step.py").write_text(STEP)
    environment = {**os.environ, "PYTHONPATH": str(place), "OMP_NUM_THREADS": "1"}
    return Installation("c" * 40, Path(sys.executable), place / "suite", environment)


def change_elsewhere(place: Path, rng: random.Random) -> None:
    """Add what no benchmark calls to a few modules, so that everything lies elsewhere."""
    for module in rng.sample(sorted((place / "simcore").rglob("*.py")), 4):
        names = [f"unused_{rng.randrange(10**6)}" for _ in range(rng.randint(1, 30))]
        added = "".join(f"\n\ndef {name}():\n    return {rng.random()}\n" for name in names)
        module.write_text(module.read_text() + added)


def plant(place: Path) -> None:
    for name, (line, more) in PLANTED.items():
        module = place / "simcore" / "engines" / name
        text = module.read_text()
        assert text.count(line) == 1
        module.write_text(text.replace(line, line + more))


def change_between(base: Counted, head: Counted, case: str) -> InstructionChange:
    return best_repeated(
        judge_instructions(
            *([run.instructions[case] for run in side[allocator]] for side in (base, head)), 0.01
        )
        for allocator in ALLOCATORS
    )


def count_steps(simcore: Installation, pool: Executor) -> Counted:
    jobs = itertools.product([countable(simcore)], [STEPS], [(16, 1)], ALLOCATORS, range(RUNS))
    counts = list(pool.map(lambda job: count_instructions(*job), jobs))
    return {"pymalloc": counts[:RUNS], "malloc": counts[RUNS:]}


@needs_valgrind
@pytest.mark.slow
def test_the_gate_counts_each_row_on_both_sides(installed: Installation, tmp_path: Path) -> None:
    suite = tmp_path / "little_suite"
    shutil.copytree(installed.suite, suite)
    more = BENCHMARKS.replace("size // 1_000", "size // 90")
    (suite / "stated.py").write_text(more)
    head = replace(installed, suite=suite)
    groups = [
        discover(installed)[f"stated.{name}"] for name in ("Loop.time_loop", "Clock.time_part")
    ]
    thresholds = read_settings(ROOT / "gate.toml").thresholds
    changes, not_counted = compare_instructions(installed, head, groups, thresholds)
    verdicts = {case: change.verdict for (_, case), change in changes.items()}
    assert verdicts == {"0": "same", "2000": "more instructions", "4000": "more instructions"}
    assert changes["stated.Loop.time_loop", "4000"].change == pytest.approx(0.01, abs=0.002)
    assert not_counted == {("stated.Clock.time_part", ""): "a call takes no time"}


@needs_valgrind
@pytest.mark.slow
@pytest.mark.parametrize("is_planted", [True, False])
def test_half_a_percent_planted_in_engine_code_is_found_each_time_and_else_nothing(
    tmp_path: Path, is_planted: bool
) -> None:
    draw, told = random.Random(20), []
    with ThreadPoolExecutor(2) as pool:
        base = count_steps(copy_of_simcore(tmp_path / "base"), pool)
        for _ in range(TRIALS):
            head = copy_of_simcore(tmp_path / "head")
            change_elsewhere(tmp_path / "head", draw)
            if is_planted:
                plant(tmp_path / "head")
            counts = count_steps(head, pool)
            told += [change_between(base, counts, case) for case in STEPS.keys]
            print(told[-2:], flush=True)
            shutil.rmtree(tmp_path / "head")
    expected = ("more instructions",) if is_planted else ("same", "undecided")
    assert {change.verdict for change in told} <= set(expected)
    size = 0.005 if is_planted else 0.0
    assert all(abs(change.change - size) < 0.001 for change in told)
