"""What could not be used, and why."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, or one benchmark in it (None: the file as a whole), that could not be used.

    by_choice: the benchmark itself skipped what is missing, so nothing is wrong.
    """

    path: Path
    benchmark: str | None
    reason: str
    by_choice: bool = False

    def __str__(self) -> str:
        place = "/".join(self.path.parts[-2:])
        return f"{place}: {self.benchmark + ': ' if self.benchmark else ''}{self.reason}"
