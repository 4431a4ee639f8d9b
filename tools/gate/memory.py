"""Measuring the memory of two commits, each case in turns."""

import functools
import operator
from collections.abc import Iterable, Mapping

from ..measure.installation import Installation
from ..measure.process import last_core, measure
from ..measure.suite import Group
from ..store.blocks import Column
from .rule.memory import MemoryPair
from .sides import SIDES, why_one_sided

ROUNDS = 2
_KINDS = ("peakmemory", "memory")


def memory_groups(suite: Mapping[str, Group]) -> list[Group]:
    """Return the benchmarks of memory; a peak belongs to a whole process, so a case each."""
    return [
        part
        for group in suite.values()
        if group.type in _KINDS or group.unit == "bytes"
        for part in (_cases(group) if group.type == "peakmemory" else [group])
    ]


def measure_memory(
    base: Installation, head: Installation, groups: Iterable[Group]
) -> tuple[dict[Column, MemoryPair], dict[Column, str]]:
    """Return bytes by row, ROUNDS processes a side in turns, and why a row has none.

    What both sides skip is by choice and in neither.
    """
    pairs: dict[Column, MemoryPair] = {}
    why_missing: dict[Column, str] = {}
    for group in groups:
        rounds = [
            [measure(side, group, last_core()) for side in (base, head)] for _ in range(ROUNDS)
        ]
        for i, key in enumerate(group.keys):
            base_bytes, head_bytes = (
                tuple(value for result in of_side if (value := result.values[i]) is not None)
                for of_side in zip(*rounds, strict=True)
            )
            reasons = {
                side: result.missing[key]
                for pair in rounds
                for side, result in zip(SIDES, pair, strict=True)
                if key in result.missing
            }
            if len(base_bytes) == len(head_bytes) == ROUNDS:
                pairs[group.benchmark, key] = MemoryPair(base_bytes, head_bytes)
            elif why := why_one_sided(reasons):
                why_missing[group.benchmark, key] = why
    return pairs, why_missing


def _cases(group: Group) -> list[Group]:
    return [group.only(functools.partial(operator.eq, key)) for key in group.keys]
