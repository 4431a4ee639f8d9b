"""`gate.toml`: what the gate decides by."""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError
from .rule.verdict import Limits

FILE = Path("gate.toml")
_KEYS = {
    "the file": {"false_alarm_rate", "leave_out", "limits", "pattern", "memory", "digest"},
    "limits": {"smallest_effect", "same_within"},
    "pattern": {"benchmarks", "smallest_effect", "same_within"},
    "memory": {"more_than"},
    "digest": {"relative", "absolute"},
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the gate decides by.

    false_alarm_rate: of a whole suite. leave_out: cases that are not measured. default: limits of
    a case that none of `patterns` matches. more_memory: the fraction above which memory grew.
    digest_relative, digest_absolute: how close the numbers of two digests must be.
    """

    false_alarm_rate: float
    leave_out: tuple[re.Pattern[str], ...]
    default: Limits
    patterns: tuple[tuple[re.Pattern[str], Limits], ...]
    more_memory: float
    digest_relative: float
    digest_absolute: float

    def leaves_out(self, row: str) -> bool:
        """Return whether the gate does not measure the row `benchmark(case)`."""
        return any(pattern.search(row) for pattern in self.leave_out)

    def limits(self, row: str) -> Limits:
        """Return the limits of the row `benchmark(case)`: of the last pattern that matches."""
        matching = [limits for pattern, limits in self.patterns if pattern.search(row)]
        return matching[-1] if matching else self.default


def read_thresholds(file: Path = FILE) -> Thresholds:
    """Read the file, or the defaults where there is none.

    Raises UserError, which names what is wrong in the file.
    """
    if not file.exists():
        return _thresholds({})
    try:
        return _thresholds(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise UserError(f"{file}: {error}; fix it (docs/gate.md says what it holds)") from error


def _thresholds(content: Mapping[str, Any]) -> Thresholds:
    _table("the file", content)
    limits, memory, digest = (
        _table(name, content.get(name, {})) for name in ("limits", "memory", "digest")
    )
    default = _limits("limits", limits, Limits(smallest_effect=0.01, same_within=0.05))
    return Thresholds(
        false_alarm_rate=_fraction("false_alarm_rate", content.get("false_alarm_rate", 0.01)),
        leave_out=tuple(_regex("leave_out", text) for text in _list(content, "leave_out")),
        default=default,
        patterns=tuple(_pattern(entry, default) for entry in _list(content, "pattern")),
        more_memory=_fraction("memory.more_than", memory.get("more_than", 0.05)),
        digest_relative=_at_least_0("digest.relative", digest.get("relative", 1e-9)),
        digest_absolute=_at_least_0("digest.absolute", digest.get("absolute", 0.0)),
    )


def _pattern(entry: Any, default: Limits) -> tuple[re.Pattern[str], Limits]:
    text = _table("pattern", entry).get("benchmarks")
    return _regex("pattern.benchmarks", text), _limits(f"pattern {text!r}", entry, default)


def _limits(where: str, entry: Mapping[str, Any], default: Limits) -> Limits:
    smallest_effect, same_within = (
        _fraction(f"{where}: {name}", entry.get(name, getattr(default, name)))
        for name in ("smallest_effect", "same_within")
    )
    if smallest_effect > same_within:
        raise ValueError(f"{where}: smallest_effect is above same_within")
    return Limits(smallest_effect, same_within)


def _table(name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} = {value!r} is no table")
    if unknown := value.keys() - _KEYS[name]:
        raise ValueError(f"{name}: unknown: {', '.join(map(repr, sorted(unknown)))}")
    return value


def _list(content: Mapping[str, Any], name: str) -> list[Any]:
    values = content.get(name, [])
    if not isinstance(values, list):
        raise ValueError(f"{name} = {values!r} is no list")
    return values


def _regex(name: str, text: Any) -> re.Pattern[str]:
    if not isinstance(text, str):
        raise ValueError(f"{name} = {text!r} is no regular expression")
    try:
        return re.compile(text)
    except re.error as error:
        raise ValueError(f"{name} = {text!r} is no regular expression: {error}") from error


def _fraction(name: str, value: Any) -> float:
    if not 0 < _at_least_0(name, value) < 1:
        raise ValueError(f"{name} = {value!r} is no fraction between 0 and 1")
    return float(value)


def _at_least_0(name: str, value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value < math.inf:
        raise ValueError(f"{name} = {value!r} is no number from 0 up")
    return float(value)
