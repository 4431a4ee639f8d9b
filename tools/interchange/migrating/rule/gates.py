"""Asserted bounds as quality gates of the settings file."""

import re
from collections.abc import Iterator

from .judge import Limit
from .model import Axis
from .translate import Benchmark


def gate_tables(label: str, benchmark: Benchmark, was: str) -> Iterator[str]:
    """Yield a `[[quality]]` table for each bound. label: of the benchmark, as ASV has it.

    A call that takes at most s seconds is one that is made at least 1 / s times a second.
    """
    by_limit: dict[float, list[Limit]] = {}
    for limit in benchmark.judged.limits:
        by_limit.setdefault(limit.at_most_s, []).append(limit)
    alone = len(by_limit) == 1
    for at_most_s, limits in by_limit.items():
        keys = "|".join(re.escape(_key(limit, benchmark.judged.axes)) for limit in limits)
        which = r"(\(|$)" if alone else rf"\(({keys})\)$"
        cases = _quoted(f"^{re.escape(label)}{which}")
        yield (
            f"# {was}: at most {at_most_s:.6g} s a call.\n[[quality]]\n"
            f'metric = "steps_per_s"\ncases = {cases}\nat_least = {1 / at_most_s:.6g}\n'
        )


def _quoted(text: str) -> str:
    """Return a string of TOML; there is no control character in a name or a `repr`."""
    escaped = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _key(limit: Limit, axes: tuple[Axis, ...]) -> str:
    """Return the values of a case as ASV writes them."""
    values, parts = iter(limit.case), []
    for axis in axes:
        row = tuple(next(values) for _ in axis.names)
        parts.append(repr(row[0] if len(row) == 1 else row))
    return ", ".join(parts)
