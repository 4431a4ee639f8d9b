"""Bencher Metric Format, in both forms."""

from pathlib import Path

from tests.fuzz.imports import WITHOUT_COMMIT, import_alone, specimens
from tests.fuzz.mutate import json_text
from tests.interchange.made import bencher

ALARM_S = 3.0

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    return specimens(folder, {"one.json": bencher(), "lists.json": bencher(lists=True)})


def read(file: Path) -> None:
    import_alone(file, WITHOUT_COMMIT)
