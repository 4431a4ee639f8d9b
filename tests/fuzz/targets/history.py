"""`history` over everything that a stranger's project holds."""

from pathlib import Path

from tests.fuzz.commands import run_on
from tests.fuzz.projects import damaged_project, packed_project

COST, ALARM_S = 5, 5.0

seeds = packed_project
mutate = damaged_project


def read(file: Path) -> None:
    run_on(file, "history", "--worse-than", "1.1")
