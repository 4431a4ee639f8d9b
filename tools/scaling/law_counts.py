"""How many series have a law that is claimed, and which."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..stats.interval import Refusal
from . import words as law_words
from .rule.growth import Growth, LawClaim


@dataclass(frozen=True, slots=True)
class LawCounts:
    """claimed: series by the shape of their law, the most frequent first."""

    claimed: Mapping[str, int]
    undecided: int
    refused: int

    @property
    def series(self) -> int:
        """How many series there are."""
        return sum(self.claimed.values()) + self.undecided + self.refused


def count_laws(growths: Iterable[Growth]) -> LawCounts:
    """Count the laws of these series."""
    every = list(growths)
    claimed = Counter(law_words.shape(growth) for growth in every if isinstance(growth, LawClaim))
    refused = sum(isinstance(growth, Refusal) for growth in every)
    undecided = len(every) - refused - claimed.total()
    return LawCounts(dict(claimed.most_common()), undecided, refused)


def count_words(counts: LawCounts) -> str:
    """Return `11 of 37 claimed (8 linear, 3 constant)`."""
    shapes = ", ".join(f"{count} {shape}" for shape, count in counts.claimed.items())
    total = f"{sum(counts.claimed.values())} of {counts.series} claimed"
    return f"{total} ({shapes})" if shapes else total
