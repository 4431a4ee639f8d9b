"""What the gate decides by: the top of the settings file, limits, patterns, memory and digest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...stats.limits import Limits
from .checks import AT_LEAST_0, FRACTION, REGEX, REGEXES
from .tables import Key, read_table

SUITE = (Key("false_alarm_rate", FRACTION, 0.01), Key("leave_out", REGEXES, ()))
LIMITS = (Key("smallest_effect", FRACTION, 0.01), Key("same_within", FRACTION, 0.05))
PATTERN = (  # a limit that a pattern lacks is that of [limits]
    Key("benchmarks", REGEX),
    Key("smallest_effect", FRACTION, None),
    Key("same_within", FRACTION, None),
)
MEMORY = (Key("more_than", FRACTION, 0.05),)
DIGEST = (Key("relative", AT_LEAST_0, 1e-9), Key("absolute", AT_LEAST_0, 0.0))


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


def read_thresholds(top: Mapping[str, Any], tables: Mapping[str, dict[str, Any]]) -> Thresholds:
    """Return the thresholds; ValueError names what is wrong.

    top: the checked values at the top of the file. tables: those of each table, by its name.
    """
    default, patterns = _limits("[limits]", tables["limits"]), []
    for i, entry in enumerate(top["pattern"], 1):
        where = f"[[pattern]] number {i}:"
        given = read_table(where, tables["limits"] | entry, PATTERN)
        patterns.append((given.pop("benchmarks"), _limits(where, given)))
    return Thresholds(
        false_alarm_rate=top["false_alarm_rate"],
        leave_out=top["leave_out"],
        default=default,
        patterns=tuple(patterns),
        more_memory=tables["memory"]["more_than"],
        digest_relative=tables["digest"]["relative"],
        digest_absolute=tables["digest"]["absolute"],
    )


def _limits(where: str, given: Mapping[str, float]) -> Limits:
    limits = Limits(**given)
    if limits.smallest_effect > limits.same_within:
        raise ValueError(
            f"{where} smallest_effect = {limits.smallest_effect} is above "
            f"same_within = {limits.same_within}"
        )
    return limits
