"""How long the search takes, and how much memory, for a suite as large as a large project's.

python -m tests.history.scale --measured 0.15      # of 20,679 series at 1,406 commits each
"""

import argparse
import resource
from time import process_time

import numpy as np

from tools.history.rule.event import Suite
from tools.history.rule.find import find_events

SERIES, COMMITS = 20_679, 1_406
PARAMETERS = 6  # series of a benchmark


def large(series: int, commits: int, measured: float, seed: int = 1) -> Suite:
    """A third of the series step twice, each measured over a part of the history."""
    rng = np.random.default_rng(seed)
    values = np.full((series, commits), np.nan, np.float32)
    for row in range(series):
        count = min(max(int(measured * commits * rng.uniform(0.5, 1.5)), 3), commits)
        first = int(rng.integers(commits - count + 1))
        sd = 0.01 * np.exp(rng.normal(0, 0.75))
        costs = np.exp(sd * rng.standard_t(4, count))
        if row % 3 == 0:
            for place in rng.integers(0, count, 2):
                costs[place:] *= np.exp(rng.normal(0, 0.2))
        values[row, first : first + count] = 1e-3 * costs
    return Suite(
        values=values,
        errors=None,
        benchmarks=np.arange(series) // PARAMETERS,
        curves=np.full(series, -1),
        sizes=np.full(series, np.nan),
        touched=None,
        machines=np.zeros(commits, np.int64),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--measured", type=float, default=0.15, help="share of the commits")
    parser.add_argument("--series", type=int, default=SERIES)
    options = parser.parse_args()
    suite = large(options.series, COMMITS, options.measured)
    made, before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, process_time()
    findings = find_events(suite)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{process_time() - before:.1f} s of CPU, {most / 1024:.0f} MB ({made / 1024:.0f} before)"
    )
    print(f"{len(findings.events)} events, {len(findings.wandering)} series wander")


if __name__ == "__main__":
    main()
