"""What the timing processes counted, beside ASV's results."""

from pathlib import Path

from tests.fuzz.mutate import gzipped, json_text
from tests.fuzz.projects import small_project
from tests.fuzz.promises import require_lines_of
from tools.store.side_car import read_side_cars, side_car_paths

mutate = gzipped(json_text)


def seeds(folder: Path) -> list[Path]:
    return side_car_paths(small_project(folder).results)


def read(file: Path) -> None:
    require_lines_of(read_side_cars([file]).problems)
