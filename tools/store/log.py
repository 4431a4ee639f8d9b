"""Logs: files of JSON, a line each, that are only added to (`.jsonl`).

What was acknowledged stays: a line is added under a lock, whole, and is on the disk when `append`
returns. A process that is killed meanwhile leaves a torn last line, which was never acknowledged:
it is left out when reading, and cut off before the next line is added.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from ..errors import UserError
from .reading import MissingError, UnusableError, read_bytes

try:
    import fcntl
except ImportError:  # a system without locks of this kind: two writers at a time are not kept apart
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Log:
    """What a file holds.

    lines: without their newline, oldest first. torn_bytes: of a last line that was cut short.
    """

    lines: tuple[bytes, ...] = ()
    torn_bytes: int = 0


def read_log(file: Path) -> Log:
    """Return what a log holds, nothing without a file; UserError where it cannot be read."""
    try:
        content = read_bytes(file)
    except MissingError:
        return Log()
    except UnusableError as error:
        raise UserError(f"{file}: {error}; move it away") from error
    kept = _whole(content)
    lines = content[:kept].removesuffix(b"\n").split(b"\n") if kept else []
    return Log(tuple(lines), len(content) - kept)


def torn_note(file: Path) -> str:
    """Return a sentence on a torn last line of a log, empty where there is none."""
    torn = read_log(file).torn_bytes
    return f"{file}: its last line was cut short ({torn} bytes) and is left out" if torn else ""


def append_log(file: Path, records: Sequence[object]) -> None:
    """Add records to a log, all of them or none; make the file, not its directory.

    ValueError where a record is no JSON, UserError where the file cannot be written; it is then as
    it was.
    """
    lines = [json.dumps(record, ensure_ascii=False, allow_nan=False) for record in records]
    added = "".join(f"{line}\n" for line in lines).encode()

    def addition(content: bytes) -> tuple[int, bytes]:
        kept = _whole(content)
        lost_its_newline = kept and content[kept - 1 : kept] != b"\n"
        return kept, b"\n" + added if lost_its_newline else added

    append_whole(file, addition)


def append_whole(file: Path, addition: Callable[[bytes], tuple[int, bytes]]) -> None:
    """Add bytes to a file under a lock, all of them or none; make the file, not its directory.

    addition: of what the file holds, how many bytes stay, and which come after them. UserError
    where the file cannot be written; it is then as it was. A link is refused: in a project that a
    stranger made it may lead to any file of the user, such as what a shell reads when it starts.
    """
    if file.is_symlink():
        raise UserError(f"{file}: is a symbolic link, which nothing is added to; put a file there")
    try:
        # Without a buffer, which would be written once more when the file is closed.
        with file.open("a+b", buffering=0) as out, _locked(out):
            out.seek(0)
            kept, added = addition(out.read())
            out.truncate(kept)
            _write(out, added, kept)
    except OSError as error:
        raise UserError(f"{file}: cannot be written ({error.strerror})") from error


def _write(out: FileIO, added: bytes, kept: int) -> None:
    """Add bytes after the first `kept` and wait until they are on the disk; none where it fails."""
    left = memoryview(added)
    try:
        while left:
            left = left[out.write(left) :]
        os.fsync(out.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            out.truncate(kept)
        raise


def _whole(content: bytes) -> int:
    """Return how many bytes hold whole lines; a last one that lost only its newline is whole."""
    end = content.rfind(b"\n") + 1
    try:
        json.loads(content[end:])
    except (ValueError, RecursionError):
        return end
    return len(content)


@contextlib.contextmanager
def _locked(out: FileIO) -> Iterator[None]:
    """Keep other writers out; the lock goes with the process, however it ends."""
    if fcntl is not None:
        fcntl.flock(out, fcntl.LOCK_EX)
    yield  # closing the file gives the lock back
