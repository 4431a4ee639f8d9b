"""Scratch directories that a killed process leaves behind, and their removal by the next one.

A scratch directory is called `.writing-PLACE-PID-RANDOM`: who writes in it, and where that process
is found. Who makes one in the same directory first removes those whose process is gone. Whether one
of another machine or container still runs cannot be asked: its directories are removed when they
are older than a day. What is called otherwise is never touched. Git ignores the name.
"""

import hashlib
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import time

_NAME = re.compile(r"\.writing-(?P<place>[0-9a-f]{8})-(?P<pid>[1-9]\d{0,8})-[a-z0-9_]+")
_DAY_S = 86_400.0


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path to write to; that file takes the place of `path` if the block ends well.

    OSError where it cannot be written; `path` is then as it was.
    """
    with scratch_directory(path.absolute().parent) as scratch:
        half_written = scratch / path.name
        yield half_written
        os.replace(half_written, path)


@contextmanager
def scratch_directory(parent: Path | None = None) -> Iterator[Path]:
    """Give a new directory in `parent`, None: where the system has temporary files.

    It is removed at the end. OSError where it cannot be made.
    """
    where = Path(tempfile.gettempdir()) if parent is None else parent
    remove_leftovers(where)
    prefix = f".writing-{_place()}-{os.getpid()}-"
    with tempfile.TemporaryDirectory(dir=where, prefix=prefix) as scratch:
        yield Path(scratch)


def remove_leftovers(directory: Path) -> None:
    """Remove the scratch directories in `directory` whose process is gone, as far as possible."""
    try:
        with os.scandir(directory) as scan:
            found = [entry for entry in scan if _is_left_over(entry)]
    except OSError:  # what hinders writing is said by who writes
        return
    for entry in found:
        shutil.rmtree(entry.path, ignore_errors=True)


def _is_left_over(entry: os.DirEntry[str]) -> bool:
    name = _NAME.fullmatch(entry.name)
    try:
        if name is None or not entry.is_dir(follow_symlinks=False):
            return False
        made_s = entry.stat(follow_symlinks=False).st_mtime
    except OSError:  # another process has removed it
        return False
    if name["place"] == _place() and os.name == "posix":
        return not _runs(int(name["pid"]))
    return time() - made_s > _DAY_S


def _runs(pid: int) -> bool:
    """Return whether there is such a process; it may be another one that got its number."""
    try:
        os.kill(pid, 0)  # no signal is sent
    except ProcessLookupError:
        return False
    except PermissionError:  # of another user
        return True
    return True


@cache
def _place() -> str:
    """Return what tells apart the machines, and the containers of one, that share a directory."""
    try:
        numbering = os.readlink("/proc/self/ns/pid")
    except OSError:  # a system without such containers
        numbering = ""
    text = os.fsencode(f"{platform.node()} {numbering}")
    return hashlib.blake2b(text, digest_size=4).hexdigest()
