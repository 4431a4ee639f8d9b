"""What limits a case: each kind from evidence planted for it, and nothing without evidence."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.projection.caches import data_caches
from tools.projection.rule.bottleneck import find_bottleneck
from tools.projection.rule.memory_limit import Cache, Efficiencies, Footprint
from tools.projection.rule.off_core import CounterTotals, least_share
from tools.projection.rule.wall_split import Shares

BUSY = CounterTotals(Shares(1.0, 0.0, 0.0, 0.0, 0.0), least_system_share=0.01, faults_minor=0.0)
CACHES = (Cache(1, 32 * 1024), Cache(2, 1024**2), Cache(3, 32 * 1024**2))
SIZES = np.array([100.0, 1_000, 10_000, 100_000, 1_000_000])
BYTES = 48.0
FLAT = Footprint(SIZES, 1e-9 * SIZES, BYTES, CACHES)


def shares(**parts: float) -> CounterTotals:
    rest = 1.0 - sum(parts.values())
    return replace(BUSY, shares=replace(Shares(rest, 0, 0, 0, 0), **parts))


def test_a_busy_core_whose_cost_per_item_is_flat_is_limited_by_itself() -> None:
    for size in SIZES:
        limit = find_bottleneck(float(size), BUSY, FLAT)
        assert limit.kind == "CPU"
    assert "fit the nearest cache" in find_bottleneck(100.0, BUSY, FLAT).evidence


def test_a_core_that_others_had_is_the_scheduler() -> None:
    limit = find_bottleneck(1e5, shares(preempted=0.3, stolen=0.2), FLAT)
    assert limit.kind == "scheduler"
    assert "50%" in limit.evidence


def test_waiting_is_io_only_if_io_was_under_way_and_faults_if_pages_came_from_a_disk() -> None:
    waits = shares(waiting=0.5)
    assert find_bottleneck(1e5, waits, FLAT).kind == "not decided"
    assert find_bottleneck(1e5, replace(waits, io_share=0.01), FLAT).kind == "not decided"
    assert find_bottleneck(1e5, replace(waits, io_share=0.45), FLAT).kind == "I/O"
    assert find_bottleneck(1e5, replace(waits, faults_major=3.0), FLAT).kind == "page faults"


def test_kernel_time_counts_as_page_faults_only_with_faults() -> None:
    kernel = replace(BUSY, least_system_share=0.6)
    assert find_bottleneck(1e5, kernel, FLAT).kind == "CPU"
    limit = find_bottleneck(1e5, replace(kernel, faults_minor=500.0), FLAT)
    assert limit.kind == "page faults"
    assert "500" in limit.evidence


def test_a_cost_that_steps_up_beyond_a_cache_names_that_cache() -> None:
    costs = 1e-9 * SIZES * np.array([1, 1, 1, 1, 2.0])
    stepped = Footprint(SIZES, costs, BYTES, CACHES)
    limit = find_bottleneck(1e6, BUSY, stepped)
    assert limit.kind == "cache"
    assert "2.00 times" in limit.evidence
    assert "level 3" in limit.evidence
    assert find_bottleneck(1e5, BUSY, stepped).kind == "CPU"


@pytest.mark.parametrize("power", [1.1, 1.5, 2.0])
def test_an_item_that_costs_more_the_more_there_are_is_no_step(power: float) -> None:
    costs = 1e-9 * SIZES**power
    for size in SIZES:
        assert find_bottleneck(float(size), BUSY, Footprint(SIZES, costs, BYTES, CACHES)).kind != (
            "cache"
        )
    log = Footprint(SIZES, 1e-9 * SIZES * np.log(SIZES), BYTES, CACHES)
    assert find_bottleneck(1e6, BUSY, log).kind != "cache"
    told = find_bottleneck(1e6, BUSY, Footprint(SIZES, 1e-9 * SIZES**2, BYTES, CACHES)).evidence
    assert "grows" in told
    slowly = find_bottleneck(1e6, BUSY, Footprint(SIZES, 1e-9 * SIZES**1.03, BYTES, CACHES))
    assert (slowly.kind, "growth there" in slowly.evidence) == ("not decided", True)


def test_with_one_size_in_the_cache_a_step_is_not_told_from_growth() -> None:
    sizes = np.array([1_000.0, 1_000_000])
    costs = 1e-9 * sizes * np.array([1, 3.0])
    limit = find_bottleneck(1e6, BUSY, Footprint(sizes, costs, BYTES, CACHES))
    assert limit.kind == "not decided"
    assert "one size" in limit.evidence


def test_a_few_ticks_of_kernel_time_are_no_share_of_it() -> None:
    assert least_share(0.01, 0.02) < 0.1  # one tick of two
    assert least_share(0.01, 0.01) < 0.25  # one of one
    assert least_share(0.0, 1.0) == 0
    assert least_share(5.0, 10.0) == pytest.approx(0.469, abs=1e-3)
    rng = np.random.default_rng(7)
    above = [least_share(0.01 * rng.binomial(200, 0.2), 2.0) > 0.2 for _ in range(2_000)]
    assert np.mean(above) < 0.05


def test_workers_that_lose_only_beyond_the_second_cache_share_bandwidth() -> None:
    losing = Efficiencies(SIZES, np.array([0.99, 0.98, 0.99, 0.6, 0.62]), 2)
    limit = find_bottleneck(1e6, BUSY, FLAT, losing)
    assert limit.kind == "memory bandwidth"
    assert "61%" in limit.evidence
    # 1e5 of 48 bytes, twice, are beyond the second cache and within the last.
    shared = find_bottleneck(1e5, BUSY, FLAT, losing)
    assert shared.kind == "cache"
    assert "shared cache" in shared.evidence
    # With eight workers of 5 MB the last cache is not enough.
    assert find_bottleneck(1e5, BUSY, FLAT, replace(losing, workers=8)).kind == "memory bandwidth"
    assert find_bottleneck(1e3, BUSY, FLAT, losing).kind == "CPU"  # where they do not lose
    everywhere = replace(losing, efficiency=np.array([0.6, 0.61, 0.6, 0.6, 0.61]))
    assert find_bottleneck(1e6, BUSY, FLAT, everywhere).kind == "CPU"
    noisy = replace(losing, efficiency=np.array([0.5, 1.3, 0.8, 0.6, 0.9]))
    assert find_bottleneck(1e6, BUSY, FLAT, noisy).kind == "CPU"


@pytest.mark.parametrize(
    ("counted", "footprint"),
    [
        (None, FLAT),
        (BUSY, None),
        (shares(unexplained=0.2), FLAT),
    ],
)
def test_what_the_data_do_not_show_is_not_decided(
    counted: CounterTotals | None, footprint: Footprint | None
) -> None:
    limit = find_bottleneck(1e5, counted, footprint)
    assert limit.kind == "not decided"
    assert limit.evidence


@given(
    st.none() | st.floats(1, 1e7),
    st.lists(st.floats(0, 1), min_size=5, max_size=5).filter(lambda x: sum(x) > 0),
    st.floats(0, 1),
    st.none() | st.floats(0, 1e6),
)
def test_every_case_has_an_answer_in_one_sentence(
    size: float | None, parts: list[float], system: float, faults: float | None
) -> None:
    split = Shares(*(part / sum(parts) for part in parts))
    counted = CounterTotals(split, system, faults, faults, faults, system)
    limit = find_bottleneck(size, counted, FLAT)
    assert limit.evidence
    assert "\n" not in limit.evidence


def test_caches_are_read_as_the_system_shows_them(tmp_path: Path) -> None:
    shown = [("Data", "1", "32K"), ("Instruction", "1", "64K"), ("Unified", "3", "16M")]
    for i, (kind, level, size) in enumerate(shown):
        (tmp_path / f"index{i}").mkdir()
        for name, text in (("type", kind), ("level", level), ("size", size)):
            (tmp_path / f"index{i}" / name).write_text(text + "\n")
    (tmp_path / "index9").mkdir()
    assert data_caches(tmp_path) == (Cache(1, 32 * 1024), Cache(3, 16 * 1024**2))
    assert data_caches(tmp_path / "absent") == ()
