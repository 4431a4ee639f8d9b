"""Answers that are kept, so that only those whose data changed are computed again.

An answer is a file of JSON behind its own hash, named by the hash of all that it depends on. One
that is damaged counts as absent. Those that were not asked for longest go first when all together
are too large.
"""

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from ..store.cache import cache_directory
from ..store.leftovers import whole_file
from ..store.reading import UnusableError, read_bytes

_MOST_BYTES = 256 << 20  # of all answers together
_MOST_OF_ONE = 16 << 20
_HASH_DIGITS = 32


def cached(kind: str, key: bytes, make: Callable[[], Any]) -> Any:
    """Return what `make` gives, or what it gave before for the same key.

    kind: of a-z and hyphens, what it is an answer to. key: all that the answer depends on besides
    the source of the tools. The answer is of JSON, and always what JSON makes of it: a list for a
    tuple. NaN and infinities are kept.
    """
    digits = _hash(_source() + kind.encode() + b"\0" + key)
    # Folders of few files, as each is looked through before something is written to it.
    path = _directory() / kind / digits[:2] / f"{digits[2:]}.json"
    kept = _read(path)
    if kept is not None:
        return json.loads(kept)
    encoded = json.dumps(make(), separators=(",", ":")).encode()
    _write(path, encoded)
    return json.loads(encoded)


def forget_oldest(most_bytes: int = _MOST_BYTES) -> None:
    """Remove the answers that were not asked for longest, until the rest is small enough."""
    with suppress(OSError):
        files = [(path, path.stat()) for path in _directory().rglob("*.json")]
        files.sort(key=lambda file: file[1].st_mtime_ns)
        total = sum(stat.st_size for _, stat in files)
        for path, stat in files:
            if total <= most_bytes:
                break
            path.unlink()
            total -= stat.st_size


def _directory() -> Path:
    return cache_directory() / "pages"


def _read(path: Path) -> bytes | None:
    """Return what is kept in a file, None where that is not sound; it counts as asked for now."""
    try:
        content = read_bytes(path, _MOST_OF_ONE)
        os.utime(path)
    except (OSError, UnusableError):
        return None
    digits, encoded = content[:_HASH_DIGITS], content[_HASH_DIGITS:]
    return encoded if digits == _hash(encoded).encode() else None


def _write(path: Path, encoded: bytes) -> None:
    """Write an answer whole; without a directory that can be written, it is computed each time."""
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(path) as half_written:
            half_written.write_bytes(_hash(encoded).encode() + encoded)


@cache
def _source() -> bytes:
    """Return a hash of the source of all rooms: what other tools said is no answer of these."""
    files = sorted(Path(__file__).parents[1].rglob("*.py"))
    return _hash(b"".join(path.read_bytes() for path in files)).encode()


def _hash(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=_HASH_DIGITS // 2).hexdigest()
