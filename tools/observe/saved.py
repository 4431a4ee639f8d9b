"""Answers saved by name, outside results/: what `benchmark --save` writes and `--against` reads."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..store.leftovers import whole_file
from .answers import DIRECTORY, make_directory

ACCEPTED = "1 to 64 letters, digits, dots, dashes and underscores, the first no dot or dash"
_FORMAT = 1
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
_TEXTS = ("case", "machine")
_RATES = ("steps_per_s", "exclusive_core_steps_per_s")


def is_name(name: str) -> bool:
    """Return whether answers can be saved by this name: it is ACCEPTED."""
    return _NAME.fullmatch(name) is not None


def save(root: Path, name: str, records: Sequence[Mapping[str, Any]]) -> Path:
    """Write records under `name`, whole or not at all, and return the file; UserError."""
    path = _path(root, name)
    text = json.dumps({"format": _FORMAT, "records": list(records)}, ensure_ascii=False)
    try:
        make_directory(root)
        path.parent.mkdir(exist_ok=True)
        with whole_file(path) as half_written:
            half_written.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"--save {name}: {path} cannot be written ({error.strerror})") from error
    return path


def is_saved(root: Path, name: str) -> bool:
    """Return whether there are records of this name."""
    return is_name(name) and _path(root, name).is_file()


def load_saved(root: Path, name: str) -> list[Mapping[str, Any]]:
    """Return the records saved under `name`; UserError where the file is not one of ours."""
    path = _path(root, name)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        whole = content["format"] == _FORMAT and all(map(_is_whole, content["records"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise UserError(f"--against {name}: {path} is damaged or of another version; save it anew")
    return list(content["records"])


def _is_whole(record: Mapping[str, Any]) -> bool:
    """Return whether a record has what comparing takes; KeyError or TypeError if it lacks it."""
    by_process = record["by_process"]
    kernel_s = by_process["reference_kernel_s"]
    return (
        all(isinstance(record[name], str) for name in _TEXTS)
        and isinstance(record["steps_asked"], int)
        and all(len(by_process[name]) == len(kernel_s) > 0 for name in _RATES)
        and all(0 < each < math.inf for each in (*kernel_s, *by_process["steps_per_s"]))
        and all(
            each is None or 0 < each < math.inf for each in by_process["exclusive_core_steps_per_s"]
        )
    )


def _path(root: Path, name: str) -> Path:
    return root / DIRECTORY / "saved" / f"{name}.json"
