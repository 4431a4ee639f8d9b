"""The tables of the earlier traffic simulator: two layouts, and profiles."""

from pathlib import Path

from tests.fuzz.cells import table_cells
from tests.fuzz.imports import WITHOUT_COMMIT, import_alone, specimens
from tests.interchange.made import PROFILE, SCALE_8, SCALE_10

ALARM_S = 3.0

mutate = table_cells


def seeds(folder: Path) -> list[Path]:
    return specimens(folder, {"8.csv": SCALE_8, "10.csv": SCALE_10, "profile.csv": PROFILE})


def read(file: Path) -> None:
    import_alone(file, WITHOUT_COMMIT)
