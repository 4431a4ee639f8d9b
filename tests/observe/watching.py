"""Programs as tests watch them: real ones, and one that was seen by made-up samples."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from tools.measure.process_sampler import HELD, RISING, Sample
from tools.measure.step_messages import SEGMENT
from tools.observe.monitor import Watched
from tools.observe.monitor_seen import Seen
from tools.observe.monitor_subjects import Ended
from tools.observe.rule.running import estimate

BUSY = "while True: pass"
HALF_ASLEEP = """
import time
while True:
    started = time.perf_counter()
    sum(range(300_000))
    time.sleep(time.perf_counter() - started)
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@contextmanager
def running(code: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs `code` and has begun to."""
    command = python(f"print(flush=True)\n{code}")
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield process
        finally:
            process.kill()


def made_up(
    samples: int = 21,
    steps: bool = True,
    label: str = "vehicles=100",
    ended: Ended | None = None,
    interrupted: bool = False,
    **values: float | None,
) -> Watched:
    """A program seen twice a second: 200 steps a second, half of the time waiting for its core.

    values: instead of what RISING rises by in each sample, or of what HELD is.
    """
    of_each: dict[str, float | None] = dict.fromkeys(RISING, 0.0) | dict.fromkeys(HELD, 1.0)
    of_each |= {"cpu_s": 0.25, "run_queue_wait_s": 0.25, "rss_bytes": 2e6, "uss_bytes": 1e6}
    of_each |= values
    seen = Seen()
    for i in range(samples):
        risen = {name: None if (x := of_each[name]) is None else x * i for name in RISING}
        held = {name: of_each[name] for name in HELD}
        seen.add_sample(Sample(100 + 0.5 * i, risen | held, (0.5 * i, 0.0)))
        if steps and i:
            by_name = {"end_s": 0.5, "steps": 100.0 + i % 2, "cpu_user_s": 0.25}
            by_name["run_queue_wait_s"] = 0.25
            row = [by_name.get(name, 0.0) for name in SEGMENT]
            seen.add_segments(np.array([row]))
    known = estimate(seen.totals(), simulated_s=0.5 if steps else None)
    return Watched(label, "step" if steps else None, seen, known, ended, interrupted)
