"""Values of options, in a project that is sound."""

import contextlib
import json
from pathlib import Path

from tests.fuzz.commands import command_lines, other_values, run_command
from tests.fuzz.projects import COMMITS, small_project

COST, ALARM_S = 5, 5.0
PROJECT = "project"
LINES = (
    ["scaling", "--bench", "time_step", "--axis", "n", "--machine", "box", "--predict", "500"],
    ["scaling", "--commit", COMMITS[0], "--config", "asv.conf.json"],
    ["scaling", "--results", "results", "--format", "json"],
    ["history", "--bench", "time_step", "--axis", "n", "--worse-than", "1.1", "--steps", "tools"],
    ["projection", "--bench", "Many", "--axis", "workers", "--cores", "4", "--dt-s", "0.1"],
    ["projection", "--commit", "all", "--errors", "relative", "--predict", "500"],
    ["gate", *COMMITS[:2], "--stored", "--bench", "time_step", "--environment", "py"],
    ["score", "--config", "asv.conf.json", "--format", "csv"],
    ["comment", "gate.json", "--asv-compare", "compare.txt"],
)

mutate = other_values


def seeds(folder: Path) -> list[Path]:
    small_project(folder / PROJECT)
    return command_lines(folder, LINES)


def read(file: Path) -> None:
    with contextlib.chdir(file.parent / PROJECT):
        run_command(json.loads(file.read_text(encoding="utf-8")))
