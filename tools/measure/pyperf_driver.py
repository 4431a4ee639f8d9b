"""Hands benchmarks of an ASV suite to pyperf: `python pyperf_driver.py OPTIONS SUITE NAME CASE
...`.

OPTIONS are pyperf's, such as `--worker --calibrate-loops`. Runs in the interpreter of the measured
commit; pyperf, which that does not hold, is found on the path in PYPERF_PATH, behind everything
else. A CASE is an index over the product of the parameters, or `-` where there are none; what a
commit lacks is left out.
"""

import os
import sys
from time import perf_counter
from typing import Any


def main() -> None:
    sys.path.pop(0)  # this directory: a measured project may have modules of these names
    sys.path.append(os.environ["PYPERF_PATH"])
    import pyperf
    from asv_runner.discovery import get_benchmark_from_name

    runner = pyperf.Runner()
    runner.argparser.add_argument("suite")
    runner.argparser.add_argument("benchmark")
    runner.argparser.add_argument("cases", nargs="+")
    asked = runner.parse_args()
    for case in asked.cases:
        name = asked.benchmark if case == "-" else f"{asked.benchmark}-{case}"
        benchmark = get_benchmark_from_name(asked.suite, name)
        benchmark.set_cache(benchmark.do_setup_cache())
        if not benchmark.do_setup():
            params = benchmark._build_params()
            runner.bench_time_func(case, timed, benchmark, params)
        benchmark.do_teardown()


def timed(loops: int, benchmark: Any, params: Any) -> float:
    """Seconds of a value: by the clock of the benchmark or on the wall, whichever is longer.

    A benchmark may bring a clock that stands still at times; ASV's rule takes the longer one too.
    """
    start_s = perf_counter()
    own_s: float = loops * benchmark.value_s(loops, *params)
    return max(own_s, perf_counter() - start_s)


if __name__ == "__main__":
    main()
