"""What `run` and `gate` say of benchmarks that are not, or no longer, calibrated."""

from collections.abc import Iterable, Mapping

from ..errors import some
from ..store.blocks import Column
from ..store.results import ResultFile
from .file import Calibration
from .rule.still_fits import still_fits


def timed_values(
    files: Iterable[ResultFile], machine: str, commit: str
) -> dict[tuple[str, str], float]:
    """Return the seconds a call of all `time_` benchmarks of a commit, by benchmark and case."""
    return {
        (name, case): value_s
        for file in files
        if (file.machine, file.commit) == (machine, commit)
        for name, row in file.rows.items()
        if name.rpartition(".")[2].startswith("time_")
        for case, value_s in row.cases().items()
    }


def misfits(values_s: Mapping[Column, float], calibration: Calibration) -> list[str]:
    """Return a line on cases far from their calibration and one on those without, if any.

    values_s: seconds a call, by benchmark and case.
    """
    far, without = [], []
    for (name, case), value_s in values_s.items():
        benchmark = calibration.benchmarks.get(name)
        calibrated = benchmark.cases.get(case) if benchmark else None
        if calibrated is None:
            without.append(f"{name}({case})")
            continue
        calibrated_s = calibrated.counts.value_s
        if not still_fits(value_s, calibrated_s):
            far.append(f"{name}({case}) takes {value_s / calibrated_s:.2g} times as long")
    lines = []
    if far:
        lines.append(
            f"Calibration no longer fits: {some(far, '; ')}; run `python -m tools calibrate`."
        )
    if without:
        lines.append(f"Not calibrated, so timed by ASV's own rule: {some(without, '; ')}.")
    return lines
