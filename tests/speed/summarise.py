"""Reads a results directory and summarises it, in a process of its own.

    python -m tests.speed.summarise RESULTS_DIR     seconds: reading, summary; bytes: grown, peak

The summary is the costs of every series over commits. The cache is where XDG_CACHE_HOME says.
"""

import re
import sys
from pathlib import Path
from time import perf_counter

from tests.store.histories import all_suites
from tools.store.cache import cache_path, read_cached
from tools.store.catalogue import read_catalogue


def peak_bytes() -> int:
    """Of this process alone: the peak that getrusage gives is inherited from the parent."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[1])


def main(results_dir: Path) -> None:
    before_bytes = peak_bytes()
    start_s = perf_counter()
    results = read_cached(results_dir, cache_path(results_dir))
    read_s = perf_counter()
    histories = all_suites(results.files, read_catalogue(results_dir))
    summarised_s = perf_counter()
    assert histories
    print(read_s - start_s, summarised_s - read_s, peak_bytes() - before_bytes, peak_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
