"""What a request names, made: an object with a method `step`. Shared by the workers that step.

Runs in the interpreter of the measured code. A request is a mapping with `suite` (directory, or
None where the code is found on the path) and `case` ({"module", "flags"} of a workload adapter, or
{"benchmark", "index"} of a suite).
"""

import ctypes
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, man 2 prctl


class Benchmark:
    """A case of an ASV suite: a step is one call of the benchmark."""

    step_name, work, simulated_s, frames_per_s, nbytes = "call", 1, None, None, None

    def __init__(self, suite: str, name: str) -> None:
        """Set the benchmark up; ValueError where it skips this case or has a clock of its own."""
        from timeit import default_timer

        from asv_runner.discovery import get_benchmark_from_name

        benchmark = get_benchmark_from_name(suite, name)
        benchmark.set_cache(benchmark.do_setup_cache())
        if benchmark.do_setup():
            raise ValueError("the benchmark skips this case")
        if getattr(benchmark, "timer", default_timer) is not default_timer:
            raise ValueError("the benchmark has a clock of its own")
        function, params = benchmark.func, benchmark._build_params()
        self.step: Callable[[], Any] = lambda: function(*params)


def make_case(request: "dict[str, Any]") -> Any:
    """Return what has a method `step`; whatever the measured code raises."""
    case, suite = request["case"], request["suite"]
    if suite is not None:
        from asv_runner._aux import update_sys_path

        update_sys_path(suite)
    if "module" in case:
        return import_module(case["module"]).make(**case["flags"])
    index = case["index"]
    return Benchmark(suite, case["benchmark"] if index is None else f"{case['benchmark']}-{index}")


def die_with_parent() -> None:
    """Let Linux kill this process when its parent dies, even while it is stopped."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides what becomes of it
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
