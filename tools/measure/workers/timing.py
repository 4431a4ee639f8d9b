"""One process that measures cases of one benchmark: `python timing.py REQUEST ANSWERS`.

Runs in the interpreter of the measured commit, which holds asv_runner and nothing of this package.
REQUEST is JSON with `suite` (directory), `benchmark`, `cases` (indices of parameter combinations,
None where there are none), `repetitions` (per case how many worlds it gets, and values in each, or
null), `cpu` (or null), `slow_down` (a fraction by which every value is made longer, 0 except in a
self-check) and `layout_seed` (or null: memory lies where it happens to). ANSWERS gets a line of
JSON for each case as soon as it is known, {"case": 3, "value": 1e-5, "loops": 1024, "worlds":
[1e-5], "setup_s": 0.05, "cpu_share": 1.0, "wall_s": 0.2} or {"case": 3, "missing": "why", ...},
where wall_s holds setting up as well; the last line is {"reference_kernel_s": 0.005}.

A world is what `setup` makes, measured and torn down: the value of a case is the median over its
worlds, each of which lies elsewhere.
"""

import gc
import json
import math
import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any


def main(request: dict[str, Any], answers: Any) -> None:
    """Measure the cases of a request, the reference kernel before and after them."""
    if request["cpu"] is not None:
        os.sched_setaffinity(0, {request["cpu"]})  # before NumPy counts the cores
    # Beside this file, where a script looks first; a measured project may have such modules too.
    from layout import Layout
    from reference_kernel import reference_kernel_s

    sys.path.pop(0)

    layout = None if request["layout_seed"] is None else Layout(request["layout_seed"])
    cases = list(zip(request["cases"], request["repetitions"], strict=True))
    before_s = reference_kernel_s()
    for case, (worlds, values) in layout.order(cases) if layout else cases:
        start_s = perf_counter()
        answer = {"case": case, **measure(request, case, worlds, values, layout)}
        answer["wall_s"] = perf_counter() - start_s
        print(json.dumps(answer), file=answers, flush=True)
    mean_s = (before_s + reference_kernel_s()) / 2
    print(json.dumps({"reference_kernel_s": mean_s}), file=answers, flush=True)


def measure(
    request: dict[str, Any], case: int | None, worlds: int, values: int | None, layout: Any
) -> dict[str, Any]:
    """Return the answer of one case: its value, or what the benchmark raised instead."""
    answers: list[dict[str, Any]] = []
    # Drawn at once, so that a world that fails moves none of the cases after it.
    for offset_bytes in layout.draw_offsets(worlds) if layout else [None] * worlds:
        gc.collect()  # what the world before left goes first
        try:
            answers.append(_measure_world(request, case, values, layout, offset_bytes))
        except Exception as error:
            answers.append({"missing": " ".join(f"{type(error).__name__}: {error}".split())})
        if "missing" in answers[-1]:
            return answers[-1]
    return _joined(answers)


def _joined(worlds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the answer of a case from those of its worlds."""
    return {
        "value": float(median(world["value"] for world in worlds)),
        "loops": worlds[0]["loops"],
        "worlds": [world["value"] for world in worlds],
        "setup_s": sum(world["setup_s"] for world in worlds),
        "cpu_share": float(median(world["cpu_share"] for world in worlds)),
    }


def _measure_world(
    request: dict[str, Any],
    case: int | None,
    values: int | None,
    layout: Any,
    offset_bytes: int | None,
) -> dict[str, Any]:
    from asv_runner.benchmarks.mark import SkipNotImplemented
    from asv_runner.discovery import get_benchmark_from_name

    start_s = perf_counter()
    name = request["benchmark"] if case is None else f"{request['benchmark']}-{case}"
    benchmark = get_benchmark_from_name(request["suite"], name)
    benchmark.set_cache(benchmark.do_setup_cache())
    if values is not None:
        benchmark.repeat = values
    if request["slow_down"]:
        benchmark.value_s = slow_down(benchmark.value_s, request["slow_down"])
    if layout:
        layout.begin_world(offset_bytes)
    try:
        if benchmark.do_setup():
            return {"missing": "skipped"}
        run_s, cpu_s = perf_counter(), process_time()
        result = benchmark.do_run()
        run_s, cpu_s = perf_counter() - run_s, process_time() - cpu_s
    except SkipNotImplemented as reason:
        return {"missing": f"skipped: {reason}"}
    finally:
        benchmark.do_teardown()
        if layout:
            layout.end_world()
    answer = _answer(result)
    if "value" in answer:
        answer["setup_s"] = perf_counter() - start_s - run_s
        answer["cpu_share"] = cpu_s / run_s
    return answer


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
