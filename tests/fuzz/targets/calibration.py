"""A project's calibration.json, which pull requests may change."""

from dataclasses import replace
from pathlib import Path

from tests.calibration.entries import calibration, case, origin
from tests.fuzz.mutate import json_text
from tools.calibration.file import GateCounts, read_calibration, write_calibration

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    of_gate = replace(case(loops=3), gate=GateCounts(worlds=2, values=3), origin=origin("b" * 40))
    cases = {"'numpy', 10": case(), "'numpy', 100": of_gate, "": replace(case(), spread=None)}
    file = folder / "calibration.json"
    write_calibration(file, calibration(**{"step.Step.time_step": cases}))
    return [file]


def read(file: Path) -> None:
    read_calibration(file)
