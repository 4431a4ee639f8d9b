"""Several machine.json of one machine: they should agree."""

from collections.abc import Sequence
from typing import Any

from ...store.values import mapping
from .state import canonical


def join_machines(contents: Sequence[Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the one that stands, the same for any order, and the facts on which they differ."""
    described = [mapping(content) for content in contents]
    stands = max(described, key=canonical)
    facts = sorted({fact for each in described for fact in each})
    return stands, [
        fact for fact in facts if len({canonical(each.get(fact)) for each in described}) > 1
    ]
