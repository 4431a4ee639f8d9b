"""Hands benchmarks of an ASV suite to pyperf:
`python pyperf_driver.py OPTIONS SUITE NAME FAILURES CASE ...`.

OPTIONS are pyperf's, such as `--worker --calibrate-loops`. Runs in the interpreter of the measured
commit; pyperf, which that does not hold, is found on the path in PYPERF_PATH, behind everything
else. A CASE is an index over the product of the parameters, or `-` where there are none; what a
commit lacks is left out. FAILURES gets {case: why} of those that failed.
"""

import json
import os
import sys
from pathlib import Path
from time import perf_counter
from typing import Any


def main() -> None:
    """Let pyperf run each case args for, and write down those that failed."""
    sys.path.pop(0)  # this directory: a measured project may have modules of these names
    sys.path.append(os.environ["PYPERF_PATH"])
    import pyperf

    runner = pyperf.Runner()
    runner.argparser.add_argument("suite")
    runner.argparser.add_argument("benchmark")
    runner.argparser.add_argument("failures")
    runner.argparser.add_argument("cases", nargs="+")
    args = runner.parse_args()
    failures = {}
    for case in args.cases:
        name = args.benchmark if case == "-" else f"{args.benchmark}-{case}"
        try:
            run_case(runner, case, args.suite, name)
        except (Exception, SystemExit) as error:  # pyperf exits where it gives up
            failures[case] = " ".join(f"{type(error).__name__}: {error}".split())
    Path(args.failures).write_text(json.dumps(failures), encoding="utf-8")


def run_case(runner: Any, case: str, suite: str, name: str) -> None:
    """Set a case up and hand it to `runner`; nothing where the commit skips it."""
    from asv_runner.discovery import get_benchmark_from_name

    benchmark = get_benchmark_from_name(suite, name)
    benchmark.set_cache(benchmark.do_setup_cache())
    try:
        if not benchmark.do_setup():
            runner.bench_time_func(case, timed, benchmark, benchmark._build_params())
    finally:
        benchmark.do_teardown()


def timed(loops: int, benchmark: Any, params: Any) -> float:
    """Return the seconds of a value: the benchmark's own time or the wall time, the longer one.

    A benchmark may bring a clock that stands still at times; ASV's rule takes the longer one too.
    """
    start_s = perf_counter()
    own_s: float = loops * benchmark.value_s(loops, *params)
    return max(own_s, perf_counter() - start_s)


if __name__ == "__main__":
    main()
