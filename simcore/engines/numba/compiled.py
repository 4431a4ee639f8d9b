"""How kernels are compiled and kept.

Numba keeps compiled code on disk and renews it when the kernel's own file changes; it does not see
a change of the model that the kernel calls. So the directory is named after all that goes into
kernels.
"""

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numba

PACKAGE = Path(__file__).parents[2]
SOURCES = ("model/*.py", "engines/numba/*.py", "counts.py", "track.py")
config: Any = numba.config


@contextmanager
def kept_on_disk() -> Iterator[None]:
    """Kernels defined inside are compiled once for these sources, and read from disk after that."""
    before = config.CACHE_DIR
    config.CACHE_DIR = _directory()
    try:
        yield
    finally:
        config.CACHE_DIR = before


def kernel(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A function Python calls; runs without the interpreter's lock."""

    def compiled(function: Callable[..., Any]) -> Any:
        with kept_on_disk():
            return numba.njit(cache=True, nogil=True, error_model="numpy", **options)(function)

    return compiled


def part(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A function that only kernels call."""
    return numba.njit(nogil=True, error_model="numpy", **options)  # type: ignore[no-any-return]


@cache
def _directory() -> str:
    """In the package if that can be written, else in the user's cache, else among temporary files.

    What is read from there is run, so that of a directory which others can write to only a part is
    used that is the user's own.
    """
    named = f"numba-{_digest()}"
    home = Path(os.path.expanduser("~"))
    for place in (PACKAGE / "__pycache__", home / ".cache" / "simcore"):
        directory = place / named
        if not directory.is_absolute():  # a user without a home
            continue
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(directory, os.W_OK):
            return str(directory)
    return own_temporary_directory(f"simcore-{named}")


def own_temporary_directory(name: str) -> str:
    """The user's own directory of that name among temporary files; a new one if it is another's."""
    user = os.getuid() if hasattr(os, "getuid") else ""  # without one the place is the user's
    directory = Path(tempfile.gettempdir()) / f"{name}-{user}"
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        found = directory.lstat()
    except OSError:
        return tempfile.mkdtemp(prefix=name)
    own = stat.S_ISDIR(found.st_mode) and (user == "" or found.st_uid == user)
    shared = user != "" and found.st_mode & 0o077
    return str(directory) if own and not shared else tempfile.mkdtemp(prefix=name)


def _digest() -> str:
    digest = hashlib.sha256()
    for source in sorted(path for pattern in SOURCES for path in PACKAGE.glob(pattern)):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
