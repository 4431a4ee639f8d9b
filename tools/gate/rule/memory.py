"""Whether memory grew: hardly any noise, so a limit and no test."""

from dataclasses import dataclass

LEAST_BYTES = 1.0  # a growth per step below this is no growth


@dataclass(frozen=True, slots=True)
class MemoryPair:
    """Bytes of both sides, one number a process."""

    base: tuple[float, ...]
    head: tuple[float, ...]

    @property
    def change(self) -> float:
        """As a fraction, of the least on each side: noise only adds."""
        least = min(self.base)
        return min(self.head) / least - 1 if least > 0 else 0.0

    def grew(self, more_than: float) -> bool:
        """Whether every process of head takes more than every one of base, by that fraction."""
        return min(self.head) > max(self.base) * (1 + more_than) + LEAST_BYTES
