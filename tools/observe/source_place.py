"""How source code is called: by a path that does not depend on where things lie."""

import re
from pathlib import Path

# What a path of an installed package, or of Python itself, goes on with.
_INSTALLED = re.compile(r".*/(?:site-packages|dist-packages|lib/python3\.\d+)/")


def source_file(file: str, root: Path) -> str:
    """Return `simcore/world.py` of a file in the project `root`, or in an installed package."""
    inside = _INSTALLED.sub("", file)
    if inside == file and Path(file).is_relative_to(root):
        return str(Path(file).relative_to(root))
    return inside


def source_place(file: str, line: int, root: Path) -> str:
    """Return `simcore/world.py:12`."""
    return f"{source_file(file, root)}:{line}"
