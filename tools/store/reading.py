"""The door for what others made: the bytes of a file, its gzip and its JSON, all of it bounded.

Whatever is wrong is an `UnusableError`, whose message says in words where it is and what; the
reader puts the file's name in front. So nothing that a file holds is met by an exception of some
parser, and no file, however small, takes more than some multiple of MOST_BYTES of memory.
"""

import json
import os
import stat
import zlib
from pathlib import Path
from typing import Any

from .problems import one_line

# Of a file, and of what a compressed one unpacks to. The largest result file of the public
# histories that were looked at has 30 KB, a side-car of this project unpacks to some megabytes, and
# so do the blocks of an hour and a half; JSON takes about ten times as much once it is parsed.
MOST_BYTES = 64 << 20
# Brackets in pairs are taken out so many times: two levels may go at a time, so that what is read
# is nested 128 deep at most, where every other use of it, printing included, allows for 900.
_PASSES = 64
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_PART_BYTES = 1 << 16
_PIECE_BYTES = 1 << 12  # of gzip: small, as each member copies what is left of its last piece
_GZIP = 31  # zlib's number for the format
# Without waiting for the other end of a pipe, and as bytes on systems that tell text apart.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class UnusableError(ValueError):
    """What is wrong with what was read, in words for people: `where: what`."""


class MissingError(UnusableError):
    """There is no such file."""


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return what is in a regular file of at most `most` bytes; MissingError, UnusableError.

    Pipes and devices are refused: they may have no end.
    """
    try:
        handle = os.open(path, _FLAGS)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingError(_unreadable(error)) from error
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise UnusableError(_unreadable(error)) from error
    try:
        return _content(handle, most)
    except OSError as error:
        raise UnusableError(_unreadable(error)) from error
    finally:
        os.close(handle)


def _content(handle: int, most: int) -> bytes:
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        kind = "a directory" if stat.S_ISDIR(mode) else "no regular file"
        raise UnusableError(f"cannot be read (it is {kind})")
    parts: list[bytes] = []
    left = most
    while part := os.read(handle, _PART_BYTES):
        left -= len(part)
        if left < 0:
            raise UnusableError(f"holds more than {most:,} bytes")
        parts.append(part)
    return b"".join(parts)


def _unreadable(error: Exception) -> str:
    words = error.strerror if isinstance(error, OSError) and error.strerror else one_line(error)
    return f"cannot be read ({words})"


def unpack(content: bytes, most: int = MOST_BYTES) -> tuple[bytes, int]:
    """Return what whole members of gzip hold, and how many bytes these are of `content`.

    They are fewer than all where a last member was cut short.

    UnusableError where it is no gzip, damaged, or unpacks to more than `most` bytes: it may be a
    thousand times what it takes on disk, so that it is counted on the way.
    """
    whole: list[bytes] = []
    at, kept, left = 0, 0, most
    try:
        while at < len(content):
            member = zlib.decompressobj(wbits=_GZIP)
            parts: list[bytes] = []
            while not member.eof and at < len(content):
                piece = content[at : at + _PIECE_BYTES]
                part = member.decompress(piece, left + 1)
                left -= len(part)
                if left < 0:
                    raise UnusableError(f"unpacks to more than {most:,} bytes")
                parts.append(part)
                at += len(piece) - len(member.unused_data)
            if not member.eof:
                break
            whole += parts
            kept = at
    except zlib.error as error:
        raise UnusableError(f"is no sound gzip ({one_line(error)})") from error
    return b"".join(whole), kept


def unpack_whole(content: bytes, most: int = MOST_BYTES) -> bytes:
    """Return what gzip of at most `most` bytes holds; UnusableError also where it is cut short."""
    unpacked, whole = unpack(content, most)
    if whole < len(content):
        raise UnusableError("its end is missing")
    return unpacked


def decode(content: bytes) -> str:
    """Return UTF-8 as text, without a byte order mark; UnusableError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableError(f"is no UTF-8 text (byte {error.start:,})") from error


def read_json(path: Path, most: int = MOST_BYTES) -> Any:
    """Return the JSON in a file of at most `most` bytes; MissingError, UnusableError."""
    return parse_json(read_bytes(path, most))


def parse_json(content: bytes) -> Any:
    """Return what JSON holds: of no depth that is not safe, and no text with half a character.

    Of two entries of one name the last counts; NaN and Infinity, which ASV writes, are numbers.
    """
    decoded = decode(content)
    try:
        value = json.loads(decoded)
    except RecursionError as error:
        raise UnusableError("is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise UnusableError(f"is no JSON ({error})") from error
    except ValueError as error:  # more digits than Python converts
        raise UnusableError("holds a whole number of thousands of digits") from error
    if _may_be_deep(content) and _is_deep(value):
        raise UnusableError("is nested too deeply")
    if b"\\" in content and _has_half_characters(value):  # only an escape can write one
        raise UnusableError("holds text that is not Unicode (half of a surrogate pair)")
    return value


def _may_be_deep(content: bytes) -> bool:
    """Return whether JSON is nested deeply, or holds brackets in its texts that look like it.

    It takes a small part of the time that parsing does, where the values would take more.
    """
    brackets = content.translate(None, _NO_BRACKETS)
    for _ in range(_PASSES):
        left = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if not left:
            return False
        if len(left) == len(brackets):
            break
        brackets = left
    return True


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(2 * _PASSES):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def _has_half_characters(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
