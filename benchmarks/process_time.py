"""How `time_` benchmarks are timed: many calls a sample, one number a process."""

from statistics import median
from typing import Any

from asv_runner.benchmarks.time import TimeBenchmark


class ProcessTime(TimeBenchmark):
    """ASV's timing, with two differences.

    A benchmark with a `setup` is timed in loops that last `sample_time`, as one without is: the
    runner would otherwise time single calls, and a step of 10 µs timed once is noise. So calls of
    one loop share the state that `setup` made; a simulation that goes on stepping is meant to.

    Each process gives one number, the median of its samples. Samples of one process share its
    memory layout and its moment, so only processes count as independent.
    """

    _setup_isolates_timed_calls = False

    def run(self, *param: Any) -> dict[str, Any]:
        measured = super().run(*param)
        return {"samples": [median(measured["samples"])], "number": measured["number"]}
