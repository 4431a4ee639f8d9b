"""Which processes had an exclusive core, by a fixed piece of arithmetic that each of them timed."""

import numpy as np
from numpy.typing import NDArray

from ...stats.arrays import FloatArray

# Alone on its core a probe takes 1 to 1.3 times the least, beside a co-tenant 1.5 to 2, and hardly
# ever anything between: benchmarks/exclusive_core.py, where it was found.
SLOWED = 1.35
LOW = 0.01  # the quantile that is the least: one reading may be too low


def least_probe_s(probes_s: FloatArray) -> float:
    """Return the time of the probe on an exclusive core, from those of many processes, shape (m,).

    Infinity, so that no core is taken for shared, where there are none.
    """
    return float(np.quantile(probes_s, LOW)) if len(probes_s) else np.inf


def exclusive(probes_s: FloatArray, least_s: float) -> NDArray[np.bool_]:
    """Return which processes had an exclusive core, shape (m,).

    probes_s: the slowest probe of each. least_s: of a probe on an exclusive core.
    """
    return probes_s <= SLOWED * least_s
