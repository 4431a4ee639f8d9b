"""A kept answer of `benchmark`: what is damaged is as if it were not there."""

from pathlib import Path

from tests.fuzz.mutate import json_text
from tests.observe.made import record, rounds
from tools.observe.answers import DIRECTORY, keep, load

KEY = "0" * 40

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    keep(folder, KEY, record(rounds((1000.0, 1010.0, 990.0))), clock=lambda: 1.7e9)
    return [folder / DIRECTORY / f"{KEY}.json"]


def read(file: Path) -> None:
    load(file.parents[1], file.stem)
