"""Where the memory of what is measured lies: drawn anew, instead of left to what ran before.

Two arrays whose addresses agree modulo a page, or that share lines of a cache, cost up to twice the
time. Without this module the addresses follow from all that a process has allocated before, down to
the length of a docstring: two commits that differ in words differ in speed, in each of their
processes alike. Here the heap is levelled first, so that new arrays lie side by side whatever was
allocated before, and they begin at a drawn place. Processes with the same seed draw the same.

Standard library only: it runs in the interpreter of the measured commit.
"""

import ctypes
import sys
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

PAGE_BYTES = 4096
_ALIGNMENT_BYTES = 16  # of all that malloc returns
_EMPTY_BYTES = sys.getsizeof(b"")
_SMALL_BYTES = range(48, 513, 16)  # size classes of small objects in CPython's own allocator
_LARGEST_HOLE_BYTES, _SMALLEST_HOLE_BYTES = 2**20, 2**9
# glibc gives larger blocks pages of their own, from 128 KiB on, or from the largest of them that
# was ever freed, up to here.
_MOST_ON_HEAP_BYTES = 32 * 2**20


class Layout:
    """The layout of one process."""

    def __init__(self, seed: int) -> None:
        """Draw what is drawn once: how many small objects of each size lie before all others."""
        self._draw = Random(seed)
        self._objects = [
            bytes(size - _EMPTY_BYTES)
            for size in _SMALL_BYTES
            for _ in range(self._draw.randrange(PAGE_BYTES // size + 1))
        ]
        self._heap = Heap() if Heap.is_known() else None

    def order(self, cases: Sequence[T]) -> list[T]:
        """Return the cases in a drawn order: each leaves something behind for the next."""
        return self._draw.sample(cases, len(cases))

    def draw_offsets(self, worlds: int) -> list[int]:
        """Draw for each world of a case where on its page the first array begins, in bytes."""
        return [self._draw.randrange(0, PAGE_BYTES, _ALIGNMENT_BYTES) for _ in range(worlds)]

    def begin_world(self, offset_bytes: int) -> None:
        """Let the next large array begin `offset_bytes` into its page."""
        if self._heap:
            self._heap.level(offset_bytes)

    def end_world(self) -> None:
        """Give back what `begin_world` took."""
        if self._heap:
            self._heap.release()


class Heap:
    """The heap of glibc's malloc, in the main thread."""

    def __init__(self) -> None:
        """Let arrays of up to 31 MiB lie on the heap from now on, as after the first was freed."""
        self._libc = ctypes.CDLL(None)
        self._libc.malloc.argtypes, self._libc.malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
        self._libc.free.argtypes, self._libc.free.restype = [ctypes.c_void_p], None
        self._libc.sbrk.argtypes, self._libc.sbrk.restype = [ctypes.c_ssize_t], ctypes.c_size_t
        # Blocks that are held, each with the address of the one before: a list would allocate too.
        self._last = 0
        self._libc.free(self._allocate(_MOST_ON_HEAP_BYTES - 2 * PAGE_BYTES))

    @staticmethod
    def is_known() -> bool:
        """Whether this process has glibc's malloc: others place blocks by other rules."""
        try:
            return hasattr(ctypes.CDLL(None), "malloc_trim")
        except (OSError, TypeError):  # a system without a C library to look into
            return False

    def level(self, offset_bytes: int) -> None:
        """Let what is allocated next begin `offset_bytes` into a page, and lie side by side.

        Free pages go back to the kernel, which gives others. Holes of half a KiB and more are
        filled, so that only the free end of the heap is left to allocate from.
        """
        self._libc.malloc_trim(0)
        top = self._libc.sbrk(0)
        size = _LARGEST_HOLE_BYTES
        while size >= _SMALLEST_HOLE_BYTES:
            block = self._hold(self._allocate(size))
            if block + size > top:  # no hole was left that it fits into
                size //= 2
        end = self._allocate(2 * PAGE_BYTES)
        self._libc.free(end)
        padding = (offset_bytes - end) % PAGE_BYTES + PAGE_BYTES  # a block has 32 bytes at least
        self._hold(self._allocate(padding - ctypes.sizeof(ctypes.c_size_t)))

    def release(self) -> None:
        """Free what fills the holes."""
        while block := self._last:
            self._last = ctypes.c_size_t.from_address(block).value
            self._libc.free(block)

    def _hold(self, block: int) -> int:
        ctypes.c_size_t.from_address(block).value = self._last
        self._last = block
        return block

    def _allocate(self, size_bytes: int) -> int:
        address: int | None = self._libc.malloc(size_bytes)
        if address is None:
            raise MemoryError(f"no {size_bytes} bytes for the layout of the heap")
        return address
