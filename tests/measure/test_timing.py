"""Processes that measure, on a suite of a few lines and the interpreter of the tests."""

import dataclasses
import itertools
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.measure.installation import Installation
from tools.measure.process import ProcessResult, last_core, measure
from tools.measure.suite import Group
from tools.measure.workers import timing

INIT = '''
"""A suite whose time benchmarks say themselves how long they take."""
from asv_runner.benchmarks import benchmark_types
from asv_runner.benchmarks.time import TimeBenchmark

class Stated(TimeBenchmark):
    def run(self, *param):
        return {"samples": [self.value_s(20, *param) for _ in range(3)], "number": 20}

    def value_s(self, loops, *param):
        return self.func(*param)

benchmark_types.insert(0, Stated)
'''
BENCHMARKS = """
import os, sys, time
from asv_runner.benchmarks.mark import SkipNotImplemented

class Step:
    params = [["numpy", "none", "broken", "later"], [10, 100]]
    param_names = ["engine", "vehicles"]

    def setup(self, engine, vehicles):
        if engine == "none":
            raise NotImplementedError("no such engine")

    def time_step(self, engine, vehicles):
        print("a benchmark may print")
        if engine == "broken":
            raise ValueError("too many\\nvehicles")
        if engine == "later":
            raise SkipNotImplemented("not yet")
        return 1e-6 * vehicles

class Ends:
    params = ["well", "exit", "leave", "sleep", "well again"]

    def time_end(self, how):
        if how == "exit":
            sys.exit("no way on")
        if how == "leave":
            os._exit(0)
        if how == "sleep":
            time.sleep(600)
        return 1e-3

def track_core():
    return min(os.sched_getaffinity(0))

def track_variables():
    return float(os.environ["STATED"])

def track_nothing():
    return float("nan")
"""


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    """The suite, as if a commit were installed beside it."""
    suite = tmp_path / "little_suite"
    suite.mkdir()
    (suite / "__init__.py").write_text(INIT)
    (suite / "stated.py").write_text(BENCHMARKS)
    environment = {**os.environ, "STATED": "7", "PYTHONDONTWRITEBYTECODE": "1"}
    return Installation("c" * 40, Path(sys.executable), suite, environment)


def group(name: str, *keys: str, kind: str = "time") -> Group:
    cases = tuple(range(len(keys))) if keys else (None,)
    return Group(name, kind, cases, keys or ("",))


STEP = group(
    "stated.Step.time_step",
    *(f"'{e}', {n}" for e in ("numpy", "none", "broken", "later") for n in (10, 100)),
)
ENDS = ("'well'", "'exit'", "'leave'", "'sleep'", "'well again'")


def of_ends(*cases: int) -> Group:
    return Group("stated.Ends.time_end", "time", cases, tuple(ENDS[i] for i in cases))


def test_each_case_gives_its_value_or_says_why_not(installed: Installation) -> None:
    measured = measure(installed, STEP, None)
    assert measured.values[:2] == pytest.approx((1e-5, 1e-4))
    assert measured.values[2:] == (None,) * 6
    assert measured.loops == (20, 20, *(None,) * 6)
    assert list(measured.missing) == list(STEP.keys[2:])
    reasons = list(measured.missing.values())
    assert all(reason.startswith("skipped") for reason in reasons[:2] + reasons[4:])
    assert reasons[2] == reasons[3] == "ValueError: too many vehicles"
    assert measured.reference_kernel_s is not None
    assert 0 < measured.reference_kernel_s < measured.wall_s
    assert all(wall_s > 0 for wall_s in measured.case_wall_s)
    assert sum(measured.case_wall_s) < measured.wall_s


def test_cases_are_those_that_are_asked_for_in_their_order(installed: Installation) -> None:
    some = Group(STEP.benchmark, "time", (1, 4, 0), ("b", "x", "a"))
    measured = measure(installed, some, None)
    assert measured.values == (pytest.approx(1e-4), None, pytest.approx(1e-5))
    assert list(measured.missing) == ["x"]


def test_a_group_of_only_some_cases_keeps_their_places() -> None:
    some = STEP.only(lambda key: key.endswith("100"))
    assert some == dataclasses.replace(STEP, cases=(1, 3, 5, 7), keys=STEP.keys[1::2])
    none = STEP.only(lambda key: False)
    assert (none.cases, none.keys) == ((), ())


def test_numbers_that_are_no_times_and_missing_ones_have_a_reason(installed: Installation) -> None:
    def value(name: str, cpu: int | None = None) -> ProcessResult:
        return measure(installed, group(name, kind="track"), cpu)

    pinned = value("stated.track_core", last_core())
    assert (pinned.values, pinned.loops) == ((last_core(),), (1,))
    assert value("stated.track_variables").values == (7.0,)
    assert value("stated.track_nothing").missing == {"": "skipped"}
    assert "track_none" in value("stated.track_none").missing[""]


def test_a_planted_slow_down_lengthens_the_value_and_is_really_spent(
    installed: Installation,
) -> None:
    group_of_one = Group("stated.Ends.time_end", "time", (0,), ("'well'",))
    plain, slow = (measure(installed, group_of_one, None, fraction) for fraction in (0.0, 0.5))
    assert plain.values == (1e-3,)
    assert slow.values[0] is not None
    assert slow.values[0] >= 1.5e-3
    assert slow.case_wall_s[0] >= 0.5 * 1e-3 * 20 * 3  # that is, of each of 3 values of 20 loops


@given(st.floats(1e-4, 0.1), st.integers(1, 20), st.sampled_from([0.02, 0.05, 0.1, 0.5]))
def test_a_slow_down_is_a_share_of_what_the_code_takes(
    once_s: float, loops: int, fraction: float
) -> None:
    clock = itertools.count()
    tick_s = 0.01 * once_s  # what a look at the clock takes
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timing, "perf_counter", lambda: tick_s * next(clock))
        slower_s = timing.slow_down(lambda loops: once_s, fraction)(loops)
    looks = next(clock)
    expected_s = (1 + fraction) * once_s
    assert expected_s - 1e-9 <= slower_s <= expected_s + 2 * tick_s / loops
    assert looks * tick_s >= fraction * once_s * loops  # really spent


@pytest.mark.parametrize(("case", "why"), [(1, "exit code 1: no way on"), (2, "ended early")])
def test_a_process_that_ends_keeps_what_it_gave_and_the_rest_has_a_reason(
    installed: Installation, case: int, why: str
) -> None:
    measured = measure(installed, of_ends(0, case, 4), None)
    assert measured.values == (1e-3, None, None)
    assert measured.missing == {ENDS[case]: why, ENDS[4]: why}
    assert measured.reference_kernel_s is None
    assert measured.case_wall_s[1:] == (0.0, 0.0)


def test_a_process_that_takes_too_long_is_ended_with_a_reason(installed: Installation) -> None:
    measured = measure(installed, dataclasses.replace(of_ends(0, 3), timeout_s=1.5), None)
    assert measured.values == (1e-3, None)
    assert measured.missing == {ENDS[3]: "took longer than 3 s"}
    assert measured.reference_kernel_s is None


def test_a_suite_that_does_not_import_is_a_reason(installed: Installation) -> None:
    (installed.suite / "__init__.py").write_text("import no_such_module")
    measured = measure(installed, of_ends(0), None)
    assert measured.values == (None,)
    assert "no_such_module" in measured.missing[ENDS[0]]
