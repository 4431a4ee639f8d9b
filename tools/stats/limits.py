"""The changes that separate what matters from what does not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Relative changes, as fractions, that separate what matters from what does not.

    smallest_effect: a change whose value is smaller than this is not reported as one.
    same_within: a row shown to lie within this much of no change is called the same.
    """

    smallest_effect: float
    same_within: float
