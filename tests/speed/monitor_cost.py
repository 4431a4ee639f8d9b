"""What `monitor` itself costs with the live view: CPU time as a share of a core.

    python -m tests.speed.monitor_cost [OPTIONS]

It runs `python -m tools monitor OPTIONS` in a pseudo-terminal of 80x24 for 30 s; its start and the
watched program do not count.
"""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import threading
import time

from tools.measure.process_files import ProcessFiles

WATCHED_S = 30.0
DRAWN = b"Ctrl-C ends it"
ROWS, COLUMNS = 24, 80


def cost(options: list[str], watched_s: float = WATCHED_S) -> float:
    """Return CPU time / time of the monitor while it watches."""
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    command = [sys.executable, "-m", "tools", "monitor", *options]
    with subprocess.Popen(command, stdin=end, stdout=end, stderr=end) as monitor:
        os.close(end)
        drawn = threading.Event()
        threading.Thread(target=_read_all, args=(terminal, drawn), daemon=True).start()
        drawn.wait()
        before = _used(monitor.pid)
        time.sleep(watched_s)
        after = _used(monitor.pid)
        monitor.terminate()
    return (after[0] - before[0]) / (after[1] - before[1])


def _used(pid: int) -> tuple[float, float]:
    """Return CPU time of a process, and the time."""
    return ProcessFiles().process(pid).cpu_s, time.monotonic()


def _read_all(terminal: int, drawn: threading.Event) -> None:
    """Read what is drawn until the other end is closed; say when there is a whole screen."""
    seen = b""
    try:
        while part := os.read(terminal, 1 << 16):
            seen = seen[-len(DRAWN) :] + part
            if DRAWN in seen:
                drawn.set()
    except OSError:
        return


if __name__ == "__main__":
    print(f"{cost(sys.argv[1:] or ['--vehicles', '100', '--duration', '60']):.2%} of a core")
