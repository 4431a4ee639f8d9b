"""Answers saved by name, outside results/: what `benchmark --save` writes and `--against` reads."""

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import UserError
from .answers import DIRECTORY, make_directory

_FORMAT = 1
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,63}")
_NEEDED = {"case", "machine", "by_process"}


def save(root: Path, name: str, records: Sequence[Mapping[str, Any]]) -> Path:
    """Write records under `name`, whole or not at all, and return the file; UserError."""
    path = _path(root, name)
    text = json.dumps({"format": _FORMAT, "records": list(records)}, ensure_ascii=False)
    try:
        make_directory(root)
        path.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            whole = Path(scratch) / path.name
            whole.write_text(text, encoding="utf-8")
            os.replace(whole, path)
    except OSError as error:
        raise UserError(f"--save {name}: {path} cannot be written ({error.strerror})") from error
    return path


def is_saved(root: Path, name: str) -> bool:
    """Return whether there are records of this name."""
    return _NAME.fullmatch(name) is not None and _path(root, name).is_file()


def load_saved(root: Path, name: str) -> list[Mapping[str, Any]]:
    """Return the records saved under `name`; UserError where the file is not one of ours."""
    path = _path(root, name)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        records = content["records"]
        whole = content["format"] == _FORMAT and all(r.keys() >= _NEEDED for r in records)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise UserError(f"--against {name}: {path} is damaged or of another version; save it anew")
    return list(records)


def _path(root: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise UserError(
            f"--save {name}: a name has up to 64 letters, digits, dots, dashes and underscores"
        )
    return root / DIRECTORY / "saved" / f"{name}.json"
