"""Processes of a grid as they would be: what they count, and who ran beside them, is planted."""

import numpy as np

from tools.measure.grid import Ran
from tools.measure.step_messages import Counted, Ready
from tools.measure.stepping import Stepped
from tools.measure.timeline import Company
from tools.observe.rule.segments import Segments
from tools.stats.arrays import FloatArray

SEGMENT_S = 0.01
ALONE_RATE = 1000.0


def company(*changes: tuple[float, int]) -> tuple[FloatArray, FloatArray]:
    """Return from when on how many others ran."""
    since_s, others = zip(*changes, strict=True)
    return np.array(since_s), np.array(others, dtype=float)


# Beside one other, alone from 0.3 to 0.4 s, stopped from 0.6 to 0.65 s.
BESIDE_ONE = company((0.0, 1), (0.3, 0), (0.4, 1), (0.6, -1), (0.65, 1))
ALONE = company((0.0, 0))


def segments(
    slowed: float,
    waited: float = 0.0,
    rate: float = ALONE_RATE,
    with_whom: tuple[FloatArray, FloatArray] = BESIDE_ONE,
) -> Segments:
    """A second of a process that neighbours slow. waited: share in which others had its core."""
    start_s = SEGMENT_S * np.arange(100)
    at_s = start_s[:, None] + SEGMENT_S * (np.arange(100) + 0.5) / 100
    since_s, others = with_whom
    now = others[np.searchsorted(since_s, at_s, side="right") - 1]
    steps_per_s = np.select([now == 0, now > 0], [rate, rate / slowed], 0.0).mean(axis=1)
    columns = dict.fromkeys(Segments.__dataclass_fields__, np.zeros(100))
    return Segments(
        **columns
        | {
            "start_s": start_s,
            "end_s": start_s + SEGMENT_S,
            "steps": steps_per_s * SEGMENT_S * (1 - np.nan_to_num(waited)),
            "run_queue_wait_s": np.full(100, waited * SEGMENT_S),
        }
    )


def ran(slowed: float, rate: float = ALONE_RATE, alone: bool = False, nbytes: float = 80.0) -> Ran:
    """A process of a grid that did so."""
    with_whom = ALONE if alone else BESIDE_ONE
    of = segments(slowed, rate=rate, with_whom=with_whom)
    ready = Ready("step", 10.0, 0.1, None, nbytes, 1, 0.01, 0.005)
    counted = Counted(300, 1 / rate, 1 / rate, 1 / rate, 1 / rate, None, None, None)
    by_name = {name: getattr(of, name) for name in Segments.__dataclass_fields__}
    return Ran(Stepped(0, ready, counted, by_name), Company(*with_whom))
