"""Installations that use the same files where their shared libraries are equal.

A library lies in memory where the kernel happened to read it to, and stays there. Which lines of a
physically addressed cache its code falls into was worth 1 to 2 % of what is called often, in all
processes of an installation alike, and so of one side. One file is in memory once, for all sides.
"""

import contextlib
import filecmp
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from .installation import Installation


def share_libraries(installations: Sequence[Installation]) -> int:
    """Replace libraries that equal the first installation's by links to it; return how many.

    A library that differs, or cannot be linked to, stays: what is left is a matter of its own luck.
    """
    first, *others = (installation.python.parent.parent for installation in installations)
    return sum(
        _share(library, other / library.relative_to(first))
        for library in _libraries(first)
        for other in others
    )


def _libraries(environment: Path) -> Iterator[Path]:
    for library in environment.rglob("*.so*"):
        if library.is_file() and not library.is_symlink():
            yield library


def _share(library: Path, other: Path) -> bool:
    if not other.is_file() or other.is_symlink() or other.samefile(library):
        return False
    if not filecmp.cmp(library, other, shallow=False):
        return False
    linked = other.with_name(f"{other.name}.linked")
    with contextlib.suppress(OSError):  # another file system, or one without links
        linked.unlink(missing_ok=True)
        linked.hardlink_to(library)
        os.replace(linked, other)
        return True
    return False
