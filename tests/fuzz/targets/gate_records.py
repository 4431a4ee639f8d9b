"""What a stranger's gate printed as JSON, made into a comment."""

import contextlib
from pathlib import Path

from tests.fuzz.commands import run_command
from tests.fuzz.mutate import json_text
from tests.fuzz.projects import COMMITS, small_project
from tests.fuzz.promises import BrokenPromiseError
from tools.gate.comment import make_comment, read_records

GITHUBS_MOST = 65_536  # characters of a comment

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    file = folder / "gate.json"
    with contextlib.chdir(small_project(folder / "project").root):
        printed = run_command(["gate", *COMMITS[:2], "--stored", "--format", "json"])
    file.write_text(printed, encoding="utf-8")
    return [file]


def read(file: Path) -> None:
    if len(make_comment(read_records(file))) > GITHUBS_MOST:
        raise BrokenPromiseError("a comment that is too long")
