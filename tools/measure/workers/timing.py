"""One process that measures cases of one benchmark: `python timing.py REQUEST ANSWERS`.

Runs in the interpreter of the measured commit, which holds asv_runner and nothing of this package.
REQUEST is JSON with `suite` (directory), `benchmark`, `cases` (indices of parameter combinations,
None where there are none), `cpu` (or null) and `slow_down` (a fraction by which every value is made
longer, 0 except in a self-check). ANSWERS gets a line of JSON for each case as soon as it is known:
{"case": 3, "value": 1e-5, "loops": 1024, "wall_s": 0.2} or {"case": 3, "missing": "why", ...},
where wall_s holds setting up as well; the last line is {"reference_kernel_s": 0.005}.
"""

import gc
import json
import math
import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any


def main(request: dict[str, Any], answers: Any) -> None:
    """Measure the cases of a request, the reference kernel before and after them."""
    if request["cpu"] is not None:
        os.sched_setaffinity(0, {request["cpu"]})  # before NumPy counts the cores
    # Beside this file, where a script looks first; a measured project may have such modules too.
    from reference_kernel import reference_kernel_s

    sys.path.pop(0)

    before_s = reference_kernel_s()
    for case in request["cases"]:
        start_s = perf_counter()
        answer = {"case": case, **measure(request, case), "wall_s": perf_counter() - start_s}
        print(json.dumps(answer), file=answers, flush=True)
        gc.collect()
    mean_s = (before_s + reference_kernel_s()) / 2
    print(json.dumps({"reference_kernel_s": mean_s}), file=answers, flush=True)


def measure(request: dict[str, Any], case: int | None) -> dict[str, Any]:
    """Return the answer of one case: its value, or what the benchmark raised instead."""
    try:
        return _measure(request, case)
    except Exception as error:
        return {"missing": " ".join(f"{type(error).__name__}: {error}".split())}


def _measure(request: dict[str, Any], case: int | None) -> dict[str, Any]:
    from asv_runner.benchmarks.mark import SkipNotImplemented
    from asv_runner.discovery import get_benchmark_from_name

    name = request["benchmark"] if case is None else f"{request['benchmark']}-{case}"
    benchmark = get_benchmark_from_name(request["suite"], name)
    benchmark.set_cache(benchmark.do_setup_cache())
    if request["slow_down"]:
        benchmark.value_s = slow_down(benchmark.value_s, request["slow_down"])
    try:
        if benchmark.do_setup():
            return {"missing": "skipped"}
        result = benchmark.do_run()
    except SkipNotImplemented as reason:
        return {"missing": f"skipped: {reason}"}
    finally:
        benchmark.do_teardown()
    return _answer(result)


def _answer(result: Any) -> dict[str, Any]:
    """Read a result: ASV's time types give samples, the others a number."""
    samples, loops = (
        (result["samples"], result["number"]) if isinstance(result, dict) else ([result], 1)
    )
    value = float(median(samples))
    if not math.isfinite(value):
        return {"missing": "skipped"}
    return {"value": value, "loops": loops}


def slow_down(value_s: Any, fraction: float) -> Any:
    """Make a value take `fraction` longer: the time is really spent, and read off the clock."""

    def slower(loops: int, *param: Any) -> float:
        once_s: float = value_s(loops, *param)
        start_s = perf_counter()
        end_s = start_s + fraction * once_s * loops
        while (now_s := perf_counter()) < end_s:
            pass
        return once_s + (now_s - start_s) / loops

    return slower


if __name__ == "__main__":
    with open(sys.argv[2], "w", encoding="utf-8") as answers_file:
        main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), answers_file)
