"""What every reader promises about what it says, whatever it is given."""

import re
from collections.abc import Iterable

from tools.store.problems import Problem


class BrokenPromiseError(Exception):
    """A reader ended, and not as it promises: the message says how, alike for all inputs."""


def require_line(text: str, name: str) -> None:
    """Raise BrokenPromiseError unless a message is one line that names the file."""
    if re.search(r"[\r\n]", text):
        raise BrokenPromiseError("a message of more than one line")
    if name not in text:
        raise BrokenPromiseError("a message that does not name the file")


def require_lines_of(problems: Iterable[Problem]) -> None:
    """The same of everything that could not be used."""
    for problem in problems:
        require_line(str(problem), problem.path.name)
