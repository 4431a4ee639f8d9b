"""A log that is added to, whatever it holds."""

import json
from pathlib import Path

from tests.fuzz.mutate import json_text, lines
from tests.fuzz.promises import BrokenPromiseError
from tools.store.log import append_log, read_log, torn_note

ADDED = {"added": "last"}

mutate = lines(json_text)


def seeds(folder: Path) -> list[Path]:
    file = folder / "some.jsonl"
    append_log(file, [{"a": 1.5, "b": None}, {"c": ["ä", {}]}])
    return [file]


def read(file: Path) -> None:
    torn_note(file)
    append_log(file, [ADDED])
    log = read_log(file)
    if log.torn_bytes or json.loads(log.lines[-1]) != ADDED:
        raise BrokenPromiseError("a record that was added is not the last")
