"""The one kind of failure that a user can fix, and how its message names many things."""

from collections.abc import Iterable

_NAMED = 3


class UserError(Exception):
    """Something needed is missing or broken; `python -m tools` says so in one line and exits 20.

    The message names the file or option, what is wrong with it and what to do about it.
    """


def some(names: Iterable[str], between: str = ", ") -> str:
    """Return the first three names, sorted, and how many more there are."""
    listed = sorted(names)
    if not listed:
        return "none"
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return between.join(listed[:_NAMED]) + more
