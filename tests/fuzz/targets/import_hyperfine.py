"""hyperfine's exports, of both versions."""

from pathlib import Path

from tests.fuzz.imports import WITHOUT_COMMIT, import_alone, specimens
from tests.fuzz.mutate import json_text
from tests.interchange.made import hyperfine_1, hyperfine_2

ALARM_S = 3.0

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    return specimens(folder, {"1.json": hyperfine_1(), "2.json": hyperfine_2()})


def read(file: Path) -> None:
    import_alone(file, WITHOUT_COMMIT)
