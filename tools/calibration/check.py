"""What `run` and `gate` say of benchmarks that are not, or no longer, calibrated."""

import math
from collections.abc import Iterable, Mapping

import numpy as np

from ..store.blocks import Column
from ..store.results import ResultFile
from .file import Calibration
from .rule.misfit import find_misfits


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


def misfits(
    values_s: Mapping[Column, float], calibration: Calibration, others_share: float = 0.0
) -> list[str]:
    """Return a line on cases far from their calibration and one on those without, if any.

    values_s: seconds a call, by benchmark and case. others_share: of all cores, what other programs
    took while these were measured.
    """
    calibrated_s, without = {}, []
    for name, case in values_s:
        benchmark = calibration.benchmarks.get(name)
        calibrated = benchmark.cases.get(case) if benchmark else None
        if calibrated is None:
            without.append(f"{name}({case})")
        else:
            calibrated_s[name, case] = calibrated.counts.value_s
    factors = {column: values_s[column] / s for column, s in calibrated_s.items()}
    lines = _far(factors, others_share)
    if without:
        lines.append(f"Not calibrated: {_cases(len(without))}, such as {without[0]}.")
    return lines


def _far(factors: Mapping[Column, float], others_share: float) -> list[str]:
    """Return what it means that cases are far from their calibration; factors: of their time."""
    names = [name for name, _ in factors]
    found = find_misfits(np.array(list(factors.values())), names, others_share)
    far = [column for column, alone in zip(factors, found.calibration, strict=True) if alone]
    slowed = int(found.machine.sum())
    if found.busy and (far or slowed):
        return [
            f"The machine was busy, {others_share:.0%} of it with other programs, so nothing can be"
            f" said of {_cases(len(far) + slowed)} far from the calibration: measure again when it"
            " is idle."
        ]
    lines = []
    if far:
        (name, case), factor = max(
            ((column, factors[column]) for column in far), key=lambda pair: abs(math.log(pair[1]))
        )
        lines.append(
            f"Calibration no longer fits {_cases(len(far))}, such as {name}({case}), which takes"
            f" {_two_digits(factor)} times as long: run `python -m tools calibrate`."
        )
    if slowed:
        lines.append(
            f"All takes {_two_digits(found.common)} times as long as where it was calibrated: the"
            " machine is slower, which needs no new calibration."
        )
    return lines


def _two_digits(factor: float) -> str:
    return f"{float(f'{factor:.2g}'):,.10g}"


def _cases(count: int) -> str:
    return f"{count} case{'s' * (count > 1)}"
