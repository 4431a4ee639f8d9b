"""Which parameter counts workers, and how results become throughput."""

import re
from collections.abc import Sequence

import numpy as np

from ..stats.arrays import FloatArray
from ..stats.interval import Refusal
from ..store.axis import named_axis

# The clearest first, where a benchmark has several.
WORKER_WORDS = ("worker", "thread", "core", "process", "job", "proc", "cpu")
MIN_COUNTS = 2

_WORD = re.compile(rf"(?:n|num|max)?({'|'.join(WORKER_WORDS)})(?:s|es)?")
_SECONDS = {
    **dict.fromkeys(("seconds", "second", "sec", "s"), 1.0),
    **dict.fromkeys(("milliseconds", "ms"), 1e-3),
    **dict.fromkeys(("microseconds", "us", "µs"), 1e-6),
    **dict.fromkeys(("nanoseconds", "ns"), 1e-9),
}


def find_worker_axis(names: Sequence[str], params: Sequence[Sequence[str]]) -> str | None:
    """Return the parameter that counts workers by its name, such as `n_jobs`; None if none does.

    It takes at least two different positive numbers, also in strings.
    """
    able = [name for name in names if _rank(name) is not None and _counts(name, names, params)]
    return min(able, key=lambda name: _rank(name) or 0, default=None)


def _rank(name: str) -> int | None:
    words = (_WORD.fullmatch(word) for word in re.split(r"[^a-z0-9]+", name.lower()))
    return min((WORKER_WORDS.index(word[1]) for word in words if word), default=None)


def _counts(name: str, names: Sequence[str], params: Sequence[Sequence[str]]) -> bool:
    axis = named_axis(name, names, params)
    return axis is not None and len(set(axis.sizes) - {None}) >= MIN_COUNTS


def throughput(costs: FloatArray, unit: str) -> tuple[FloatArray, str] | Refusal:
    """Return throughput, the shape of `costs`, with its unit.

    Of seconds the inverse: the work of a call is taken to be the same with any number of workers,
    as nothing in a result file says otherwise. Rates, in 1/s or anything else /s, are taken as
    they are. Refused for other units, and unless every cost is a positive number.
    """
    usable = (costs > 0) & np.isfinite(costs)
    if not np.all(usable):
        return Refusal(f"{np.sum(~usable)} of {len(costs)} results are not positive numbers")
    if unit.lower() in _SECONDS:
        return 1 / (costs * _SECONDS[unit.lower()]), "1/s"
    if unit.endswith("/s") or unit == "Hz":
        return costs, unit
    return Refusal(f"its unit is {unit!r}: only times and rates (1/s) give a throughput")
