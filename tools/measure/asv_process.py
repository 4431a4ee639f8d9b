"""ASV as a process of its own, which stops whole where this one is interrupted."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic

import psutil

from .asv_variables import asv_variables

# It stops what it measures and removes what that left behind, which takes a second or two.
GRACE_S = 15.0
_POLL_S = 0.1


def run_asv(
    *arguments: str,
    read: Callable[[str], None],
    given: str = "",
    variables: Mapping[str, str] | None = None,
) -> int:
    """Run `asv ARGUMENTS` in the current directory and return its exit code.

    read: called with each line that it prints, on stderr too. given: on its standard input.
    variables: of its environment, besides those of this process.

    It has a session of its own, so that Ctrl-C on a terminal reaches this process alone. Whatever
    is raised in here, by an interruption or by `read`, interrupts ASV once and is raised again when
    ASV has ended: a second interruption would keep it from clearing up.
    """
    own = {"PYTHONIOENCODING": "utf-8", **asv_variables(), **(variables or {})}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as standard_input:
        standard_input.write(given)
        standard_input.seek(0)
        with subprocess.Popen(
            [sys.executable, "-m", "asv", *arguments],
            stdin=standard_input,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **own},
            start_new_session=True,
        ) as asv:
            assert asv.stdout is not None
            try:
                for line in asv.stdout:
                    read(line)
            except BaseException:
                _stop(asv)
                raise
    return asv.returncode


def _stop(asv: subprocess.Popen[str]) -> None:
    """Interrupt ASV as Ctrl-C does, and kill what is left of it and of all that it started."""
    if asv.poll() is not None:
        return
    started = psutil.Process(asv.pid).children(recursive=True)
    end_s = monotonic() + GRACE_S
    try:
        asv.send_signal(signal.SIGINT)
        while asv.poll() is None and monotonic() < end_s:
            with suppress(subprocess.TimeoutExpired):  # reads what it prints: a full pipe stops it
                asv.communicate(timeout=_POLL_S)
    finally:
        for process in started:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        asv.kill()
