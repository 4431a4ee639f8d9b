"""How the suite times, on a clock that only the benchmark moves, and the facts of the pinned ASV
runner that this stands on: a new runner that breaks one says so here."""

import json
import platform
from statistics import median

import asv_runner.benchmarks as runner
import pyperf
import pytest
from asv_runner.benchmarks.time import TimeBenchmark

from benchmarks.calibrated_time import CalibratedTime
from benchmarks.calibration import SCHEMA, case_key, read_calibration
from benchmarks.side_car import DIRECTORY

CASE = {"loops": 8, "warmups": 2, "values": 3, "value_s": 1e-5}
NAME = "suite.time_call"


class Calls:
    """A benchmark with a setup; calls move its clock by 10 µs, the n-th process by n times that."""

    rounds = 4
    warmup_time = 0.05
    repeat = (1, 5, 0.5)
    version = "3"
    params = (["numpy"], [10, 100])

    def __init__(self, call_s=lambda call: 10e-6):
        self.now_s = 0.0
        self.calls, self.setups, self.teardowns = 0, 0, 0
        self.call_s = call_s

    def timer(self):
        return self.now_s

    def setup(self, engine, vehicles):
        self.setups += 1

    def teardown(self, engine, vehicles):
        self.teardowns += 1

    def time_call(self, engine, vehicles):
        self.now_s += self.call_s(self.calls)
        self.calls += 1


@pytest.fixture
def calibrate(tmp_path, monkeypatch):
    """Puts entries in place of the suite's calibration.json; the schema may be another."""
    file = tmp_path / "calibration.json"
    monkeypatch.setattr("benchmarks.calibrated_time.read_calibration", lambda: read(file))
    monkeypatch.setattr("benchmarks.calibrated_time.perf_counter", lambda: 0.0)  # calls are fast
    monkeypatch.delenv("ASV_COMMIT", raising=False)

    def write(entries, schema=SCHEMA):
        file.write_text(json.dumps({"schema": schema, "benchmarks": entries}))
        return file

    return write


def read(file):
    return read_calibration(file)


def entry(revision=1, processes=9, **cases):
    return {"revision": revision, "processes": processes, "cases": cases}


CALIBRATED = {NAME: entry(**{"'numpy', 10": CASE})}


def bench(suite, kind=CalibratedTime, case=0, **given):
    """The benchmark as a process of ASV makes it; `given`: what its command line overrides."""
    benchmark = kind(NAME, suite.time_call, [suite.time_call, suite])
    benchmark.set_param_idx(case)
    if given:
        benchmark._attr_sources.insert(0, type("Extra", (), given))
    return benchmark


def run(benchmark):
    """All that a process of ASV does."""
    benchmark.set_cache(None)
    assert not benchmark.do_setup()
    try:
        return benchmark.do_run()
    finally:
        benchmark.do_teardown()


def values(benchmark, loops):
    """The loops of each value that `benchmark` takes, instead of taking them; the n-th lasts n."""
    taken = []

    def value_s(count, *param):
        taken.append(count)
        return float(len(taken))

    benchmark.value_s = value_s
    assert run(benchmark)["number"] == loops
    return taken


def test_the_runners_own_type_times_single_calls_where_there_is_a_setup():
    suite = Calls()
    measured = run(bench(suite, TimeBenchmark, warmup_time=0, repeat=5))
    assert measured["number"] == 1
    assert suite.setups >= 5, "and sets up before each of them"


def test_the_suite_puts_its_type_in_front_of_the_runners():
    import benchmarks  # noqa: F401

    kinds = runner.benchmark_types
    assert kinds.index(CalibratedTime) < kinds.index(TimeBenchmark)
    assert CalibratedTime.name_regex.match("time_step")
    assert not CalibratedTime.name_regex.match("timeraw_import")


def test_the_rule_of_asv_loops_on_one_setup_only_because_the_type_asks_for_it(
    calibrate, monkeypatch
):
    calibrate({})
    suite = Calls()
    monkeypatch.setattr("asv_runner.benchmarks.time.wall_timer", suite.timer)
    looped = bench(suite, sample_time=0.01, warmup_time=0, repeat=1)
    assert run(looped)["number"] * 10e-6 == pytest.approx(0.01, rel=0.2)
    monkeypatch.setattr(CalibratedTime, "_setup_isolates_timed_calls", True)
    assert run(bench(suite, sample_time=0.01, warmup_time=0, repeat=1))["number"] == 1


def test_a_process_sets_up_once_and_calls_as_often_as_the_calibration_says(calibrate):
    calibrate(CALIBRATED)
    suite = Calls()
    measured = run(bench(suite))
    assert suite.setups == suite.teardowns == 1
    assert suite.calls == 1 + 8 * (2 + 3), "one call tells that the loops can be afforded"
    assert measured == {"samples": [pytest.approx(10e-6)], "number": 8}


def test_every_value_has_the_loops_of_the_calibration(calibrate):
    calibrate(CALIBRATED)
    assert values(bench(Calls()), loops=8) == [1, *[8] * 5]


def test_a_process_gives_the_median_of_its_values_without_the_warm_ups(calibrate):
    calibrate(CALIBRATED)
    of_value = [90e-6, 80e-6, 3e-6, 50e-6, 4e-6]  # two warm-ups, three values
    suite = Calls(lambda call: of_value[(call - 1) // 8])
    (sample,) = run(bench(suite))["samples"]
    assert sample == pytest.approx(median(of_value[2:]))


def test_parameters_reach_what_is_timed(calibrate):
    calibrate(CALIBRATED)
    suite = Calls()
    suite.time_call = lambda *arguments: got.append(arguments)
    got = []
    suite.timer = lambda: float(len(got))
    run(bench(suite))
    assert set(got) == {("numpy", 10)}


@pytest.mark.parametrize(
    ("call_s", "loops", "asked"),
    [
        ([0.01], 8, 1),
        ([0.2, 0.01], 8, 2),  # slow for once
        ([0.2, 0.3, 0.2, 0.09], 5, 4),
        ([9.0, 9.0, 9.0, 9.0], 1, 4),
    ],
)
def test_code_a_hundred_times_slower_than_calibrated_is_called_less_often(
    calibrate, monkeypatch, call_s, loops, asked
):
    calibrate(CALIBRATED)
    edges = [edge for i, lasts_s in enumerate(call_s) for edge in (10.0 * i, 10.0 * i + lasts_s)]
    monkeypatch.setattr("benchmarks.calibrated_time.perf_counter", lambda: edges.pop(0))
    assert values(bench(Calls()), loops) == [1] * asked + [loops] * 5


@pytest.mark.parametrize(
    ("given", "loops", "taken"),
    [
        ({"number": 1, "repeat": 1, "warmup_time": 0, "rounds": 1}, 1, [1]),  # --quick
        ({"number": 5}, 5, [5] * 5),  # --append-samples, and every round but the first
        ({"repeat": 2}, 8, [1, *[8] * 4]),
        ({"warmup_time": 0}, 8, [1, *[8] * 3]),
    ],
    ids=lambda given: "+".join(given) if isinstance(given, dict) else None,
)
def test_what_asv_gives_wins_over_the_calibration(calibrate, given, loops, taken):
    calibrate(CALIBRATED)
    assert values(bench(Calls(), **given), loops) == taken


def test_a_benchmark_runs_in_the_processes_of_its_entry(calibrate):
    calibrate(CALIBRATED)
    assert bench(Calls()).rounds == 9
    calibrate({})
    assert bench(Calls()).rounds == Calls.rounds


@pytest.mark.parametrize("revision", [1, 2])
def test_the_version_holds_the_revision_of_the_calibration(calibrate, revision):
    calibrate({NAME: entry(revision, **{"'numpy', 10": CASE})})
    assert bench(Calls()).version == f"3 calibrated-{revision}"


def test_the_version_says_where_a_benchmark_is_not_calibrated(calibrate):
    calibrate({"suite.time_other": entry()})
    assert bench(Calls()).version == "3 process-median"


def test_a_case_without_an_entry_is_timed_by_the_rule_of_asv_and_says_so(
    calibrate, monkeypatch, capsys
):
    calibrate(CALIBRATED)
    suite = Calls()
    monkeypatch.setattr("asv_runner.benchmarks.time.wall_timer", suite.timer)
    ruled = {"samples": [3.0, 1.0, 9.0], "number": 7}
    monkeypatch.setattr(TimeBenchmark, "run", lambda self, *param: ruled)
    assert run(bench(suite, case=1)) == {"samples": [3.0], "number": 7}
    said = "suite.time_call('numpy', 100): not in calibration.json, loops by ASV's own rule\n"
    assert capsys.readouterr().err == said
    run(bench(suite, case=0))
    assert capsys.readouterr().err == ""


def test_a_calibration_of_another_schema_is_an_error(calibrate):
    file = calibrate(CALIBRATED, schema=1)
    with pytest.raises(ValueError, match=r"calibration\.json: schema 1 is not 2; calibrate again"):
        bench(Calls())
    file.unlink()
    assert bench(Calls()).version == "3 process-median", "but none at all is none"


def test_a_case_is_called_what_asv_calls_it(calibrate):
    suite = Calls()
    calibrate({})
    benchmark = bench(suite, case=1)
    assert case_key(benchmark._current_params) == ", ".join(
        (benchmark.params[0][0], benchmark.params[1][1])
    )
    assert case_key(()) == ""


WRITTEN = DIRECTORY / platform.node() / "01234567-an environment.pyperf.json.gz"


@pytest.mark.parametrize(
    ("case", "given", "kept"),
    [
        (0, {}, True),
        (0, {"number": 8}, True),  # rounds after the first
        (0, {"number": 1, "repeat": 1, "warmup_time": 0}, False),  # --quick
        (0, {"warmup_time": 0}, False),
        (0, {"number": 16}, False),
        (1, {"number": 1, "repeat": 1, "warmup_time": 0}, False),  # not calibrated
    ],
)
def test_only_what_was_measured_as_calibrated_is_kept_in_full(
    calibrate, tmp_path, monkeypatch, case, given, kept
):
    calibrate(CALIBRATED)
    monkeypatch.setenv("ASV_CONF_DIR", str(tmp_path))
    monkeypatch.setenv("ASV_COMMIT", "0123456789abcdef")
    monkeypatch.setenv("ASV_ENV_NAME", "an environment")
    run(bench(Calls(), case=case, **given))
    assert (tmp_path / WRITTEN).exists() == kept


def test_the_counters_are_read_around_all_values_and_nothing_else(calibrate, monkeypatch):
    calibrate(CALIBRATED)
    suite, counted = Calls(), []
    monkeypatch.setattr("benchmarks.counters.begin", lambda: suite.calls)
    monkeypatch.setattr("benchmarks.counters.since", lambda begun: {"window": (begun, suite.calls)})
    monkeypatch.setattr("benchmarks.calibrated_time.record_process", lambda *of: counted.append(of))
    run(bench(suite))
    before, warmed, valued = 1, 8 * 2, 8 * 3
    assert counted[0][-1]["window"] == (before + warmed, before + warmed + valued)


@pytest.mark.parametrize("hidden", [True, False])
def test_a_probe_before_all_values_and_one_after_them_tell_of_a_hidden_co_tenant(
    calibrate, monkeypatch, hidden
):
    calibrate(CALIBRATED)
    suite, probed, kept = Calls(), [], []

    def steady_probe_s():
        probed.append(suite.calls)
        return 20e-6 * len(probed)

    here = "benchmarks.calibrated_time"
    monkeypatch.setattr(f"{here}.steady_probe_s", steady_probe_s)
    monkeypatch.setattr(f"{here}.may_have_co_tenants", lambda: hidden)
    monkeypatch.setattr(f"{here}.record_process", lambda *of: kept.append(of[-1]))
    run(bench(suite))
    before, warmed, valued = 1, 8 * 2, 8 * 3
    assert probed == [before + warmed, before + warmed + valued], "and none between two values"
    assert kept[0].get("probe_s") == (40e-6 if hidden else None), "the slower one"


def test_the_counters_of_the_values_stand_beside_them(calibrate, tmp_path, monkeypatch):
    calibrate(CALIBRATED)
    monkeypatch.setenv("ASV_CONF_DIR", str(tmp_path))
    monkeypatch.setenv("ASV_COMMIT", "0123456789abcdef")
    monkeypatch.setenv("ASV_ENV_NAME", "an environment")
    run(bench(Calls()))
    (benchmark,) = pyperf.BenchmarkSuite.load(str(tmp_path / WRITTEN))
    (process,) = benchmark.get_runs()
    kept = process.get_metadata()
    named = {*kept, *kept.get("counters_absent", "").split(", ")}
    assert named >= {"wall_s", "cpu_user_s", "run_queue_wait_s", "steal_s", "peak_rss_bytes"}
    assert kept["wall_s"] > 0
