"""Small calibrations to test with."""

from tools.calibration.file import (
    BenchmarkCalibration,
    Calibration,
    CallCounts,
    CaseCalibration,
    Origin,
    Spread,
)


def origin(commit: str = "a" * 40) -> Origin:
    return Origin(commit, "2026-01-02", "x86_64, Linux", "3.11.7", "2.10.0", 0.005)


def case(
    loops: int = 8, warmups: int = 1, values: int = 3, value_s: float = 1e-5
) -> CaseCalibration:
    counts = CallCounts(loops, value_s, warmups, warmups_found=True, values=values)
    return CaseCalibration(counts, Spread(0.01, 4, 0.1))


def calibration(commit: str = "a" * 40, **benchmarks: dict[str, CaseCalibration]) -> Calibration:
    entries = {
        name: BenchmarkCalibration(1, origin(commit), 0.5, 0.7, 7, cases)
        for name, cases in benchmarks.items()
    }
    return Calibration(entries)
