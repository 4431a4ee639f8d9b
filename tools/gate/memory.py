"""Memory of two sides, each case measured in turns."""

import functools
import operator
from collections.abc import Iterable, Mapping, Sequence

from ..measure.installation import Installation
from ..measure.process import Measured, last_core, measure
from ..measure.suite import Group
from ..store.blocks import Column
from .rule.memory import MemoryPair

ROUNDS = 2
_KINDS = ("peakmemory", "memory")


def memory_groups(suite: Mapping[str, Group]) -> list[Group]:
    """Benchmarks of memory; of a peak a case each, as it belongs to the whole process."""
    return [
        part
        for group in suite.values()
        if group.type in _KINDS or group.unit == "bytes"
        for part in (_cases(group) if group.type == "peakmemory" else [group])
    ]


def measure_memory(
    base: Installation, head: Installation, chosen: Iterable[Group]
) -> tuple[dict[Column, MemoryPair], dict[Column, str]]:
    """Bytes by (benchmark, case), ROUNDS processes a side in turns, and why a row has none.

    What both sides skip is by choice and in neither.
    """
    found: dict[Column, MemoryPair] = {}
    missing: dict[Column, str] = {}
    for group in chosen:
        rounds = [
            [measure(side, group, last_core()) for side in (base, head)] for _ in range(ROUNDS)
        ]
        for i, key in enumerate(group.keys):
            base_bytes, head_bytes = (
                tuple(value for one in of_side if (value := one.values[i]) is not None)
                for of_side in zip(*rounds, strict=True)
            )
            if len(base_bytes) == len(head_bytes) == ROUNDS:
                found[group.benchmark, key] = MemoryPair(base_bytes, head_bytes)
            elif why := _why_missing(rounds, key):
                missing[group.benchmark, key] = why
    return found, missing


def _why_missing(rounds: Sequence[Sequence[Measured]], key: str) -> str:
    """`head: ValueError: ...`, nothing where both sides skip the case."""
    why = {
        side: measured.lacking[key]
        for pair in rounds
        for side, measured in zip(("base", "head"), pair, strict=True)
        if key in measured.lacking
    }
    if len(why) == 2 and all(words.startswith("skipped") for words in why.values()):
        return ""
    return "; ".join(f"{side}: {words}" for side, words in sorted(why.items()))


def _cases(group: Group) -> list[Group]:
    return [group.only(functools.partial(operator.eq, key)) for key in group.keys]
