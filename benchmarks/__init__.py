"""The suite that ASV runs at every commit of simcore.

Importable at each of those commits: it uses simcore's public names only, and what a commit does
not have yet is skipped. Change of what a benchmark measures = a new `version`. Parameters keep
their names, by which results of earlier versions are read.
"""

from asv_runner.benchmarks import benchmark_types

from benchmarks.calibrated_time import CalibratedTime

# In front of ASV's own type, which would otherwise take every `time_` benchmark.
benchmark_types.insert(0, CalibratedTime)
