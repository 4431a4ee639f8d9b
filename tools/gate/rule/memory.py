"""Whether memory grew: hardly any noise, so a limit and no test."""

from dataclasses import dataclass

LEAST_BYTES = 1.0  # growth below this is none: of a step, which may take none at all


@dataclass(frozen=True, slots=True)
class MemoryPair:
    """Bytes of both sides, one number a process, one process at least."""

    base: tuple[float, ...]
    head: tuple[float, ...]

    @property
    def change(self) -> float:
        """Head's least over base's least, less 1: noise only adds. 0 where base takes nothing."""
        least = min(self.base)
        return min(self.head) / least - 1 if least > 0 else 0.0

    def grew(self, more_than: float) -> bool:
        """Return whether each process of head takes more than each of base, by that fraction."""
        return min(self.head) > max(self.base) * (1 + more_than) + LEAST_BYTES
