"""A cache of result files, so that only new or changed ones are parsed again.

The numbers, parameters, versions, facts and problems of a file are kept; its other columns are
parsed again from the file where they are asked for. As in git's index, a file is the same if its
signature in the file system is, which every write changes. Where that differs, or is too young to
tell, the hash of its name and content decides: a touched file is read again but not parsed. A cache
is numbers and JSON with a hash over all. It is ignored where it is damaged, of another version of
the reader, or no such file at all. A forged one can show wrong numbers but run nothing.
"""

import hashlib
import os
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from time import time_ns

from ..errors import UserError
from . import cases, magnitude, reading, result_rows, result_tables, results, rows
from .collector import paused_collector
from .leftovers import whole_file
from .problems import Problem, one_line
from .reading import UnusableError, read_bytes
from .result_tables import CachedFile, cached_file, decode, encode
from .results import ResultFile, Results, Track, parse_result, result_entries
from .rows import Columns

# Change it with what is kept; what is kept of a file by another reader is told by its source.
_FORMAT = b"simcore-tools results 3\n"
_HASH_BYTES = 32
_WORTH_WRITING = 20
_MOST_BYTES = 1 << 30  # of a cache, which is our own and holds a whole history
# Changes closer together than the clock of a file system ticks leave one signature; FAT's, the
# slowest, ticks every two seconds.
_TICK_NS = 2_000_000_000
_HELD = 4  # files whose columns stay parsed: those of a comparison, never of a history


def cache_path(results_dir: Path) -> Path:
    """Return where the cache of a results directory belongs."""
    name = _hash(os.fsencode(results_dir.resolve())).hex()
    return cache_directory() / f"{name}.results"


def cache_directory() -> Path:
    """Return where all is that is kept, in the user's cache directory."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or "")
    if not base.is_absolute():  # to be ignored, says the XDG Base Directory Specification
        home = os.path.expanduser("~")  # "~" itself for a user without a home
        base = Path(home if home != "~" else os.devnull) / ".cache"
    return base / "simcore-tools"


@paused_collector()
def read_cached(results_dir: Path, cache_file: Path, track: Track = iter) -> Results:
    """Return all result files below `results_dir` as `read_results` does, old ones from the cache.

    What is not in the cache yet is put there, what is no longer among the files leaves it, as soon
    as that is one file in _WORTH_WRITING: parsing a few again is quicker than writing all. Without
    a usable or writable cache all files are parsed. Asking a row for its columns parses its file
    again and raises UserError where that is not as it was.
    """
    before = _load(cache_file)
    current, now = _read(results_dir, before, track)
    if _WORTH_WRITING * _changed(before, now) > len(now):
        _save(cache_file, encode(now))
    return current


def _changed(before: Mapping[str, CachedFile], now: Mapping[str, CachedFile]) -> int:
    """Return how many files came, went, or are kept with something else."""
    came = sum(of_file is not before.get(name) for name, of_file in now.items())
    return came + sum(name not in now for name in before)


def _read(
    results_dir: Path, before: Mapping[str, CachedFile], track: Track
) -> tuple[Results, dict[str, CachedFile]]:
    """Read the files; with what there is to keep of them, by their path below `results_dir`."""
    settled_ns = time_ns() - _TICK_NS
    entries = list(result_entries(results_dir))
    paths = [path for path, _ in entries]
    below = len(os.path.join(results_dir, ""))
    files: list[ResultFile] = []
    problems: list[Problem] = []
    now: dict[str, CachedFile] = {}
    for path, (_, entry) in zip(track(paths), entries, strict=True):
        name = entry.path[below:]
        try:
            of_file = _of_file(path, entry, before.get(name), settled_ns)
        except (OSError, UnusableError) as error:
            problems.append(Problem(path, None, one_line(error)))
            continue
        now[name] = of_file
        file, of_path = of_file.result(path, _columns_of(path, of_file.key))
        problems += of_path
        if file is not None:
            files.append(file)
    return Results(tuple(files), tuple(problems)), now


def _of_file(
    path: Path, entry: os.DirEntry[str], before: CachedFile | None, settled_ns: int
) -> CachedFile:
    """Return what is kept of a file, as `before` where nothing changed; OSError, UnusableError."""
    stat = entry.stat()
    signature = f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"
    if before is not None and before.signature == signature:
        return before
    if max(stat.st_mtime_ns, stat.st_ctime_ns) > settled_ns:
        signature = ""
    content = read_bytes(path)
    key = _key(path, content)
    if before is not None and before.key == key:
        return before._replace(signature=signature)
    return cached_file(signature, key, *parse_result(path, content))


def _columns_of(path: Path, key: str) -> Columns:
    """Return what reads the columns of a row of `path`, all of which are parsed at once."""
    return lambda name: _parsed_columns(path, key)(name)


@lru_cache(maxsize=_HELD)
def _parsed_columns(path: Path, key: str) -> Columns:
    """Return the columns of the file that is known by `key`; UserError where it changed."""
    content = _again(path)
    file, _ = parse_result(path, content)
    if file is None or _key(path, content) != key:
        raise UserError(f"{path}: changed while it was read; run the command again")
    return file.rows.columns


def _again(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except UnusableError as error:
        raise UserError(f"{path}: {error}; it was read before: run the command again") from error


def _key(path: Path, content: bytes) -> str:
    """Return what a file is known by; its name tells what its content may leave out."""
    name = os.fsencode("/".join(path.absolute().parts[-2:]))
    return hashlib.blake2b(name + b"\0" + content, digest_size=_HASH_BYTES).hexdigest()


def _hash(content: bytes | memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=_HASH_BYTES).digest()


@cache
def _head() -> bytes:
    """Return what a cache begins with: the format, and which reader wrote it."""
    modules = (cases, magnitude, reading, result_rows, result_tables, results, rows)
    readers = (__file__, *(str(module.__file__) for module in modules))
    return _FORMAT + _hash(b"".join(Path(reader).read_bytes() for reader in readers))


def _load(cache_file: Path) -> dict[str, CachedFile]:
    """Return what is kept in a cache, nothing where there is none that is sound."""
    try:
        content = read_bytes(cache_file, _MOST_BYTES)
        head, rest = content[: len(_head())], memoryview(content)[len(_head()) :]
        if head != _head() or _hash(rest[_HASH_BYTES:]) != rest[:_HASH_BYTES]:
            return {}
        return decode(rest[_HASH_BYTES:])
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return {}


def _save(cache_file: Path, encoded: bytes) -> None:
    """Write a cache whole or not at all: the last of those who write at once stays."""
    try:
        cache_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole_file(cache_file) as half_written, half_written.open("wb") as file:
            file.writelines((_head(), _hash(encoded), encoded))
    except OSError:
        return
