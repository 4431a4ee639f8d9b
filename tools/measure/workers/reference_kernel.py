"""A frozen kernel: how fast the machine is at the moment. Standard library only; never to be
changed.

It runs in every process that measures, so that a slow machine is told from slow code. Half of it is
the interpreter's arithmetic, half goes through 2 MB of memory.
"""

from array import array
from time import perf_counter

_NUMBERS = array("d", [1.0]) * 250_000
_ROUNDS = 3


def canary_s() -> float:
    """Seconds that the kernel takes at best of three, some 5 ms each."""
    return min(_once() for _ in range(_ROUNDS))


def _once() -> float:
    start_s = perf_counter()
    state = 1
    for _ in range(20_000):
        state = (state * 69069 + 1) & 0xFFFFFFFF
    sum(_NUMBERS)
    return perf_counter() - start_s
