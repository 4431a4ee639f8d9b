"""The Python files below a path, parsed."""

import ast
import io
import os
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...errors import UserError
from ...store.problems import one_line
from ...store.reading import UnusableError, read_bytes

_MOST_BYTES = 4 << 20
_MOST_FILES = 100_000


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file with tests. path: from the root of the project. module: None where it is no Python."""

    path: PurePosixPath
    content: bytes
    text: str
    module: ast.Module | None


def read_files(root: Path, path: Path) -> list[OldFile]:
    """Return the files below `path`, or the one file, sorted; UserError where it is outside."""
    where = path.resolve()
    if not where.is_relative_to(root.resolve()):
        raise UserError(f"{one_line(path)}: is outside of the project; name a folder of its own")
    if not where.exists():
        raise UserError(f"{one_line(path)}: no such file or folder; name where the old tests are")
    found = [where] if where.is_file() else sorted(_below(where))
    if len(found) > _MOST_FILES:
        raise UserError(f"{one_line(path)}: holds {len(found):,} files; name a smaller folder")
    return [_read(root.resolve(), file) for file in found]


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):  # which follows no links
        folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
        paths = (Path(here, name) for name in names if name.endswith(".py"))
        yield from (path for path in paths if not path.is_symlink())


def _read(root: Path, file: Path) -> OldFile:
    path = PurePosixPath(file.relative_to(root).as_posix())
    try:
        content = read_bytes(file, _MOST_BYTES)
    except UnusableError as error:
        raise UserError(f"{one_line(path)}: {error}; nothing is moved") from error
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the tests hold, such as "\\d"
            module = ast.parse(text)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
        return OldFile(path, content, "", None)
    return OldFile(path, content, text, module)
