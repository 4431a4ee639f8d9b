"""A quantity that the data do not give."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Stands where a number would be a guess. reason: one sentence for people, without a dot."""

    reason: str
