"""The kernels of `benchmarks/` under pytest-benchmark: `pytest --benchmark-only tests/perf`.

Set-up and timed code are those of the ASV classes. pytest-benchmark times many rounds of one
process, ASV has one median a process, so that the numbers differ. Without `--benchmark-only`
each kernel is called once.
"""

from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.common import VEHICLES
from benchmarks.construct import Construct
from benchmarks.run import Run
from benchmarks.step import Step

SIZES = [n for n in VEHICLES if n <= 1_000]  # a round of the largest takes milliseconds


@pytest.fixture
def kernel() -> Callable[..., Callable[[], Any]]:
    """Return what sets a case of an ASV class up and gives the call that is timed."""

    def make(suite: type, method: str, *case: Any) -> Callable[[], Any]:
        instance = suite()
        try:
            instance.setup(*case)
        except NotImplementedError as reason:
            pytest.skip(str(reason))
        return lambda: getattr(instance, method)(*case)

    return make


@pytest.mark.parametrize("vehicles", SIZES)
@pytest.mark.parametrize("engine", Step.params[0])
def test_step(benchmark: Any, kernel: Any, engine: str, vehicles: int) -> None:
    benchmark(kernel(Step, "time_step", engine, vehicles))


@pytest.mark.parametrize("vehicles", SIZES[:3])
def test_run(benchmark: Any, kernel: Any, vehicles: int) -> None:
    benchmark.pedantic(kernel(Run, "time_minute", vehicles), rounds=3, warmup_rounds=1)


@pytest.mark.parametrize("vehicles", SIZES)
def test_construct(benchmark: Any, kernel: Any, vehicles: int) -> None:
    benchmark(kernel(Construct, "time_construct", vehicles))
