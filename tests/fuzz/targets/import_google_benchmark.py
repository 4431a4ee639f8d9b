"""Google Benchmark's JSON, with repetitions, aggregates, counters and errors."""

from pathlib import Path

from tests.fuzz.imports import WITHOUT_COMMIT, import_alone, specimens
from tests.fuzz.mutate import json_text
from tests.interchange.made import google_benchmark

ALARM_S = 3.0

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    return specimens(folder, {"g.json": google_benchmark()})


def read(file: Path) -> None:
    import_alone(file, WITHOUT_COMMIT)
