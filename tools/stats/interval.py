"""An estimate with its confidence interval, Student's t, and what stands where there is none."""

from dataclasses import dataclass

from scipy.special import stdtrit

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A value between the two ends of its two-sided 95 % confidence interval, one unit for all."""

    value: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """Length of the interval."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Refusal:
    """Stands where a number would be a guess. reason: one sentence for people, without a dot."""

    reason: str


def two_sided_t(degrees: float) -> float:
    """Return Student's t: how many standard errors a two-sided 95 % interval reaches.

    degrees: of freedom, above 0.
    """
    return float(stdtrit(degrees, (1 + CONFIDENCE) / 2))
