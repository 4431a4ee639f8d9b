"""How `time_` benchmarks are timed: loops that pyperf has calibrated, one number a process."""

import sys
import timeit
from collections.abc import Sequence
from statistics import median
from time import perf_counter
from typing import Any

from asv_runner.benchmarks.time import TimeBenchmark

from benchmarks import counters
from benchmarks.calibration import Case, case_key, read_calibration
from benchmarks.probe import may_have_co_tenants, steady_probe_s
from benchmarks.side_car import record_process

# Names ASV's own rule of finding loops, with one number a process; part of such a version.
UNCALIBRATED = "process-median"
LONGEST_VALUE_S = 0.5  # where calibrated ones last 5 to 10 ms
SLOW_CALLS = 4


class CalibratedTime(TimeBenchmark):
    """ASV's timing, with three differences.

    `setup` builds what is timed once in a process, and calls are looped on it: the runner would
    time single calls wherever there is a `setup`, and a step of 10 µs timed once is noise.

    How many calls a value has, and how many values are warm-up, stands in calibration.json, the
    same for every commit. What does not stand there is timed by ASV's own rule, and its version
    says so.

    Each process gives one number, the median of its values. Values of one process share its memory
    layout and its moment, so only processes count as independent.
    """

    _setup_isolates_timed_calls = False

    def __init__(self, name: str, func: Any, attr_sources: list[Any]) -> None:
        """Take processes and scheme from calibration.json, where the benchmark stands there."""
        super().__init__(name, func, attr_sources)
        self._entry = read_calibration().get(name)
        if self._entry:
            self.rounds = self._entry.processes
        self.version += f" {self._entry.scheme if self._entry else UNCALIBRATED}"

    def run(self, *param: Any) -> dict[str, Any]:
        """The median of the process's values, in seconds a call, and the calls in a value."""
        case = self._entry and self._entry.cases.get(case_key(self._current_params))
        if not case:
            return self._by_the_rule_of_asv(*param)
        warmups, values = self._counts(case)
        loops = self.number or self._affordable(case.loops, *param)
        counters.since(counters.begin())  # the first time it takes longest: psutil is imported
        warmed = [self.value_s(loops, *param) for _ in range(warmups)]
        before_s, before = steady_probe_s(), counters.begin()
        valued = [self.value_s(loops, *param) for _ in range(values)]
        counted = counters.since(before)
        after_s = steady_probe_s()
        if may_have_co_tenants():
            counted["probe_s"] = max(before_s, after_s)
        if (warmups, values) == (case.warmups, case.values) and loops <= case.loops:
            params = self._current_params
            record_process(self.name, params, self.version, loops, warmed, valued, counted)
        return {"samples": [median(valued)], "number": loops}

    def value_s(self, loops: int, *param: Any) -> float:
        """Seconds a call, over `loops` calls; garbage is not collected meanwhile."""
        timer = timeit.Timer(self._param_bound_func(*param), timer=self.timer)
        return timer.timeit(loops) / loops

    def _counts(self, case: Case) -> Sequence[int]:
        """Warm-ups and values, unless `--attribute` or `--quick` say."""
        values = self.repeat if isinstance(self.repeat, int) and self.repeat else case.values
        return case.warmups if self.warmup_time else 0, values

    def _affordable(self, loops: int, *param: Any) -> int:
        """As many loops as a value of LONGEST_VALUE_S holds, where `loops` would take longer.

        A commit a hundred times slower than the calibrated one is in the history too, and would run
        into its timeout. A change of that size is not hidden by other loops. Only a few calls are
        timed, and those only where the first was slow, as a first call may be for once.
        """
        call_s = 0.0
        for _ in range(SLOW_CALLS if loops > 1 else 0):
            start_s = perf_counter()
            self.value_s(1, *param)
            call_s = perf_counter() - start_s
            if loops * call_s <= LONGEST_VALUE_S:
                return loops
        return max(1, int(LONGEST_VALUE_S / call_s)) if call_s else loops

    def _by_the_rule_of_asv(self, *param: Any) -> dict[str, Any]:
        called = f"{self.name}({case_key(self._current_params)})"
        print(f"{called}: not in calibration.json, loops by ASV's own rule", file=sys.stderr)
        measured = super().run(*param)
        return {"samples": [median(measured["samples"])], "number": measured["number"]}
