"""pytest-benchmark's storage, with every round and with the median alone."""

from pathlib import Path

from tests.fuzz.imports import WITH_COMMIT, import_alone, specimens
from tests.fuzz.mutate import json_text
from tests.interchange.made import pytest_benchmark

ALARM_S = 3.0

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    rounds = pytest_benchmark(seconds={10: [1e-7, 3e-7, 2e-7], 100: [1e-6, 2e-6]})
    return specimens(folder, {"rounds.json": rounds, "median.json": pytest_benchmark()})


def read(file: Path) -> None:
    import_alone(file, WITH_COMMIT)
