"""What this process holds, as the system and its allocators count it.

Standard library only. What is not counted here has no reader.
"""

import ctypes
import os
import tracemalloc
from collections.abc import Callable

Reader = Callable[[], int]
_ROLLUP = "/proc/self/smaps_rollup"
_READ_BYTES = 1 << 14
_UNSHARED = (b"\nPrivate_Clean:", b"\nPrivate_Dirty:")


class _MallInfo2(ctypes.Structure):
    """What mallinfo2(3) returns; glibc has it from version 2.33 on."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def plain_readers() -> "dict[str, Reader]":
    """Return by name what reads the bytes that no other process shares, and malloc's in use.

    Python takes blocks of up to 512 bytes from arenas of its own, which malloc does not count.
    """
    found: dict[str, Reader] = {}
    if os.path.exists(_ROLLUP):
        found["uss"] = _uss_bytes
    if (reader := _malloc_reader()) is not None:
        found["malloc"] = reader
    return found


def traced_readers() -> "dict[str, Reader]":
    """Start to trace, and return what reads the bytes that Python and NumPy hold.

    What was allocated before does not count, nor does what tracing itself takes.
    """
    tracemalloc.start()
    return {"python": lambda: tracemalloc.get_traced_memory()[0]}


def bytes_by_line() -> "list[tuple[str, int, int]]":
    """Return file, line and bytes held of each line that allocated them while it was traced."""
    lines = tracemalloc.take_snapshot().statistics("lineno")
    return [(each.traceback[0].filename, each.traceback[0].lineno, each.size) for each in lines]


def _uss_bytes() -> int:
    """Read by system calls: Python's own files leave more behind."""
    file = os.open(_ROLLUP, os.O_RDONLY)
    try:
        text = os.read(file, _READ_BYTES)
    finally:
        os.close(file)
    return 1024 * sum(int(text.partition(name)[2].split(None, 1)[0]) for name in _UNSHARED)


def _malloc_reader() -> "Reader | None":
    try:
        mallinfo2 = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):  # another C library
        return None
    mallinfo2.restype = _MallInfo2

    def read() -> int:
        counted = mallinfo2()
        return int(counted.uordblks + counted.hblkhd)  # in arenas, and mapped for one block each

    return read
