"""What a process that makes steps says: a line of JSON a message."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..stats.arrays import FloatArray
from .workers.own_counters import COUNTED

SEGMENT = ("start_s", "end_s", "steps", *COUNTED, "probe_s")


@dataclass(frozen=True, slots=True)
class Ready:
    """A process is warm. work, simulated_s: of a step. nbytes: that the case holds.

    steps_per_look: how many steps lie between two looks at the clock. made_s: making the case took.
    """

    step_name: str
    work: float
    simulated_s: float | None
    frames_per_s: float | None
    nbytes: float | None
    steps_per_look: int
    made_s: float
    reference_kernel_s: float


@dataclass(frozen=True, slots=True)
class Segments:
    """Stretches of steps: start and end by the monotonic clock, steps made, and in each by how much
    the counters rose. rows: shape (k, len(SEGMENT)), NaN where the system does not count it.
    """

    rows: FloatArray


@dataclass(frozen=True, slots=True)
class Counted:
    """The steps are made. mean, p50, p95, p99: seconds of a step, as the clock was looked at.

    frames_kept_per_s: that a viewer shows of them, None where a step is no frame.
    """

    steps: int
    mean: float
    p50: float
    p95: float
    p99: float
    frames_kept_per_s: float | None
    rss_bytes: float | None
    peak_rss_bytes: float | None


@dataclass(frozen=True, slots=True)
class Failed:
    """It came to nothing. reason: one line."""

    reason: str


Message = Ready | Segments | Counted | Failed


def columns(rows: FloatArray) -> dict[str, FloatArray]:
    """Return rows of segments by name."""
    return dict(zip(SEGMENT, rows.T, strict=True))


def read_message(line: bytes) -> Message:
    """Return the message that a line of the worker is."""
    content: Mapping[str, Any] = json.loads(line)
    (kind, value), *_ = content.items()
    if kind == "ready":
        return Ready(**value)
    if kind == "counted":
        return Counted(**value)
    if kind == "segments":
        rows = np.array(value, dtype=np.float64)  # null becomes NaN
        return Segments(rows.reshape(-1, len(SEGMENT)))
    return Failed(str(value))
