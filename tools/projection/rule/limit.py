"""The kinds of bottleneck, and how large a loss must be to be one."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["CPU", "memory bandwidth", "cache", "page faults", "scheduler", "I/O", "not decided"]

# A tenth is what a projection is to be right to; less is no bottleneck.
MIN_LOSS = 0.10


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """kind: what limits. evidence: one sentence, without a dot."""

    kind: Kind
    evidence: str
