"""Files that are written whole or not at all, and leave nothing else behind."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO


@contextmanager
def whole_file(path: str | Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when the block ends without an error.

    Where the system allows it, the file has no name until then, so that it is gone with a process
    that is killed. OSError names `path`, also where something is there that is no ordinary file,
    such as a device.
    """
    target = Path(path)
    if target.exists() and not target.is_file():
        raise FileExistsError(errno.EEXIST, "not an ordinary file", str(target))
    draft = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        with _nameless(target.parent) or draft.open("xb") as file:
            yield file
            file.flush()
            _name(file, draft)
        os.replace(draft, target)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(target)) from error
    finally:
        with suppress(OSError):  # it has taken its place, or there is no such directory
            draft.unlink()


def _nameless(directory: Path) -> BinaryIO | None:
    """A file without a name; None where there are none, or no such directory."""
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        handle = os.open(directory, os.O_TMPFILE | os.O_RDWR, 0o666)
    except OSError:
        return None
    if os.path.exists(_by_handle(handle)):
        return os.fdopen(handle, "w+b")
    os.close(handle)
    return None


def _name(file: BinaryIO, path: Path) -> None:
    """Give a file a name if it has none."""
    handle = file.fileno()
    if os.fstat(handle).st_nlink == 0:
        # With a directory to start from, of which a whole path takes no notice, links are followed.
        os.link(_by_handle(handle), path, src_dir_fd=handle)


def _by_handle(handle: int) -> str:
    return f"/proc/self/fd/{handle}"
