"""Profiles kept below the results directory, by commit and case: `profiles/1a2b3c4d/CASE.svg`.

ASV takes every `*.json` there for a result, so what is JSON is packed: `CASE.speedscope.json.gz`.
"""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import UserError
from ...render.file_names import file_name
from ...store.config import read_project
from ...store.leftovers import whole_file
from ..answers import DIRECTORY as MEASURED

Content = str | Mapping[str, Any]
DIRECTORY = "profiles"
_CONFIG = "asv.conf.json"
_MOST_CHARACTERS = 24  # of the case, so that a path fits into a line


def profiles_directory(root: Path) -> Path:
    """Return where profiles of a project are kept: with its results, else with its answers.

    UserError where its asv.conf.json is wrong.
    """
    if (root / _CONFIG).is_file():
        return read_project(root / _CONFIG).results_dir / DIRECTORY
    return root / MEASURED / DIRECTORY


def keep(directory: Path, commit: str, case: str, contents: Mapping[str, Content]) -> list[Path]:
    """Write a file a suffix, whole or not at all, and return their paths; UserError.

    commit: what the code is called. contents: by suffix, `.svg` or one that ends in `.json.gz`, a
    text or what is written as JSON and packed.
    """
    place = directory / commit
    paths = []
    try:
        place.mkdir(parents=True, exist_ok=True)
        for suffix, content in contents.items():
            path = place / file_name(case, suffix, _MOST_CHARACTERS)
            with whole_file(path) as half_written:
                half_written.write_bytes(_bytes(content))
            paths.append(path)
    except OSError as error:
        raise UserError(f"{place}: cannot be written ({error.strerror}); make room") from error
    return paths


def written(files: Sequence[str]) -> str:
    """Return a line on files of one directory that were written."""
    directory, _, _ = files[0].rpartition("/")
    return f"Written to {directory}: {', '.join(file.rpartition('/')[2] for file in files)}"


def _bytes(content: Content) -> bytes:
    if isinstance(content, str):
        return content.encode(errors="backslashreplace")
    return gzip.compress(json.dumps(content).encode(), mtime=0)  # equal content, equal bytes
