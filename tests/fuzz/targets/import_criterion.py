"""criterion's `sample.json`, in both layouts, and the `benchmark.json` beside it."""

from pathlib import Path

from tests.fuzz.imports import WITHOUT_COMMIT, import_alone
from tests.fuzz.mutate import json_text
from tests.fuzz.promises import require_line
from tests.interchange.made import criterion
from tools.errors import UserError

ALARM_S = 3.0
SAMPLE, BENCHMARK = "sample.json", "benchmark.json"

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    folders = [criterion(folder / "new"), criterion(folder / "old", old=True)]
    return [path for name in (SAMPLE, BENCHMARK) for each in folders for path in each.rglob(name)]


def read(file: Path) -> None:
    try:
        import_alone(file.with_name(SAMPLE), WITHOUT_COMMIT)
    except UserError as error:
        require_line(str(error), SAMPLE)  # which a user names, whichever of them is wrong
