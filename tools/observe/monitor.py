"""A program watched while it runs, and what is known of it at the end."""

import os
import select
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from math import floor, inf
from time import monotonic, sleep

import numpy as np

from ..measure.process_sampler import ProcessSampler, Sample
from ..stats.interval import Interval, Refusal
from .monitor_seen import Seen
from .monitor_subjects import Ended, Subject
from .rule.memory_growth import MemoryGrowth, memory_growth
from .rule.running import NOT_MEASURED, Estimate, estimate

SAMPLES_PER_S = 2.0
_ESTIMATE_S = 0.9  # between two of them, which cost as much as a sample


@dataclass(frozen=True, slots=True)
class Watched:
    """A program as it was seen, while it runs or at the end.

    step_name: None where it makes no steps: `estimate.full_cpu` is then the factor by which an
    exclusive core would make it faster. ended: how, None where it still ran. interrupted: by
    Ctrl-C.
    """

    label: str
    step_name: str | None
    seen: Seen
    estimate: Estimate
    ended: Ended | None = None
    interrupted: bool = False

    @property
    def memory(self) -> MemoryGrowth:
        """Return whether the memory grew that it holds alone."""
        samples = self.seen.samples
        uss = samples["uss_bytes"]
        read = ~np.isnan(uss)
        measured = self.estimate.measured
        per_s = measured.value if self.step_name and isinstance(measured, Interval) else None
        return memory_growth(samples["wall_s"][read], uss[read], per_s)


def monitor(
    subject: Subject,
    duration_s: float | None = None,
    samples_per_s: float = SAMPLES_PER_S,
    speedup: Interval | Refusal = NOT_MEASURED,
    show: Callable[[Watched], None] = lambda watched: None,
) -> Watched:
    """Watch a program until it ends, for `duration_s` where that is given, or until Ctrl-C.

    speedup: of all cores over one, for the estimate on all cores. show: called after each sample.
    UserError where it cannot be started or is not there.
    """
    seen = Seen()

    def watched(known: Estimate, ended: Ended | None = None, interrupted: bool = False) -> Watched:
        return Watched(subject.label, subject.step_name, seen, known, ended, interrupted)

    def known() -> Estimate:
        return estimate(seen.totals(), speedup, subject.simulated_s)

    interrupted = False
    with closing(subject):
        try:
            shown, next_s = known(), -inf
            for sample in _samples(subject.start(), duration_s, samples_per_s):
                seen.add_sample(sample)
                for rows in subject.segments():
                    seen.add_segments(rows)
                if sample.at_s >= next_s:
                    shown, next_s = known(), sample.at_s + _ESTIMATE_S
                show(watched(shown))
        except KeyboardInterrupt:
            interrupted = True
        return watched(known(), subject.how_it_ended(), interrupted)


def _samples(pid: int, duration_s: float | None, samples_per_s: float) -> Iterator[Sample]:
    """Yield samples at even times, the last one when the time is over or the process has ended."""
    sampler, period_s, start_s = ProcessSampler(pid), 1 / samples_per_s, monotonic()
    end_s = inf if duration_s is None else start_s + duration_s
    with _waiting_for(pid) as ended_within:
        ended = False
        while (sample := sampler.sample()) is not None:
            yield sample
            if ended or sample.at_s >= end_s:
                return
            looks = floor((monotonic() - start_s) / period_s) + 1
            ended = ended_within(min(start_s + looks * period_s, end_s))


@contextmanager
def _waiting_for(pid: int) -> Iterator[Callable[[float], bool]]:
    """Give what waits until a time, or until the process ends, and returns whether it has."""
    try:
        process = os.pidfd_open(pid)
    except (AttributeError, OSError):  # not Linux, or an old one; the next sample tells
        process = None

    def ended_within(until_s: float) -> bool:
        left_s = max(0.0, until_s - monotonic())
        if process is None:
            sleep(left_s)
            return False
        return bool(select.select([process], [], [], left_s)[0])

    try:
        yield ended_within
    finally:
        if process is not None:
            os.close(process)
