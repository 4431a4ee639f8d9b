"""Stretches of steps of a process: which were disturbed, and what the others add up to."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ...projection.rule.wall_split import Counters, counters_of
from ...stats.arrays import FloatArray

# Alone on its core a probe takes 1 to 1.3 times the least, beside a co-tenant 1.5 to 2, and hardly
# ever anything between: benchmarks/exclusive_core.py, where it was found.
SLOWED = 1.35
_LOW = 0.01  # the quantile that is the least: one reading may be too low
STARVED = 0.02  # of the wall time of a segment


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of one process, shape (k,) each, in order; NaN where nothing counts it.

    start_s, end_s: by the monotonic clock, which all processes of a machine share. steps: made in
    it. probe_s: CPU time of a fixed piece of arithmetic, the slower one of before and after.
    """

    start_s: FloatArray
    end_s: FloatArray
    steps: FloatArray
    cpu_user_s: FloatArray
    cpu_system_s: FloatArray
    run_queue_wait_s: FloatArray
    steal_s: FloatArray
    block_io_wait_s: FloatArray
    pressure_io_s: FloatArray
    switches_voluntary: FloatArray
    faults_major: FloatArray
    faults_minor: FloatArray
    probe_s: FloatArray

    @property
    def wall_s(self) -> FloatArray:
        """Length of each."""
        return self.end_s - self.start_s

    def where(self, chosen: NDArray[np.bool_]) -> "Segments":
        """Return those chosen, shape (k,)."""
        return Segments(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def total(self, name: str) -> float | None:
        """Return the sum of a column, None where it was not counted or there is no segment."""
        values = getattr(self, name)
        return float(np.sum(values)) if len(values) and np.all(np.isfinite(values)) else None


def least_probe_s(every: Sequence[Segments]) -> float:
    """Return the probe's time on an exclusive core, infinity where no process has probed."""
    probes_s = np.concatenate([segments.probe_s for segments in every]) if every else np.array([])
    probes_s = probes_s[np.isfinite(probes_s)]
    return float(np.quantile(probes_s, _LOW)) if len(probes_s) else np.inf


def exclusive(segments: Segments, least_s: float) -> NDArray[np.bool_]:
    """Return in which segments no co-tenant slowed the core; a segment without a probe counts.

    least_s: of the probe.
    """
    return ~(segments.probe_s > SLOWED * least_s)


def disturbed(segments: Segments, least_s: float) -> NDArray[np.bool_]:
    """Return in which segments a co-tenant slowed the core, or others had it for STARVED of them.

    least_s: of the probe. Steal, which is the machine's, counts whole.
    """
    lost_s = np.nan_to_num(segments.run_queue_wait_s) + np.nan_to_num(segments.steal_s)
    return ~exclusive(segments, least_s) | (lost_s > STARVED * segments.wall_s)


def disturbed_share(every: Sequence[Segments], least_s: float) -> float | None:
    """Return the share of the time of all processes that was disturbed.

    None of no time at all, and where nothing counts how long one of them waited for a core.
    """
    if not all(np.all(np.isfinite(segments.run_queue_wait_s)) for segments in every):
        return None
    lost_s = sum(float(np.sum(s.wall_s[disturbed(s, least_s)])) for s in every)
    total_s = sum(float(np.sum(s.wall_s)) for s in every)
    return lost_s / total_s if total_s else None


def while_all_work(every: Sequence[Segments]) -> list[Segments]:
    """Return the segments in which all processes were at work: those within the time they share."""
    if not all(len(segments.start_s) for segments in every):
        return [segments.where(np.zeros(len(segments.start_s), bool)) for segments in every]
    start_s = max(segments.start_s[0] for segments in every)
    end_s = min(segments.end_s[-1] for segments in every)
    return [s.where((s.start_s >= start_s) & (s.end_s <= end_s)) for s in every]


def totals(every: Sequence[Segments]) -> Counters:
    """Return what each process used and waited for, shape (m,); calls are steps.

    A counter that any of them lacks is None. ValueError where one has no segment.
    """
    if not all(len(segments.steps) for segments in every):
        raise ValueError("a process without a segment")

    def column(name: str) -> FloatArray:
        return np.array([float(np.sum(getattr(segments, name))) for segments in every])

    def optional(name: str) -> FloatArray | None:
        values = column(name)
        return values if np.all(np.isfinite(values)) else None

    return counters_of(column("steps"), column, optional)
