"""What `run` and `gate` say of benchmarks that are not, or no longer, calibrated."""

from collections.abc import Mapping
from typing import Any

from ..errors import some
from ..store.blocks import Column
from .rule.still_fits import no_longer_fits


def misfits(values_s: Mapping[Column, float], calibration: Mapping[str, Any]) -> list[str]:
    """A line on cases far from their calibration, one on those without; seconds a call."""
    calibrated = calibration["benchmarks"]
    far, without = [], []
    for (benchmark, case), value_s in values_s.items():
        entry = calibrated.get(benchmark, {"cases": {}})["cases"].get(case)
        if entry is None:
            without.append(f"{benchmark}({case})")
        elif factor := no_longer_fits(value_s, entry["value_s"]):
            far.append(f"{benchmark}({case}) takes {factor:.2g} times as long")
    lines = []
    if far:
        lines.append(
            f"No longer fits its calibration: {some(far, '; ')}; run `python -m tools calibrate`."
        )
    if without:
        lines.append(f"Not calibrated, so timed by ASV's own rule: {some(without, '; ')}.")
    return lines
