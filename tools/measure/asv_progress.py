"""What a line that `asv run` prints says of its progress."""

import re
from dataclasses import dataclass

# `[12.50%] ··· components.Components.time_component        2/9 failed`, or without the percentage.
_STATUS = re.compile(r"(?:\[\s*(?P<percent>[\d.]+)%\]\s)?[·*-]+\s(?P<words>.*)")
_FAILURE = re.compile(r"\b(failed|failure|error)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Status:
    """percent: done of all benchmarks, None where the line does not say. failure: None or words."""

    percent: float | None = None
    failure: str | None = None


def read_status(line: str) -> Status:
    """Read one line; a part of a table, or of what a benchmark printed, says nothing."""
    found = _STATUS.match(line)
    if found is None:
        return Status()
    percent, words = found["percent"], " ".join(found["words"].split())
    failed = _FAILURE.search(words) is not None
    return Status(float(percent) if percent else None, words if failed else None)
