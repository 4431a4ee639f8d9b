"""github-action-benchmark's `data.js`, with its prefix and without."""

import json
from pathlib import Path
from random import Random

from tests.fuzz.imports import WITH_COMMIT, import_alone, specimens
from tests.fuzz.mutate import any_bytes, json_text
from tests.interchange.made import github_action_benchmark

ALARM_S = 3.0
PREFIX = b"window.BENCHMARK_DATA = "


def mutate(content: bytes, draw: Random) -> bytes:
    if not content.startswith(PREFIX):
        return json_text(content, draw)
    if draw.random() < 0.1:
        return any_bytes(content, draw)
    return PREFIX + json_text(content.removeprefix(PREFIX), draw)


def seeds(folder: Path) -> list[Path]:
    content = github_action_benchmark()
    script = PREFIX + json.dumps(content).encode()
    return specimens(folder, {"data.js": script, "data.json": content})


def read(file: Path) -> None:
    import_alone(file, WITH_COMMIT)
