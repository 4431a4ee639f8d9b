"""How `time_` benchmarks are timed: loops that pyperf has calibrated, one number a process."""

import sys
import timeit
from collections.abc import Sequence
from statistics import median
from typing import Any

from asv_runner.benchmarks.time import TimeBenchmark

from benchmarks.calibration import Case, case_key, read_calibration
from benchmarks.side_car import record_process

# Names ASV's own rule of finding loops, with one number a process; part of such a version.
UNCALIBRATED = "process-median"


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
        super().__init__(name, func, attr_sources)
        self._entry = read_calibration().get(name)
        if self._entry:
            self.rounds = self._entry.processes
        self.version += f" {self._entry.scheme if self._entry else UNCALIBRATED}"

    def run(self, *param: Any) -> dict[str, Any]:
        case = self._entry and self._entry.cases.get(case_key(self._current_params))
        if not case:
            return self._by_the_rule_of_asv(*param)
        loops, warmups, values = self._counts(case)
        warmed = [self.value_s(loops, *param) for _ in range(warmups)]
        valued = [self.value_s(loops, *param) for _ in range(values)]
        if (loops, warmups, values) == (case.loops, case.warmups, case.values):
            record_process(self.name, self._current_params, loops, warmed, valued)
        return {"samples": [median(valued)], "number": loops}

    def value_s(self, loops: int, *param: Any) -> float:
        """Seconds a call, over `loops` calls; garbage is not collected meanwhile."""
        timer = timeit.Timer(self._param_bound_func(*param), timer=self.timer)
        return timer.timeit(loops) / loops

    def _counts(self, case: Case) -> Sequence[int]:
        """Loops, warm-ups and values, unless `--attribute`, `--quick` or `--append-samples` say."""
        values = self.repeat if isinstance(self.repeat, int) and self.repeat else case.values
        return self.number or case.loops, case.warmups if self.warmup_time else 0, values

    def _by_the_rule_of_asv(self, *param: Any) -> dict[str, Any]:
        called = f"{self.name}({case_key(self._current_params)})"
        print(f"{called}: not in calibration.json, loops by ASV's own rule", file=sys.stderr)
        measured = super().run(*param)
        return {"samples": [median(measured["samples"])], "number": measured["number"]}
