"""Numbers of what was seen: over the whole run, and over its last samples."""

from collections.abc import Callable, Mapping

import numpy as np

from ..stats.arrays import FloatArray
from .monitor_seen import Columns, Seen

# As a share of the wall time; more than 1 where several threads count together.
SHARES = {
    "cpu_share": "cpu_s",
    "run_queue_wait_share": "run_queue_wait_s",
    "steal_share": "steal_s",
    "block_io_wait_share": "block_io_wait_s",
    "pressure_cpu_share": "pressure_cpu_s",
    "pressure_io_share": "pressure_io_s",
    "pressure_memory_share": "pressure_memory_s",
}
RATES = {
    "switches_voluntary_per_s": "switches_voluntary",
    "faults_minor_per_s": "faults_minor",
    "faults_major_per_s": "faults_major",
    "read_bytes_per_s": "read_bytes",
    "written_bytes_per_s": "written_bytes",
}
MOST = {"processes": "processes", "threads": "threads", "rss_bytes": "rss_bytes"}


def whole_run(seen: Seen) -> Mapping[str, float | None]:
    """Return SHARES and RATES over the run, the highest of MOST, and the last uss_bytes.

    None where the system does not count it, or before there are two samples.
    """
    samples = seen.samples
    risen = {
        name: _mean_rate(samples, column) for name, column in (*SHARES.items(), *RATES.items())
    }
    most = {name: _known(samples[column], np.max) for name, column in MOST.items()}
    return risen | most | {"uss_bytes": _known(samples["uss_bytes"], lambda known: known[-1])}


def _mean_rate(samples: Columns, name: str) -> float | None:
    column = samples.counted(name)
    if column is None or len(column) < 2:
        return None
    return float((column[-1] - column[0]) / (samples["wall_s"][-1] - samples["wall_s"][0]))


def _known(column: FloatArray, of: Callable[[FloatArray], float]) -> float | None:
    known = column[~np.isnan(column)]
    return float(of(known)) if len(known) else None
