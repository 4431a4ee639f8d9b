"""Which parameter counts workers, and how results become throughput."""

from collections.abc import Sequence

import numpy as np

from ..stats.arrays import FloatArray
from ..stats.interval import Refusal
from ..store.axis import named_axis
from ..store.workers import worker_rank

MIN_COUNTS = 2

_SECONDS = {
    **dict.fromkeys(("seconds", "second", "sec", "s"), 1.0),
    **dict.fromkeys(("milliseconds", "ms"), 1e-3),
    **dict.fromkeys(("microseconds", "us", "µs"), 1e-6),
    **dict.fromkeys(("nanoseconds", "ns"), 1e-9),
}


def find_worker_axis(names: Sequence[str], params: Sequence[Sequence[str]]) -> str | None:
    """Return the parameter that counts workers by its name, such as `n_jobs`; None if none does.

    It takes at least two different positive numbers, also in strings, and only whole ones.
    """
    ranks = {name: worker_rank(name) for name in names if _counts(name, names, params)}
    able = {name: rank for name, rank in ranks.items() if rank is not None}
    return min(able, key=able.__getitem__, default=None)


def _counts(name: str, names: Sequence[str], params: Sequence[Sequence[str]]) -> bool:
    axis = named_axis(name, names, params)
    counts = set() if axis is None else {size for size in axis.sizes if size is not None}
    return len(counts) >= MIN_COUNTS and all(count.is_integer() for count in counts)


def throughput(
    costs: FloatArray, unit: str, higher_is_better: bool
) -> tuple[FloatArray, str] | Refusal:
    """Return throughput, the shape of `costs`, with its unit.

    Rates and other values of which more is better are taken as they are. Of times the inverse: the
    work of a call is taken to be the same with any number of workers, as nothing in a result file
    says otherwise. Refused for other units, and unless every cost is a positive number.
    """
    usable = (costs > 0) & np.isfinite(costs)
    if not np.all(usable):
        return Refusal(f"{np.sum(~usable)} of {len(costs)} results are not positive numbers")
    if higher_is_better:
        return costs, unit
    if unit.lower() in _SECONDS:
        return 1 / (costs * _SECONDS[unit.lower()]), "1/s"
    return Refusal(f"its unit is {unit!r}: only times and rates (1/s) give a throughput")
