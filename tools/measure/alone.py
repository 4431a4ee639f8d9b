"""When which of several running processes is left alone for a moment, so that it can be compared
with itself beside the others.

The moments are short, drawn at random, and together a bounded share of the time.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

MOST_SHARE = 0.09  # of the time: a tenth is the promise
LEAST_S = 0.05
SETTLE_S = 0.004  # caches and clock of the core get used to being alone
_SEGMENTS = 4  # whole ones in a moment
_MOMENTS = 3  # of a process, at most
_GAP_S = (0.05, 0.2)  # before the next moment of the same process


@dataclass(slots=True)
class Candidate:
    """A process that makes steps. segment_s: length of its segments, as far as it is known."""

    segment_s: float
    from_s: float
    moments: int = 0

    @property
    def moment_s(self) -> float:
        """How long it must be alone for some whole segments."""
        return max(LEAST_S, SETTLE_S + (_SEGMENTS + 1) * self.segment_s)


@dataclass(slots=True)
class AloneMoments:
    """Hands out moments alone. start_s: since when there is time to hand out a share of."""

    rng: Random
    start_s: float
    spent_s: float = field(default=0.0, init=False)

    def candidate(self, now_s: float, segment_s: float) -> Candidate:
        """Return a process that starts to make steps now."""
        return Candidate(segment_s, now_s + self.rng.uniform(*_GAP_S))

    def due_s(self, candidates: Sequence[Candidate]) -> float:
        """Return when the next moment can begin, infinity if none can."""
        return min(map(self._can_begin_s, candidates), default=math.inf)

    def choose(self, now_s: float, candidates: Sequence[Candidate]) -> Candidate | None:
        """Return whose moment begins now: of those that can, one that had the fewest so far."""
        can = [each for each in candidates if self._can_begin_s(each) <= now_s]
        return min(can, key=lambda each: (each.moments, self.rng.random()), default=None)

    def end(self, chosen: Candidate, begin_s: float, now_s: float) -> None:
        """Account for a moment that is over."""
        self.spent_s += now_s - begin_s
        chosen.moments += 1
        chosen.from_s = now_s + self.rng.uniform(*_GAP_S)

    def _can_begin_s(self, candidate: Candidate) -> float:
        if candidate.moments >= _MOMENTS:
            return math.inf
        affordable_s = self.start_s + (self.spent_s + candidate.moment_s) / MOST_SHARE
        return max(candidate.from_s, affordable_s)
