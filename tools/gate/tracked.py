"""Values that a benchmark tracks, memory among them, compared without a known noise."""

from dataclasses import dataclass
from statistics import median

from ..render.quantities import quantity
from .rule.tracked import Change, TrackedPair

BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Tracked:
    """A case's values on both sides, in `unit`, and how they changed."""

    pair: TrackedPair
    unit: str
    change: Change

    @property
    def verdict(self) -> str:
        """Return one of VERDICTS; less memory is no reason to praise, as in `gate`."""
        if self.unit == BYTES:
            return {"worse": "more memory", "better": "same"}.get(self.change, self.change)
        return self.change

    @property
    def typical(self) -> tuple[float, float]:
        """Return the medians of base and head."""
        return median(self.pair.base), median(self.pair.head)

    @property
    def words(self) -> str:
        """Return `worse (50 % lower than 1 kg)`."""
        before, after = self.typical
        from_what = quantity(before, self.unit)
        if before == after:
            return f"{self.verdict} ({from_what})"
        way = "higher" if after > before else "lower"
        if before <= 0 or after / before > 10:
            return f"{self.verdict} ({way} than {from_what})"
        percent = f"{abs(after / before - 1) * 100:.3g} %"
        return f"{self.verdict} ({percent} {way} than {from_what})"
