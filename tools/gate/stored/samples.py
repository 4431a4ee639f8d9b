"""The samples of a case on both sides, and the processes that they came from."""

import warnings
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from .cases import Side

# What is in a version of this project's time types whose samples are one a process.
ONE_A_PROCESS = ("calibrated-", "process-median")


@dataclass(frozen=True, slots=True)
class Samples:
    """Seconds of base and head, shapes (samples,), NaN where a sample is of no use.

    Of a rate they are the seconds of one piece of work. processes: how many gave base's and head's,
    None where that cannot be told.
    """

    base: FloatArray
    head: FloatArray
    processes: tuple[int, int] | None

    @property
    def left_out(self) -> tuple[int, int]:
        """Return how many of base's and head's samples are of no use."""
        return int(np.isnan(self.base).sum()), int(np.isnan(self.head).sum())

    @property
    def usable(self) -> tuple[FloatArray, FloatArray]:
        """Return base's and head's samples that are of use."""
        return self.base[~np.isnan(self.base)], self.head[~np.isnan(self.head)]

    def log_ratios(self) -> FloatArray:
        """Return log(head / base), one a pair of processes, NaN where one of them gave nothing.

        A process counts once, as the median of its samples, which are not independent.
        """
        if self.processes is None:
            return np.empty(0)
        base_s, head_s = (
            _process_medians(samples, processes)
            for samples, processes in zip((self.base, self.head), self.processes, strict=True)
        )
        pairs = min(self.processes)
        ratios: FloatArray = np.log(head_s[:pairs] / base_s[:pairs])
        return ratios


def samples_of(base: Side, head: Side, of_speed: bool, rounds: int | None) -> Samples:
    """Return what ASV recorded, in seconds; a sample that is not above 0 is of no use.

    of_speed: whether samples are of work a second. rounds: processes of a side, None if unknown.

    ASV lists samples process by process and does not say where one ends. They are cut evenly if
    both sides' divide by `rounds`. Where `max_time` ended processes early, so that they gave unlike
    numbers, both do by luck only about once in rounds squared.
    """
    counts = len(base.samples), len(head.samples)
    processes: tuple[int, int] | None = None
    if any(word in (base.version or "") for word in ONE_A_PROCESS):
        processes = counts
    elif rounds is not None and not any(count % rounds for count in counts):
        processes = rounds, rounds
    return Samples(_seconds(base.samples, of_speed), _seconds(head.samples, of_speed), processes)


def _seconds(samples: FloatArray, of_speed: bool) -> FloatArray:
    usable = np.where(np.isfinite(samples) & (samples > 0), samples, np.nan)
    return 1 / usable if of_speed else usable


def _process_medians(samples: FloatArray, processes: int) -> FloatArray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a process without a usable sample
        medians: FloatArray = np.nanmedian(samples.reshape(processes, -1), axis=1)
    return medians
