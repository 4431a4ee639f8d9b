"""Benchmarks that are shown in an earlier version than today's, which has no results."""

from collections.abc import Iterable

from ..render.names import short_names
from .cases import Case
from .curves import Curve

_LONGEST = 16  # characters: ASV's own versions are hashes
_MOST = 3


def version_note(version: str | None) -> str:
    """Say with which version of a benchmark something was measured that is not today's."""
    return f"measured with version {_short(version)} of the benchmark: today's has no results here"


def earlier_versions(curves: Iterable[Curve], cases: Iterable[Case]) -> str:
    """Return `Ensemble.track_throughput 2, Threads.track_steps 2`, the first few; "" of none."""
    shown = {
        curve.series.key.benchmark: curve.series.key.version
        for curve in curves
        if curve.series.outdated
    }
    shown |= {case.processes.benchmark: case.processes.version for case in cases if case.outdated}
    names = short_names(set(shown))
    every = [f"{names[name]} {_short(shown[name])}" for name in sorted(shown)]
    more = [f"{len(every) - _MOST} more"] if len(every) > _MOST else []
    return ", ".join([*every[:_MOST], *more])


def _short(version: str | None) -> str:
    text = str(version)
    return text if len(text) <= _LONGEST else f"{text[:8]}…"
