"""Whatever the magnitudes of counters, rates and workers, there is an answer and no warning."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.projection.rule.memory_limit import Cache, Efficiencies, Footprint, find_memory_limit
from tools.projection.rule.pooled_speedup import (
    extrapolate_speedup,
    pool_speedups,
    two_count_limits,
)
from tools.projection.rule.scalability import Scalability, judge_scalability
from tools.projection.rule.starvation import full_cpu, process_scatter
from tools.projection.rule.wall_split import Counters
from tools.stats.interval import Interval, Refusal
from tools.stats.interval_arithmetic import geometric_interval, inverse, product
from tools.store.magnitude import LEAST, MOST

powers = st.floats(-30, 30) | st.sampled_from([-30.0, -10.0, 0.0, 10.0, 30.0])
magnitude = powers.map(lambda power: float(np.clip(10.0**power, LEAST, MOST)))
workers = st.sampled_from([1e-20, 0.5, 1.0, 2.0, 3.0, 4.0, 8.0, 16.0, 1e3, 1e6, 1e19, 1e30])


def several(of: Any, least: int = 2, most: int = 8) -> Any:
    return st.lists(of, min_size=least, max_size=most)


@settings(max_examples=80)
@given(
    several(st.tuples(workers, magnitude | st.floats(0.5, 50))),
    st.none() | st.sampled_from([1, 4, 10**6]),
    st.sampled_from(["relative", "absolute"]),
)
def test_throughput_over_workers_is_judged(
    measured: list[tuple[float, float]], cores: int | None, errors: Any
) -> None:
    counts, rates = (np.array(column) for column in zip(*measured, strict=True))
    verdict = judge_scalability(counts, rates, cores, errors)
    if isinstance(verdict, Scalability):
        for count in (1.0, 7.0, 1e6):
            assert isinstance(verdict.predict(count), Interval | Refusal)
    elif np.min(counts) < 1:
        assert verdict.reason == "throughput must be positive, and workers from 1 to 1,000,000"


@given(
    several(st.tuples(magnitude, magnitude, magnitude, magnitude), least=1, most=4),
    st.sampled_from([0.0, 1.0]),
    several(magnitude, most=5),
)
def test_counters_are_judged(
    counted: list[tuple[float, ...]], waited: float, speedups: list[float]
) -> None:
    calls, wall_s, cpu_s, waited_s = (np.array(column) for column in zip(*counted, strict=True))
    zeros = np.zeros(len(counted))
    counters = Counters(calls, wall_s, cpu_s, zeros, waited * waited_s, waited * cpu_s, zeros)
    full = full_cpu(counters, process_scatter([counters]))
    every = product(inverse(full.wall_s), pool_speedups(speedups))
    assert isinstance(every, Interval | Refusal)
    two_count_limits(speedups[0], speedups, 4.0)
    speedup = geometric_interval(np.array(speedups), of_next=True)
    if isinstance(speedup, Interval):
        assert 0 < speedup.low <= speedup.value <= speedup.high < np.inf
        assert extrapolate_speedup(speedup, 4.0, 1e6).low >= 0


@given(several(st.tuples(magnitude, magnitude, magnitude), least=3), magnitude)
def test_footprints_are_judged(
    measured: list[tuple[float, float, float]], bytes_each: float
) -> None:
    sizes, costs, efficiency = (np.array(column) for column in zip(*sorted(measured), strict=True))
    caches = [Cache(1, 32 << 10), Cache(2, 1 << 20), Cache(3, 32 << 20)]
    footprint = Footprint(sizes, costs, bytes_each, caches)
    for size in sizes.tolist():
        limit = find_memory_limit(size, footprint, Efficiencies(sizes, efficiency, 4.0))
        assert limit is None or limit.evidence
