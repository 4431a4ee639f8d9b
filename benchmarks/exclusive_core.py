"""What of a worker's time counts: the batches of calls while its core was exclusive."""

import numpy as np

# Alone on its core a probe takes 1 to 1.3 times the least, beside a co-tenant 1.5 to 2, and hardly
# ever anything between.
SLOWED = 1.35
LOW = 0.01  # the quantile that is the least: one reading may be too low
START_S, END_S, DONE, PROBE_S = range(4)  # columns of batches, the probe the slower of two


def least_probe_s(every: list[np.ndarray]) -> float:
    """Of all batches of all workers."""
    return float(np.quantile(np.concatenate([batches[:, PROBE_S] for batches in every]), LOW))


def exclusive(batches: np.ndarray, least_s: float) -> np.ndarray:
    """Return the batches at whose slower end the core was exclusive."""
    return batches[batches[:, PROBE_S] <= SLOWED * least_s]


def rate(batches: np.ndarray) -> float:
    """What is done a second of the batches' own time; NaN without any."""
    return float(batches[:, DONE].sum() / wall_s(batches)) if len(batches) else np.nan


def wall_s(batches: np.ndarray) -> float:
    """The batches' own time, without the probes between them."""
    return float((batches[:, END_S] - batches[:, START_S]).sum())
