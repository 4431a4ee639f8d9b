"""The reference kernel: how fast the machine is at the moment. What it does must never change.

It runs in every process that measures, so that a slow machine is told from slow code. Half of it is
the interpreter's arithmetic, half goes through 2 MB of memory. Standard library only.
"""

from array import array
from time import perf_counter

_NUMBERS = array("d", [1.0]) * 250_000
_ROUNDS = 3


def reference_kernel_s() -> float:
    """Return the seconds that the kernel takes, the best of three runs of some 5 ms each."""
    return min(_once() for _ in range(_ROUNDS))


def _once() -> float:
    start_s = perf_counter()
    state = 1
    for _ in range(20_000):
        state = (state * 69069 + 1) & 0xFFFFFFFF
    sum(_NUMBERS)
    return perf_counter() - start_s
