"""Memory of two sides, each case measured in turns."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from tools.measure.installation import Installation
from tools.measure.process import last_core, measure
from tools.measure.suite import Group, groups
from tools.stats.memory import MemoryPair

ROUNDS = 2
_KINDS = ("peakmemory", "memory")


def memory_groups(described: Mapping[str, Any]) -> list[Group]:
    """Benchmarks of memory; of a peak a case each, as it belongs to the whole process."""
    return [
        part
        for group in groups(described)
        if group.type in _KINDS or described[group.benchmark].get("unit") == "bytes"
        for part in (_cases(group) if group.type == "peakmemory" else [group])
    ]


def measure_memory(
    base: Installation, head: Installation, chosen: Iterable[Group]
) -> dict[tuple[str, str], MemoryPair]:
    """Bytes by (benchmark, case), where both sides have it, ROUNDS processes a side in turns."""
    found = {}
    for group in chosen:
        sides = [
            [measure(side, group, last_core()).values for side in (base, head)]
            for _ in range(ROUNDS)
        ]
        for i, key in enumerate(group.keys):
            base_bytes, head_bytes = (
                tuple(value for values in sides if (value := values[side][i]) is not None)
                for side in (0, 1)
            )
            if len(base_bytes) == len(head_bytes) == ROUNDS:
                found[group.benchmark, key] = MemoryPair(base_bytes, head_bytes)
    return found


def _cases(group: Group) -> list[Group]:
    return [
        dataclasses.replace(group, cases=(case,), keys=(key,))
        for case, key in zip(group.cases, group.keys, strict=True)
    ]
