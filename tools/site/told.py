"""Errors as pages tell them: without where this machine has the project."""

import os
from pathlib import Path

from ..errors import UserError


def told(error: UserError, root: Path) -> str:
    """Return what an error says, with the paths in it as seen from `root`."""
    words = str(error).replace(f"{root}{os.sep}", "")
    return words if words.endswith(".") else f"{words}."
