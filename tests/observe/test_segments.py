"""Which segments were disturbed, and what a process does in the others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.observe.made import PROBE_S, SEGMENT_S, changed, segments, starved
from tools.observe.rule.full_speed import full_cpu_of, full_speed
from tools.observe.rule.segments import (
    SLOWED,
    STARVED,
    Segments,
    disturbed,
    disturbed_share,
    exclusive,
    least_probe_s,
    totals,
    while_all_work,
)
from tools.stats.interval import Interval, Refusal

RATES = (1000.0, 1010.0, 1005.0, 990.0, 1001.0)
SHARES = st.lists(st.floats(0, 0.9), min_size=50, max_size=50)


def full_cpu_value(every: list[Segments]) -> float:
    full, processes = full_cpu_of(every, PROBE_S)
    assert processes == len(every)
    assert isinstance(full.wall_s, Interval)
    return full.wall_s.value


def with_co_tenant(quiet: Segments, hit: np.ndarray) -> Segments:
    """Half the steps and twice the probe's time where a co-tenant has the other half of a core."""
    steps = np.where(hit, quiet.steps / 2, quiet.steps)
    return changed(quiet, steps=steps, probe_s=np.where(hit, 2 * PROBE_S, PROBE_S))


@given(SHARES, st.floats(0, 0.9))
def test_full_cpu_is_that_of_the_quiet_run_whatever_others_took(several, one):
    quiet = [segments(rate=rate) for rate in RATES]
    busy = [starved(quiet[0], several), *(starved(each, one) for each in quiet[1:])]
    assert full_cpu_value(busy) == pytest.approx(full_cpu_value(quiet), rel=1e-9)
    assert full_cpu_value(quiet) == pytest.approx(1 / np.exp(np.mean(np.log(RATES))))


@given(st.lists(st.booleans(), min_size=50, max_size=50).filter(lambda hit: not all(hit)))
def test_segments_beside_a_co_tenant_do_not_count(hit):
    slowed = with_co_tenant(segments(), np.array(hit))
    assert full_speed(slowed, PROBE_S) == pytest.approx(1000)
    assert disturbed_share([slowed], PROBE_S) == pytest.approx(np.mean(hit))


def test_a_process_that_never_had_an_exclusive_core_is_left_out_and_two_are_needed():
    lost = with_co_tenant(segments(), np.ones(50, bool))
    full, processes = full_cpu_of([segments(), segments(rate=1001), lost], PROBE_S)
    assert (isinstance(full.wall_s, Interval), processes) == (True, 2)
    full, processes = full_cpu_of([segments(), lost, lost], PROBE_S)
    assert full.wall_s == Refusal("1 of 3 processes ever had an exclusive core: it takes 2")
    assert np.isnan(full_speed(lost, PROBE_S))


def test_a_process_that_sleeps_half_its_time_is_refused():
    asleep = [segments(cpu_user_s=SEGMENT_S / 2, switches_voluntary=20) for _ in range(3)]
    full, _ = full_cpu_of(asleep, PROBE_S)
    assert isinstance(full.wall_s, Refusal)
    assert "waited for I/O, page faults, locks or sleep for 50.0%" in full.wall_s.reason


def test_without_cpu_times_or_waits_there_is_no_full_cpu():
    for missing in ({"cpu_user_s": 0.0}, {"cpu_user_s": np.nan}, {"run_queue_wait_s": np.nan}):
        full, _ = full_cpu_of([segments(**missing) for _ in range(3)], PROBE_S)
        assert isinstance(full.wall_s, Refusal)


def test_steal_is_taken_off_by_half_on_the_logarithm():
    stolen = segments(cpu_user_s=0.75 * SEGMENT_S, steal_s=0.25 * SEGMENT_S)
    assert full_speed(stolen, PROBE_S) == pytest.approx(1000 / np.sqrt(0.75))


def test_each_limit_of_a_disturbed_segment_is_beyond_it():
    below, beyond = 1 - 1e-9, 1 + 1e-9
    for kind in ("run_queue_wait_s", "steal_s"):
        for by, answer in ((below, False), (beyond, True)):
            lost = segments(count=1, **{kind: by * STARVED * SEGMENT_S})
            assert disturbed(lost, PROBE_S)[0] == answer
    for by, answer in ((below, True), (beyond, False)):
        assert exclusive(segments(count=1, probe_s=by * SLOWED * PROBE_S), PROBE_S)[0] == answer
    assert exclusive(segments(count=1, probe_s=np.nan), PROBE_S)[0], "no probe, no co-tenant seen"


def test_the_disturbed_share_is_of_time_and_not_known_without_waits():
    quiet, busy = segments(count=30), starved(segments(count=10), 0.5)
    assert disturbed_share([quiet, busy], PROBE_S) == pytest.approx(20 / 50)
    assert disturbed_share([quiet, changed(busy, run_queue_wait_s=np.nan)], PROBE_S) is None
    assert disturbed_share([], PROBE_S) is None


def test_the_least_time_of_a_probe_is_not_a_single_odd_reading():
    probes = np.full(1000, PROBE_S)
    probes[0] = PROBE_S / 10
    assert least_probe_s([segments(count=1000, probe_s=probes)]) == pytest.approx(PROBE_S)
    assert least_probe_s([segments(probe_s=np.nan)]) == np.inf
    assert least_probe_s([]) == np.inf


def test_only_the_time_that_all_share_counts():
    of_whole_s = {"steps": 1.0}
    every = [
        changed(
            segments(count=count, **of_whole_s),
            start_s=start + np.arange(count),
            end_s=start + 1 + np.arange(count),
        )
        for start, count in ((0.0, 10), (2.5, 6), (1.0, 8))  # shared: 2.5 to 8.5
    ]
    shared = while_all_work(every)
    assert [each.start_s.tolist() for each in shared] == [
        [3.0, 4.0, 5.0, 6.0, 7.0],
        [2.5, 3.5, 4.5, 5.5, 6.5, 7.5],
        [3.0, 4.0, 5.0, 6.0, 7.0],
    ]
    apart = [segments(count=2), segments(count=2, start_s=100.0)]
    assert [len(each.steps) for each in while_all_work(apart)] == [0, 0]
    one_never_began = [segments(count=2), segments(count=0)]
    assert [len(each.steps) for each in while_all_work(one_never_began)] == [0, 0]


def test_totals_are_sums_and_a_counter_that_one_lacks_is_none():
    counted = segments(count=4, cpu_system_s=0.001, steal_s=0.002, switches_voluntary=3.0)
    both = totals([counted, changed(counted, steal_s=np.nan)])
    assert both.calls == pytest.approx([80, 80])
    assert both.wall_s == pytest.approx([0.08, 0.08])
    assert both.cpu_s == pytest.approx([0.084, 0.084])
    assert both.switches_voluntary == pytest.approx([12, 12])
    assert both.steal_s is None
    with pytest.raises(ValueError, match="without a segment"):
        totals([segments(count=0)])
