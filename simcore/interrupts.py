"""Ctrl-C waits for the end of a step.

Python raises KeyboardInterrupt between any two of its operations, also between two that belong
together: vehicles have moved and the clock has not. So while steps are made, the handler of SIGINT
is replaced by one that only notes the interrupt, and is called between two steps:

    handler = hold()
    try:
        for _ in range(steps):
            ...
            if noted:
                make_up_for(handler)
    finally:
        release(handler)
"""

import signal
from collections.abc import Callable
from importlib import import_module
from types import FrameType
from typing import Any

Handler = Callable[[int, FrameType | None], Any]

# What the functions of `signal` call; those look up names of handlers as well, which takes as long
# as a step of few vehicles.
_direct: Any = import_module("_signal")
_SIGINT = int(signal.SIGINT)
_DEFAULT = signal.default_int_handler

noted: list[FrameType | None] = []  # where interrupts fell that are yet to be made up for


def hold() -> Handler | None:
    """Note interrupts from now on; return the handler that would have been called.

    None where interrupts cannot fall into a step: outside the main thread, or where they are
    ignored, end the process at once or are held already.
    """
    handler: Handler | None = _direct.getsignal(_SIGINT)  # or one of the numbers SIG_DFL, SIG_IGN
    if handler is not _DEFAULT and (handler is _note or not callable(handler)):
        return None
    try:
        _direct.signal(_SIGINT, _note)
    except ValueError:  # not the main thread
        return None
    return handler


def make_up_for(handler: Handler | None) -> None:
    """Call what `hold` returned for the interrupts that were `noted`; it mostly raises."""
    if handler is not None and noted:
        frame = noted[-1]
        noted.clear()
        handler(_SIGINT, frame)


def release(handler: Handler | None) -> None:
    """Give interrupts back to what `hold` returned, which may raise."""
    if handler is not None:
        _direct.signal(_SIGINT, handler)
        if noted:
            make_up_for(handler)


def _note(_: int, frame: FrameType | None) -> None:
    noted.append(frame)
