"""Facts of the pinned ASV runner that the timing stands on: a new runner that breaks one says so
here."""

import itertools

import asv_runner.benchmarks as runner
import pytest
from asv_runner.benchmarks.time import TimeBenchmark

from benchmarks.process_time import ProcessTime


class CallsOfTenMicroseconds:
    """A benchmark with a setup, on a clock that every call moves by 10 µs."""

    warmup_time = 0
    repeat = 5
    sample_time = 0.01
    rounds = 1

    def __init__(self):
        self.now_s = 0.0
        self.setups = 0

    def timer(self):
        return self.now_s

    def setup(self):
        self.setups += 1

    def time_call(self):
        self.now_s += 10e-6


def timed(kind):
    suite = CallsOfTenMicroseconds()
    benchmark = kind("suite.time_call", suite.time_call, [suite.time_call, suite])
    benchmark.do_setup()
    return benchmark.run(), suite


def test_the_runners_own_type_times_single_calls_where_there_is_a_setup():
    measured, _ = timed(TimeBenchmark)
    assert measured["number"] == 1


def test_a_process_gives_one_number_from_loops_of_the_sample_time(monkeypatch):
    clock = itertools.count()
    monkeypatch.setattr("asv_runner.benchmarks.time.wall_timer", lambda: next(clock) * 1e-9)
    measured, suite = timed(ProcessTime)
    assert measured["number"] * 10e-6 == pytest.approx(0.01, rel=0.2)
    assert measured["samples"] == [pytest.approx(10e-6)]
    assert suite.setups >= 5, "every sample starts from the state that setup makes"


def test_the_number_of_a_process_is_the_median_of_its_samples(monkeypatch):
    monkeypatch.setattr(
        TimeBenchmark, "run", lambda self, *param: {"samples": [3.0, 1.0, 9.0], "number": 7}
    )
    suite = CallsOfTenMicroseconds()
    benchmark = ProcessTime("suite.time_call", suite.time_call, [suite.time_call, suite])
    assert benchmark.run() == {"samples": [3.0], "number": 7}


def test_the_suite_puts_its_type_in_front_of_the_runners():
    import benchmarks  # noqa: F401

    kinds = runner.benchmark_types
    assert kinds.index(ProcessTime) < kinds.index(TimeBenchmark)
    assert ProcessTime.name_regex.match("time_step")
    assert not ProcessTime.name_regex.match("timeraw_import")
