"""Measured answers, kept by what they depend on in `.measured/` below the project.

A record is JSON in a file of its own, named by its key and written whole or not at all. What cannot
be read, or is not of this format, is as if it were not there; so is a directory that cannot be
written. Git ignores all of it.
"""

import hashlib
import json
import os
import platform
import re
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from time import time
from typing import Any

from ..measure.installation import Installation
from ..store.leftovers import whole_file
from ..store.reading import UnusableError, read_json
from ..store.values import item, mapping, number
from .code import CodeState

DIRECTORY = ".measured"
_FORMAT = 2  # change it with what is kept, or with how it is measured
_KEY_BYTES = 20
_NAME = re.compile(rf"[0-9a-f]{{{2 * _KEY_BYTES}}}\.json")
# Variables that change how fast the same code runs.
_VARIABLES = re.compile(r"(OMP|OPENBLAS|MKL|NUMBA|PYTHON)_?[A-Z_]*")
_DAY_S = 86_400.0

Clock = Callable[[], float]


def answer_key(code: CodeState, installation: Installation, *what: Any) -> str | None:
    """Return the key of an answer, None where the code is not known: then nothing is kept.

    what: the question, of values that JSON has; numbers, texts, lists and mappings. The key holds
    the code, the interpreter, when a package was last installed, the machine and its cores too.
    """
    if not code.known:
        return None
    packages = Path(sysconfig.get_path("purelib"))
    facts = {
        "format": _FORMAT,
        "code": [code.commit, code.diff],
        "python": [str(installation.python), sys.version],
        "packages": packages.stat().st_mtime_ns if packages.exists() else None,
        "machine": [platform.node(), platform.machine(), os.cpu_count()],
        "variables": {
            name: value
            for name, value in installation.environment.items()
            if _VARIABLES.fullmatch(name)
        },
        "what": what,
    }
    text = json.dumps(facts, sort_keys=True, default=list)
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).hexdigest()


def load(root: Path, key: str, clock: Clock = time) -> tuple[Mapping[str, Any], float] | None:
    """Return the record of a key and its age in seconds, None where there is none."""
    try:
        content = mapping(read_json(_file(root, key)))
        kept_s = number(*item(content, "kept_s"), low=0.0)
        record = mapping(*item(content, "record"))
    except UnusableError:
        return None
    if [content.get(name) for name in ("format", "key", "sum")] != [_FORMAT, key, _sum(record)]:
        return None
    return record, max(0.0, clock() - kept_s)


def keep(root: Path, key: str, record: Mapping[str, Any], clock: Clock = time) -> None:
    """Keep a record, NaN included, instead of one with the same key."""
    of_record = {"record": dict(record), "sum": _sum(record)}
    text = json.dumps({"format": _FORMAT, "key": key, "kept_s": clock(), **of_record})
    try:
        make_directory(root)
        _write(_file(root, key), text)
    except OSError:
        return


def _sum(record: Mapping[str, Any]) -> str:
    """Return what tells that a record is as it was kept, of whatever parts it is made."""
    text = json.dumps(dict(record))
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).hexdigest()


def make_directory(root: Path) -> Path:
    """Return the directory of all that is kept, which git ignores; OSError where it cannot be."""
    directory = root / DIRECTORY
    directory.mkdir(exist_ok=True)
    if not (ignore := directory / ".gitignore").exists():
        _write(ignore, "*\n")
    return directory


def clean(root: Path, days: float, clock: Clock = time) -> None:
    """Remove records kept longer than `days` ago, and nothing else."""
    directory = root / DIRECTORY
    if not directory.is_dir():
        return
    for path in directory.iterdir():
        try:
            if _NAME.fullmatch(path.name) and clock() - path.stat().st_mtime > days * _DAY_S:
                path.unlink()
        except OSError:  # another command was quicker, or may not be hindered by it
            continue


def _file(root: Path, key: str) -> Path:
    return root / DIRECTORY / f"{key}.json"


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all; OSError."""
    with whole_file(path) as half_written:
        half_written.write_text(text, encoding="utf-8")
