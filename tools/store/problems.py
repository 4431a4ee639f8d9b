"""What could not be used, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_MOST_CHARACTERS = 500
_MOST_OF_NAME = 200


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
        name = f"{one_line(self.benchmark, _MOST_OF_NAME)}: " if self.benchmark else ""
        return f"{one_line(place)}: {name}{one_line(self.reason)}"


def also_not_used(problems: Sequence[Problem]) -> str:
    """Return what to add to an error that they may be the reason of: the first, and how many more.

    Empty without any but those by choice.
    """
    unwanted = [problem for problem in problems if not problem.by_choice]
    if not unwanted:
        return ""
    more = f" and {len(unwanted) - 1} more" if len(unwanted) > 1 else ""
    return f"; not used: {unwanted[0]}{more}"


def one_line(what: object, most: int = _MOST_CHARACTERS) -> str:
    """Return what an exception, a name or a value says without line breaks.

    An exception that says nothing is called by its type. A stranger's text may be as long as its
    file: after `most` characters it is cut.
    """
    words = " ".join(str(what).split())
    if not words and isinstance(what, Exception):
        words = type(what).__name__
    return words if len(words) <= most else f"{words[: most - 1]}…"
