"""The estimate while a program runs, from running totals."""

from dataclasses import replace

import numpy as np
import pytest

from tools.observe.rule.running import NOT_MEASURED, estimate
from tools.projection.rule.starvation import full_cpu
from tools.projection.rule.wall_split import Counters
from tools.stats.interval import Interval, Refusal

SEGMENTS = 40


def totals(
    steps: float = 100.0, cpu: float = 0.5, wait: float = 0.0, noise: float = 0.01
) -> Counters:
    """Running totals of segments of half a second, which scatter by `noise`."""
    scatter = np.exp(noise * np.random.default_rng(7).standard_normal(SEGMENTS))

    def sums(of_each: float, scattered: bool = False) -> np.ndarray:
        each = of_each * (scatter if scattered else np.ones(SEGMENTS))
        return np.concatenate([[0.0], np.cumsum(each)])

    return Counters(
        calls=sums(steps, scattered=True),
        wall_s=sums(0.5),
        cpu_user_s=sums(cpu),
        cpu_system_s=sums(0.0),
        run_queue_wait_s=sums(wait),
        steal_s=sums(0.0),
        switches_voluntary=sums(1.0),
        faults_major=sums(0.0),
    )


def number(estimated: Interval | Refusal) -> Interval:
    assert isinstance(estimated, Interval), estimated
    return estimated


def reason(estimated: Interval | Refusal) -> str:
    assert isinstance(estimated, Refusal)
    return estimated.reason


def test_half_the_time_in_the_run_queue_doubles_the_speed_at_full_cpu() -> None:
    found = estimate(totals(cpu=0.25, wait=0.25), simulated_s=0.5)
    measured, full = number(found.measured), number(found.full_cpu)
    assert measured.value == pytest.approx(200, rel=0.01)
    assert full.value == pytest.approx(2 * measured.value)
    assert full.low < full.value < full.high
    assert number(found.real_time(measured)).value == pytest.approx(measured.value / 2)
    assert number(found.real_time(full)).value == pytest.approx(full.value / 2)
    assert found.shares is not None
    assert found.shares.preempted == pytest.approx(0.5)


def test_on_an_exclusive_core_full_cpu_is_what_is_measured() -> None:
    found = estimate(totals())
    measured, full = number(found.measured), number(found.full_cpu)
    assert full.value == pytest.approx(measured.value)
    assert full.width == pytest.approx(measured.width, rel=1e-6)


def test_without_steps_it_is_the_factor_an_exclusive_core_would_give() -> None:
    starved = totals(cpu=0.25, wait=0.25)
    factor = number(estimate(replace(starved, calls=starved.wall_s)).full_cpu)
    assert factor.value == pytest.approx(2)


def test_batches_are_the_observations_that_projections_have_in_processes() -> None:
    given = totals(cpu=0.45, wait=0.05)
    found = number(estimate(given).full_cpu)
    edges = np.arange(0, SEGMENTS + 1, 4)
    of_batches = Counters(
        *(np.diff(getattr(given, name)[edges]) for name in Counters.__dataclass_fields__)
    )
    plain = full_cpu(of_batches).wall_s
    assert isinstance(plain, Interval)
    assert found.value == pytest.approx(1 / plain.value)
    assert found.high >= 1 / plain.low * (1 - 1e-12)


def test_segments_that_depend_on_one_another_widen_the_estimate() -> None:
    drifting = totals()
    trend = np.concatenate([[0.0], np.cumsum(np.linspace(90, 110, SEGMENTS))])
    shuffled = np.concatenate(
        [[0.0], np.cumsum(np.random.default_rng(1).permutation(np.linspace(90, 110, SEGMENTS)))]
    )
    widths = [
        number(estimate(replace(drifting, calls=calls)).full_cpu).width
        for calls in (trend, shuffled)
    ]
    assert widths[0] > 3 * widths[1]


def test_all_cores_are_refused_without_a_measured_speed_up() -> None:
    assert estimate(totals()).all_cores == NOT_MEASURED
    assert "`benchmark` measures it" in NOT_MEASURED.reason
    found = estimate(totals(), speedup=Interval(1.8, 1.7, 1.9))
    assert number(found.all_cores).value == pytest.approx(1.8 * number(found.full_cpu).value)
    assert number(found.all_cores).width > 1.8 * number(found.full_cpu).width


def test_a_program_that_sleeps_more_than_2_percent_is_refused_but_its_speed_is_told() -> None:
    found = estimate(totals(cpu=0.25))
    assert "waited for I/O, page faults, locks or sleep for 50.0%" in reason(found.full_cpu)
    assert reason(found.all_cores) == reason(found.full_cpu)
    assert number(found.measured).value == pytest.approx(200, rel=0.01)
    assert isinstance(estimate(totals(cpu=0.495)).full_cpu, Interval)


def test_a_program_that_stands_still_for_a_while_is_refused_too() -> None:
    still = totals()
    cpu_s = still.cpu_user_s.copy()
    cpu_s[20:30] = cpu_s[19]
    found = estimate(replace(still, cpu_user_s=np.maximum.accumulate(cpu_s)))
    assert "an exclusive core would not shorten that" in reason(found.full_cpu)
    assert "stood still" in reason(estimate(totals(cpu=0.0)).full_cpu)


def test_what_is_not_counted_refuses_what_needs_it() -> None:
    found = estimate(replace(totals(), run_queue_wait_s=None))
    assert "waiting for a core is not known" in reason(found.full_cpu)
    assert isinstance(found.measured, Interval)
    assert "several threads" in reason(estimate(totals(cpu=0.9)).full_cpu)


def test_before_there_are_enough_segments_everything_is_refused() -> None:
    early = Counters(*(getattr(totals(), name)[:5] for name in Counters.__dataclass_fields__))
    found = estimate(early)
    assert "4 of the 6 segments" in reason(found.full_cpu)
    assert found.measured == found.full_cpu == found.all_cores
    assert found.shares is None


def test_steps_longer_than_a_segment_and_steps_without_time_are_told() -> None:
    slow = totals()
    rare = np.floor(np.arange(SEGMENTS + 1) / 6)
    found = estimate(replace(slow, calls=rare))
    assert "too short for a step" in reason(found.full_cpu)
    assert "no simulated time" in reason(estimate(slow).real_time(found.measured))


def test_no_program_is_slower_on_an_exclusive_core() -> None:
    noisy = totals(cpu=0.5)
    waits = np.concatenate([[0.0], np.cumsum(np.where(np.arange(SEGMENTS) % 7 == 0, 0.2, 0.0))])
    cpu_s = noisy.wall_s - waits
    found = estimate(replace(noisy, calls=noisy.wall_s, cpu_user_s=cpu_s, run_queue_wait_s=waits))
    factor = number(found.full_cpu)
    assert factor.value > 1.05
    assert factor.low >= 1
