"""What `asv compare` and `asv continuous` would say of the same numbers, by ASV's own code."""

import numpy as np
from asv.commands.compare import _is_result_better
from asv_runner.statistics import compute_stats

from ..stats.arrays import FloatArray


def asv_says_slower(base: FloatArray, head: FloatArray, factor: float = 1.1) -> bool:
    """Return whether ASV calls head slower than base by `factor`.

    base, head: seconds, one number per process, shapes (n,) and (m,); NaN, a process that failed,
    is dropped. ASV compares medians and then, unless a side has one sample only, asks
    `asv._stats.is_different`: a Mann-Whitney test at p < 0.002 or the two 99 % intervals. ASV takes
    samples for independent, whatever process they come from, so here each stands for a process.
    False where a side has none.
    """
    base, head = base[~np.isnan(base)], head[~np.isnan(head)]
    if not len(base) or not len(head):
        return False
    (base_s, base_stats), (head_s, head_stats) = (
        compute_stats(side.tolist(), 1) for side in (base, head)
    )
    return bool(
        _is_result_better(
            base_s, head_s, (base_stats, base.tolist()), (head_stats, head.tolist()), factor
        )
    )
