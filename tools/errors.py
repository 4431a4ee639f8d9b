"""The one kind of failure that a user can fix, and what its message is made of.

Standard library only, and of any Python 3: `tools.bootstrap` says by it that a Python is too old.
"""

import re
from collections.abc import Iterable

_NAMED = 3
_OFFLINE_SIGNS = ("NewConnectionError", "NameResolutionError", "Max retries", "Retrying (Retry")
_SURE_SIGNS = ("DO NOT MATCH THE HASHES", "No space left", "Permission denied")
_RAISED = re.compile(r"[\w.]*(Error|Exception): \S")


class UserError(Exception):
    """Something needed is missing or broken; `python -m tools` says so in one line and exits 20.

    The message names the file or option, what is wrong with it and what to do about it.
    """


def some(names: "Iterable[str]", between: str = ", ") -> str:
    """Return the first three names, sorted, and how many more there are."""
    listed = sorted(names)
    if not listed:
        return "none"
    more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
    return between.join(listed[:_NAMED]) + more


def installation_failure(what: str, output: str, what_to_do: str) -> str:
    """Return one line on why `what` could not be installed, from what pip or venv printed.

    what_to_do: told where the reason does not say so itself.
    """
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:") and line != "ERROR: Exception:"]
    raised = [line for line in lines if _RAISED.match(line)]  # by what pip runs, such as setuptools
    sure = [line for line in lines if any(sign in line for sign in _SURE_SIGNS)]
    if "ensurepip is not available" in output:
        return "this Python has no venv: install it (Debian and Ubuntu: python3-venv)"
    if not sure and any(sign in output for sign in _OFFLINE_SIGNS):
        return f"{what} cannot be installed: the package index does not answer; check the network"
    words = (sure or errors or raised or lines or ["no reason given"])[-1].removeprefix("ERROR: ")
    advice = "" if sure else f"; {what_to_do}"
    return f"{what} cannot be installed: {words}{advice}"
