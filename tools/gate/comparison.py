"""What a comparison of two commits says, whether it was measured or read from stored samples."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..stats.interval import Refusal
from ..store.blocks import Column, Process
from .plan import Rows
from .rule.drift import Drift
from .rule.instructions import InstructionChange
from .rule.memory import MemoryChange
from .rule.paired import Effect
from .rule.sequential import Decision
from .tracked import Tracked
from .verdicts import BETTER, VERDICTS
from .within import WithinProcesses


@dataclass(frozen=True, slots=True)
class SpeedComparison:
    """How the speed of two commits compares.

    decision: on the rows. drift: of the machine, None where nothing was timed here. removed: rows
    that base has and head has not, with the reason. one_sided: other rows that are missing from one
    side, with the reason. medians_s: head's seconds a call, by row. wall_s: what measuring took.
    within: what the samples of too few processes tell, by the columns of a case or family. cpu: by
    column, how the CPU time of a case changed that became slower or faster. processes: those that
    were timed here, in the order of their blocks.
    """

    rows: Rows
    decision: Decision
    drift: Drift | None
    removed: Mapping[Column, str]
    one_sided: Mapping[Column, str]
    medians_s: Mapping[Column, float]
    wall_s: float
    within: Mapping[tuple[int, ...], WithinProcesses] = field(default_factory=dict)
    cpu: Mapping[int, Effect] = field(default_factory=dict)
    processes: Sequence[Process] = ()

    @property
    def has_too_few_processes(self) -> bool:
        """Whether any row has too few for a verdict."""
        undecided = (row for row in self.decision.rows if row.kind == "undecided")
        return any(math.isinf(verdict.effect.low) for verdict in undecided)

    def verdicts(self) -> Iterator[str]:
        """Yield the verdict on every row, and on every law of growth that got worse."""
        yield from ("no longer runs" for _ in self.removed)
        yield from (verdict.kind for verdict in self.decision.rows)
        if self.decision.law_worse:
            yield "slower"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two commits compare in all that the gate looks at.

    commits: full hashes of base and head. speed: a Refusal where it could not be compared, which is
    no error where head computes something else anyway. computes_else: by digest, where it differs.
    not_compared: digests that a side does not give. notes: other things to know, a sentence each.
    tracked: values that are compared by a limit. instructions: how they changed, where
    they were counted; no part of `worst`.
    """

    commits: tuple[str, str]
    speed: SpeedComparison | Refusal
    memory: Mapping[Column, MemoryChange]
    computes_else: Mapping[str, str]
    not_compared: tuple[str, ...]
    notes: tuple[str, ...]
    tracked: Mapping[Column, Tracked] = field(default_factory=dict)
    instructions: Mapping[Column, InstructionChange] = field(default_factory=dict)

    @property
    def worst(self) -> str:
        """The first of VERDICTS that any row got; "same" where nothing got worse."""
        worst = min(self._verdicts(), key=VERDICTS.index, default="same")
        return "same" if worst in BETTER else worst

    def _verdicts(self) -> Iterator[str]:
        yield from ("computes something else" for _ in self.computes_else)
        yield from (change.growth.verdict for change in self.memory.values())
        yield from (tracked.verdict for tracked in self.tracked.values())
        if isinstance(self.speed, SpeedComparison):
            yield from ("no longer runs" for _ in self.speed.removed)
            yield self.speed.decision.worst
