"""Processes as they would have answered, made by hand: segments, and what a process said."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from tools.measure.step_messages import Counted, Ready
from tools.measure.stepping import Stepped
from tools.measure.workload import WorkloadCase
from tools.observe.code import CodeState
from tools.observe.figures import figures
from tools.observe.record import Circumstances, case_record
from tools.observe.rounds import Amount, Rounds
from tools.observe.rule.segments import Segments

SEGMENT_S = 0.02
PROBE_S = 20e-6
AMOUNT = Amount(steps=1000, processes=3, all_core_rounds=3, budget_s=10.0)


def segments(
    count: int = 50, rate: float = 1000.0, start_s: float = 0.0, **columns: Any
) -> Segments:
    """`count` segments of a busy process that makes `rate` steps a second and waits for nothing.

    columns: instead of its own, a number each or shape (count,).
    """
    starts = start_s + SEGMENT_S * np.arange(count)
    own = {
        "start_s": starts,
        "end_s": starts + SEGMENT_S,
        "steps": rate * SEGMENT_S,
        "cpu_user_s": SEGMENT_S,
        "probe_s": PROBE_S,
    } | columns
    return Segments(
        *(np.broadcast_to(own.get(f.name, 0.0), count).astype(float) for f in fields(Segments))
    )


def starved(quiet: Segments, share: Any) -> Segments:
    """The same work while others had the core for `share` of the time, or one share a segment."""
    waited_s = quiet.wall_s * share / (1 - np.asarray(share))
    end_s = np.cumsum(quiet.wall_s + waited_s)
    return changed(quiet, start_s=np.r_[0, end_s[:-1]], end_s=end_s, run_queue_wait_s=waited_s)


def changed(old: Segments, **columns: Any) -> Segments:
    """The same segments with other columns."""
    own = {field.name: getattr(old, field.name) for field in fields(old)} | columns
    shape = old.start_s.shape
    return Segments(**{name: np.broadcast_to(value, shape) for name, value in own.items()})


def stepped(of: Segments, ready: Any = (), counted: Any = ()) -> Stepped:
    """A process that made these segments. ready, counted: fields that are not the usual ones."""
    said = {
        "step_name": "step",
        "work": 10.0,
        "simulated_s": 0.1,
        "frames_per_s": None,
        "nbytes": 800.0,
        "steps_per_look": 1,
        "made_s": 0.0,
        "reference_kernel_s": 0.005,
    } | dict(ready)
    mean = float(np.sum(of.wall_s) / np.sum(of.steps)) if len(of.steps) else 1e-3
    summed = {
        "steps": int(np.sum(of.steps)),
        "mean": mean,
        "p50": mean,
        "p95": 2 * mean,
        "p99": 3 * mean,
        "frames_kept_per_s": None,
        "rss_bytes": 1e6,
        "peak_rss_bytes": 2e6,
    } | dict(counted)
    columns = {field.name: getattr(of, field.name) for field in fields(of)}
    return Stepped(0, Ready(**said), Counted(**summed), columns)


def rounds(rates: Sequence[float], together: Sequence[Sequence[float]] = (), **said: Any) -> Rounds:
    """Quiet processes of these rates, alone, and of each round those at work at once."""
    return Rounds(
        tuple(stepped(segments(rate=rate), **said) for rate in rates),
        tuple(tuple(stepped(segments(rate=rate)) for rate in of_round) for of_round in together),
    )


def record(of: Rounds, size: int = 10, cores: int = 2, **more: Any) -> dict[str, Any]:
    """The record of a case of `size` that was measured so, with other values by key."""
    case = WorkloadCase("suite.adapter", {"size": size, "how": "busy"})
    here = Circumstances(CodeState("a" * 40, None), False, "box", cores, "items", "2025-01-01")
    found = figures(of, float(size), (), "there is one")
    return {**case_record(case, AMOUNT, of, found, here), "age_s": 0.0, "quality": [], **more}
