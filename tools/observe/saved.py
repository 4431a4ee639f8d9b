"""Answers saved by name, outside results/: what `benchmark --save` writes and `--against` reads."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..store.leftovers import whole_file
from ..store.magnitude import LEAST
from ..store.reading import UnusableError, read_json
from ..store.values import item, mapping, number, sequence, text, whole_number
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
    content = json.dumps({"format": _FORMAT, "records": list(records)}, ensure_ascii=False)
    try:
        make_directory(root)
        path.parent.mkdir(exist_ok=True)
        with whole_file(path) as half_written:
            half_written.write_text(content, encoding="utf-8")
    except OSError as error:
        raise UserError(f"--save {name}: {path} cannot be written ({error.strerror})") from error
    except UnicodeEncodeError as error:
        raise UserError(f"--save {name}: a case is called what is no Unicode text") from error
    return path


def is_saved(root: Path, name: str) -> bool:
    """Return whether there are records of this name."""
    return is_name(name) and os.path.isfile(_path(root, name))


def load_saved(root: Path, name: str) -> list[Mapping[str, Any]]:
    """Return the records saved under `name`; UserError where the file is not one of ours."""
    path = _path(root, name)
    try:
        content = mapping(read_json(path))
        if content.get("format") != _FORMAT:
            raise UnusableError("`format` is another")
        return [_record(each) for each in sequence(*item(content, "records"))]
    except UnusableError as error:
        damaged = f"{path} is damaged or of another version; save it anew ({error})"
        raise UserError(f"--against {name}: {damaged}") from error


def _record(content: Any) -> Mapping[str, Any]:
    """Return a record; UnusableError unless it has what comparing takes."""
    record = mapping(content, "a record")
    for name in _TEXTS:
        text(*item(record, name))
    whole_number(*item(record, "steps_asked"))
    by_process = mapping(*item(record, "by_process"))
    kernel_s = sequence(*item(by_process, "reference_kernel_s"))
    rates, alone = (sequence(*item(by_process, name)) for name in _RATES)
    if not len(kernel_s) == len(rates) == len(alone) > 0:
        raise UnusableError("by_process: its lists are not of one length")
    for each in (*kernel_s, *rates, *(rate for rate in alone if rate is not None)):
        number(each, "by_process", low=LEAST)
    return record


def _path(root: Path, name: str) -> Path:
    return root / DIRECTORY / "saved" / f"{name}.json"
