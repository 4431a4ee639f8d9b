"""The answer on a profile: the functions that take the time, with their lines, and records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...render.intervals import interval_record
from ...render.report import Column, Report, Table
from ...stats.wilson import wilson
from .kept import written
from .sampled import Profile
from .shares import Function, Shares

MOST_ROWS = 12
_MOST_LINES = 3
_COLUMNS = (
    Column("function"),
    Column("own time", "right"),
    Column("with calls", "right"),
    Column("lines", fold=True),
)
_LEFT_OUT = "Importing and setting up are left out; lines are those of the own time."
_NO_ERROR = "Counted by cProfile, without lines and ways, since {why}."
_ERROR = "Intervals are at 95 %, of independent samples; another process may differ by more."


def profile_report(profile: Profile, shares: Shares, files: Sequence[str]) -> Report:
    """Report on a case; files: that were written."""
    ordered = sorted(shares.total, key=lambda each: (-shares.own.get(each, 0), each))
    of_each = {each: _lines(shares, each) for each in ordered}
    rows = tuple(_row(shares, each, of_each[each]) for each in ordered[:MOST_ROWS])
    table = Table(
        f"{profile.case.label}: {how(profile)}", _COLUMNS, rows, tuple(_notes(profile, files))
    )
    records = [_record(shares, each, of_each[each]) for each in ordered]
    return Report((table,), (_head(profile, shares, files), *records))


def how(profile: Profile) -> str:
    """Return how a profile came about, in a few words."""
    sampled = profile.sampled
    by = "cProfile" if profile.why_not else f"{sampled.samples:,} samples by py-spy"
    anew = f" in {sampled.rounds:,} rounds" if sampled.rounds > 1 else ""
    return f"{sampled.steps:,} steps{anew}, {by}"


def _row(shares: Shares, function: Function, lines: Sequence[tuple[int, float]]) -> tuple[str, ...]:
    return (
        function.label,
        _share(shares.own.get(function, 0), shares.samples),
        f"{shares.total[function] / shares.samples:.1%}",
        ", ".join(f"{line} ({share:.0%})" for line, share in lines[:_MOST_LINES] if line),
    )


def _share(count: int, samples: int) -> str:
    found = wilson(count, samples)
    return f"{100 * found.value:.1f} ({100 * found.low:.1f}–{100 * found.high:.1f}) %"


def _lines(shares: Shares, function: Function) -> list[tuple[int, float]]:
    """Return the lines of a function and their shares of the time, most first."""
    found = [
        (each.line, count / shares.samples)
        for each, count in shares.lines.items()
        if each.function == function
    ]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def _notes(profile: Profile, files: Sequence[str]) -> Iterator[str]:
    yield _LEFT_OUT
    yield _NO_ERROR.format(why=profile.why_not) if profile.why_not else _ERROR
    yield written(files)


def _head(profile: Profile, shares: Shares, files: Sequence[str]) -> Mapping[str, Any]:
    return {
        "level": "profile",
        "case": profile.case.label,
        "tool": profile.tool,
        "why_not_py_spy": profile.why_not,
        "samples": shares.samples,
        "steps": profile.sampled.steps,
        "rounds": profile.sampled.rounds,
        "wall_s": profile.sampled.wall_s,
        "files": list(files),
    }


def _record(
    shares: Shares, function: Function, lines: Sequence[tuple[int, float]]
) -> Mapping[str, Any]:
    own = wilson(shares.own.get(function, 0), shares.samples)
    return {
        "level": "function",
        "function": function.name,
        "file": function.file,
        "own": interval_record(own),
        "total": shares.total[function] / shares.samples,
        "lines": [{"line": line, "share": share} for line, share in lines],
    }
