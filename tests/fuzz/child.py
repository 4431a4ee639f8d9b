"""The process that reads inputs one after the other, until one of them ends it. Linux only.

It may map MOST_BYTES more than at its start. An execution that takes more CPU time than the alarm
of its target, or WAITS times that by the clock, ends it by a signal, as a crash does. Where it was
then stands in its trace.
"""

import contextlib
import faulthandler
import resource
import signal
import warnings
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

from tests.fuzz.fault import fault_of
from tests.fuzz.inputs import Inputs

MOST_BYTES = 1_500_000_000
WAITS = 10


def read_inputs(
    inputs: Inputs, numbers: range, until_s: float, trace: Path, told: Connection
) -> None:
    """Read inputs until the monotonic clock is past `until_s`.

    told: gets the number of each input before it is made, then its fault where it has one.
    """
    limit_memory()
    warnings.simplefilter("ignore")  # which end nothing
    with trace.open("w", encoding="utf-8") as file:
        _leave_traces(file.fileno())
        for number in numbers:
            if monotonic() > until_s:
                break
            told.send(number)
            path, content = inputs[number]
            path.write_bytes(content)
            with _alarms(inputs.target.alarm_s):
                fault = fault_of(inputs.target, path)
            path.write_bytes(inputs.originals[path])
            if fault is not None:
                told.send(fault)
        faulthandler.disable()


def limit_memory() -> None:
    """Let this process map at most MOST_BYTES more than it does, and dump no core."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = pages * resource.getpagesize() + MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_traces(file: int) -> None:
    """Write the stack to a file before a signal ends this process."""
    faulthandler.enable(file, all_threads=False)
    for alarm in (signal.SIGPROF, signal.SIGALRM):
        faulthandler.register(alarm, file, all_threads=False, chain=True)


@contextlib.contextmanager
def _alarms(alarm_s: float) -> Iterator[None]:
    timers = {signal.ITIMER_PROF: alarm_s, signal.ITIMER_REAL: WAITS * alarm_s}
    for timer, after_s in timers.items():
        signal.setitimer(timer, after_s)
    try:
        yield
    finally:
        for timer in timers:
            signal.setitimer(timer, 0)
