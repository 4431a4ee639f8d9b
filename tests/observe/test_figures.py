"""Figures of processes that are made by hand, beside what a calculation by hand gives."""

import math

import numpy as np
import pytest
from scipy.stats import t

from tests.observe.made import SEGMENT_S, changed, rounds, segments, starved, stepped
from tools.observe.figure import Figure
from tools.observe.figures import Figures, figures
from tools.observe.rounds import Rounds
from tools.observe.rule.full_speed import reach_to_median_step
from tools.projection.rule.memory_limit import Cache
from tools.projection.rule.wall_split import Shares
from tools.stats.interval import Interval, Refusal

RATES = (1000.0, 1100.0, 1210.0)  # of the geometric mean 1100, each 10 % above the one before
SD = math.log(1.1)
HALF = t.ppf(0.975, 2) * SD / math.sqrt(3)
CACHES = (Cache(1, 32 * 1024), Cache(2, 1024 * 1024))


def found(of: Rounds, size: float | None = 10.0) -> Figures:
    return figures(of, size, CACHES, "there is one")


def around(figure: Figure, value: float) -> None:
    assert isinstance(figure.estimate, Interval)
    estimate = figure.estimate
    assert estimate.value == pytest.approx(value)
    assert estimate.low == pytest.approx(value * math.exp(-HALF))
    assert estimate.high == pytest.approx(value * math.exp(HALF))
    assert figure.spread == pytest.approx(SD)
    assert (figure.processes, figure.disturbed) == (3, 0.0)


def reason(figure: Figure) -> str:
    assert isinstance(figure.estimate, Refusal)
    return figure.estimate.reason


def test_each_figure_is_the_geometric_mean_of_processes_with_students_interval():
    by_name = found(rounds(RATES)).by_name
    around(by_name["steps_per_s"], 1100)
    around(by_name["step_mean_s"], 1 / 1100)
    around(by_name["work_per_s"], 11_000)
    around(by_name["real_time_factor"], 110)
    around(by_name["step_p50_s"], 1 / 1100)
    around(by_name["step_p95_s"], 2 / 1100)
    around(by_name["step_p99_s"], 3 / 1100)


def test_full_cpu_of_quiet_processes_is_what_they_did_and_at_most_what_their_cpu_time_allows():
    figure = found(rounds(RATES)).by_name["full_cpu_steps_per_s"]
    assert isinstance(figure.estimate, Interval)
    assert figure.estimate.value == pytest.approx(1100)
    assert figure.estimate.low == pytest.approx(1100 * math.exp(-HALF))


def test_a_starved_run_is_slower_and_its_full_cpu_is_not():
    busy = Rounds(tuple(stepped(starved(segments(rate=rate), 0.5)) for rate in RATES), ())
    by_name = found(busy).by_name
    assert by_name["steps_per_s"].estimate.value == pytest.approx(550)
    assert by_name["cpu_utilisation"].estimate.value == pytest.approx(0.5)
    assert by_name["full_cpu_steps_per_s"].estimate.value == pytest.approx(1100)
    assert by_name["steps_per_s"].disturbed == 1.0
    assert found(busy).bottleneck.kind == "scheduler"
    assert found(busy).exclusive_rate_by_process == pytest.approx(RATES)


def test_all_cores_are_the_sum_of_a_round_beside_the_process_before_it():
    together = ((900.0, 950.0), (880.0, 920.0), (1000.0, 1010.0))
    by_name = found(rounds(RATES, together)).by_name
    sums = np.array([1850.0, 1800.0, 2010.0])
    for name, values in (
        ("all_cores_steps_per_s", sums),
        ("speedup", sums / RATES),
        ("efficiency", sums / RATES / 2),
        ("steps_per_core_s", sums / 2),
    ):
        estimate = by_name[name].estimate
        assert isinstance(estimate, Interval)
        logs = np.log(values)
        half = t.ppf(0.975, 2) * np.std(logs, ddof=1) / math.sqrt(3)
        ends = np.exp([logs.mean(), logs.mean() - half, logs.mean() + half])
        assert [estimate.value, estimate.low, estimate.high] == pytest.approx(ends.tolist())


def test_only_the_time_in_which_all_cores_work_counts():
    # After 0.5 s one of both is alone and twice as fast.
    late = changed(segments(count=50), steps=np.repeat([20.0, 40.0], 25))
    pair = (stepped(late), stepped(segments(count=25)))
    of = Rounds(rounds((1000.0,) * 3).alone, (pair,) * 3)
    assert found(of).by_name["efficiency"].estimate.value == pytest.approx(1.0)


def test_a_round_in_which_not_all_worked_at_once_does_not_count():
    apart = (stepped(segments()), stepped(segments(start_s=100.0)))
    pair = (stepped(segments()), stepped(segments()))
    of = Rounds(rounds(RATES).alone, (pair, pair, apart))
    why = "in 2 of 3 rounds every core was exclusive for a while: it takes 3"
    assert reason(found(of).by_name["efficiency"]) == why


def test_what_was_not_run_on_all_cores_says_why():
    by_name = found(rounds(RATES)).by_name
    assert reason(by_name["efficiency"]) == "it was not run on all cores: there is one"


def test_one_that_sleeps_has_neither_full_cpu_nor_all_cores():
    asleep = segments(cpu_user_s=SEGMENT_S / 2, switches_voluntary=20)
    of = Rounds((stepped(asleep),) * 3, ((stepped(asleep),) * 2,) * 3)
    by_name = found(of).by_name
    for name in ("full_cpu_steps_per_s", "all_cores_steps_per_s", "efficiency", "speedup"):
        assert "waited for I/O, page faults, locks or sleep" in reason(by_name[name])
    assert by_name["cpu_utilisation"].estimate.value == pytest.approx(0.5)


def test_quantiles_take_as_many_readings_of_the_clock_as_they_need():
    few = found(rounds(RATES, counted={"steps": 199})).by_name
    assert isinstance(few["step_p95_s"].estimate, Interval)
    assert reason(few["step_p99_s"]).startswith("199 readings of the clock a process are too few")
    read_each_10 = {"ready": {"steps_per_look": 10}, "counted": {"steps": 500}}
    few = found(rounds(RATES, **read_each_10)).by_name
    assert isinstance(few["step_p95_s"].estimate, Interval)
    assert reason(few["step_p99_s"]).startswith("50 readings")


def test_one_long_step_has_no_quantiles():
    one = Rounds((stepped(segments(count=1, rate=1 / SEGMENT_S)),) * 3, ())
    assert not any(name.startswith("step_p") for name in found(one).by_name)


def test_two_processes_have_no_interval_but_full_cpu_says_two():
    by_name = found(rounds(RATES[:2])).by_name
    assert reason(by_name["steps_per_s"]) == "2 independent values are too few: it takes 3"
    assert by_name["full_cpu_steps_per_s"].processes == 2


def test_without_counters_what_is_not_known_is_refused_and_nothing_fails():
    waits = ("run_queue_wait_s", "steal_s", "block_io_wait_s", "pressure_io_s")
    nothing = dict.fromkeys((*waits, "probe_s"), np.nan)
    blind = Rounds((stepped(segments(**nothing), counted={"peak_rss_bytes": None}),) * 3, ())
    answer = found(blind)
    assert answer.by_name["steps_per_s"].disturbed is None
    assert isinstance(answer.by_name["steps_per_s"].estimate, Interval)
    assert reason(answer.by_name["full_cpu_steps_per_s"]).startswith("the time spent waiting")
    assert reason(answer.by_name["peak_rss_bytes"]).startswith("the system does not tell it")
    assert (answer.io_wait, answer.io_source) == (None, "not counted")
    assert answer.bottleneck.kind == "not decided"


@pytest.mark.parametrize("cpu_s", [0.0, math.nan])
def test_a_system_without_cpu_times_refuses_utilisation(cpu_s):
    blind = Rounds((stepped(segments(cpu_user_s=cpu_s)),) * 3, ())
    by_name = found(blind).by_name
    assert reason(by_name["cpu_utilisation"]) == "the system does not count it"
    assert isinstance(by_name["full_cpu_steps_per_s"].estimate, Refusal)


def test_the_share_of_one_thread_ends_at_1_and_that_of_several_does_not():
    shares = (0.7, 1.0, 1.001)
    one = Rounds(tuple(stepped(segments(cpu_user_s=s * SEGMENT_S)) for s in shares), ())
    assert found(one).by_name["cpu_utilisation"].estimate.high == 1.0
    several = Rounds(tuple(stepped(segments(cpu_user_s=2 * s * SEGMENT_S)) for s in shares), ())
    estimate = found(several).by_name["cpu_utilisation"].estimate
    assert estimate.high > 2
    assert "ran several threads" in reason(found(several).by_name["full_cpu_steps_per_s"])


def test_io_wait_is_block_delay_else_pressure():
    waits = {"block_io_wait_s": 0.1 * SEGMENT_S, "pressure_io_s": 0.2 * SEGMENT_S}
    answer = found(Rounds((stepped(segments(**waits)),) * 3, ()))
    assert (answer.io_wait, answer.io_source) == (pytest.approx(0.1), "block delay")
    waits["block_io_wait_s"] = math.nan
    answer = found(Rounds((stepped(segments(**waits)),) * 3, ()))
    assert (answer.io_wait, answer.io_source) == (pytest.approx(0.2), "pressure")


@pytest.mark.parametrize(
    ("held_bytes", "kind", "words"),
    [
        (800.0, "CPU", "the data fit the nearest cache"),
        (10e6, "not decided", "one size cannot tell computing from waiting for memory"),
        (None, "not decided", "without cache sizes and bytes"),
    ],
)
def test_the_bottleneck_of_one_size_is_never_a_guess(held_bytes, kind, words):
    bottleneck = found(rounds(RATES, ready={"nbytes": held_bytes})).bottleneck
    assert bottleneck.kind == kind
    assert words in bottleneck.evidence


def test_memory_is_a_peak_and_what_the_case_holds_for_each_item():
    by_name = found(rounds(RATES)).by_name
    assert by_name["peak_rss_bytes"].estimate.value == pytest.approx(2e6)
    assert by_name["bytes_per_item"].estimate == Interval(80, 80, 80)
    for size, ready in ((None, {}), (10.0, {"nbytes": None})):
        assert "bytes_per_item" not in found(rounds(RATES, ready=ready), size).by_name


def test_a_frame_has_frames_kept_and_a_call_no_simulated_time():
    said = {"ready": {"frames_per_s": 60, "step_name": "frame"}}
    kept = found(rounds(RATES, **said, counted={"frames_kept_per_s": 59.0})).by_name
    assert kept["frames_kept_per_s"].estimate.value == pytest.approx(59)
    call = found(rounds(RATES, ready={"simulated_s": None, "work": 1.0})).by_name
    assert not {"real_time_factor", "work_per_s", "frames_kept_per_s"} & call.keys()


@pytest.mark.parametrize(
    ("preempted", "high"), [(0.0, 1010.0), (0.02, 1010.0), (0.03, 1250.0), (0.5, 1250.0)]
)
def test_where_others_had_the_core_full_cpu_reaches_to_the_median_step(preempted, high):
    shares = Shares(1 - preempted, preempted, 0.0, 0.0, 0.0)
    full = Interval(1000.0, 990.0, 1010.0)
    reached = reach_to_median_step(full, shares, np.array([1e-3, 0.64e-3]))
    assert (reached.value, reached.low) == (1000.0, 990.0)
    assert reached.high == pytest.approx(high)


def test_without_counters_or_steps_full_cpu_stays_as_it_is():
    full = Interval(1000.0, 990.0, 1010.0)
    starved = Shares(0.5, 0.5, 0.0, 0.0, 0.0)
    assert reach_to_median_step(full, None, np.array([1e-3])) == full
    assert reach_to_median_step(full, starved, np.array([])) == full
    refused = Refusal("it slept")
    assert reach_to_median_step(refused, starved, np.array([1e-3])) == refused
    assert reach_to_median_step(full, starved, np.array([2e-3])) == full, "never lower"
