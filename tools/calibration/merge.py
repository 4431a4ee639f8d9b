"""A calibration made anew, together with the one that it replaces."""

from collections.abc import Mapping
from dataclasses import replace

from .file import BenchmarkCalibration, Calibration, CaseCalibration


def merge(old: Calibration, new: Calibration) -> Calibration:
    """Return `old` with the cases that `new` has calibrated, again or for the first time.

    A benchmark that is called as often as before keeps its revision, so its history goes on; a case
    that is keeps what was chosen for the gate.
    """
    benchmarks = dict(old.benchmarks)
    for name, entry in new.benchmarks.items():
        before = benchmarks.get(name)
        benchmarks[name] = _merge_benchmark(before, entry) if before else entry
    return Calibration(dict(sorted(benchmarks.items())))


def _merge_benchmark(
    before: BenchmarkCalibration, new: BenchmarkCalibration
) -> BenchmarkCalibration:
    """Keep what only `before` has: a commit without an engine tells nothing of that engine."""
    only_before = {
        key: replace(case, origin=case.origin or before.origin)
        for key, case in before.cases.items()
        if key not in new.cases
    }
    cases = {
        key: only_before.get(key) or _with_gate(new.cases[key], before.cases.get(key))
        for key in {**before.cases, **new.cases}
    }
    merged = replace(new, revision=before.revision + (_calls(before.cases) != _calls(cases)))
    if only_before:  # the processes just measured went without these cases, and so took less time
        merged = replace(
            merged,
            process_s=max(before.process_s, new.process_s),
            asv_process_s=max(before.asv_process_s, new.asv_process_s),
        )
    return replace(merged, cases=cases)


def _with_gate(new: CaseCalibration, before: CaseCalibration | None) -> CaseCalibration:
    if before and before.counts.calls == new.counts.calls:
        return replace(new, gate=new.gate or before.gate)
    return new


def _calls(cases: Mapping[str, CaseCalibration]) -> dict[str, tuple[int, int, int]]:
    return {key: case.counts.calls for key, case in cases.items()}
