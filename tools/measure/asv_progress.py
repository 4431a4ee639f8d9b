"""What a line that `asv run` prints says of its progress."""

import re
from dataclasses import dataclass

# `[12.50%] ··· components.Components.time_component        2/9 failed`, or without the percentage.
_STATUS = re.compile(r"(?:\[\s*(?P<percent>[\d.]+)%\]\s)?[·*-]+\s(?P<words>.*)")
_FAILURE = re.compile(r"\b(failed|failure|error)\b", re.IGNORECASE)
_COMMIT = re.compile(r"For .+ commit (?P<hash>[0-9a-f]{8})\b.*:")


@dataclass(frozen=True, slots=True)
class Status:
    """percent: done of all benchmarks, None where the line does not say. failure: None or words.

    commit: 8 digits of the one that is measured from here on, None where the line names none.
    """

    percent: float | None = None
    failure: str | None = None
    commit: str | None = None


def read_status(line: str) -> Status:
    """Read one line; a part of a table, or of what a benchmark printed, says nothing."""
    found = _STATUS.match(line)
    if found is None:
        return Status()
    percent, words = found["percent"], " ".join(found["words"].split())
    begun = _COMMIT.fullmatch(words)
    failed = begun is None and _FAILURE.search(words) is not None
    return Status(
        percent=float(percent) if percent else None,
        failure=words if failed else None,
        commit=begun["hash"] if begun else None,
    )
