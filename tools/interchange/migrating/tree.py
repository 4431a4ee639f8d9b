"""The Python files below a path, parsed, with what holds for tests in each."""

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

_CONFTEST = "conftest.py"
_MOST_BYTES = 4 << 20
_MOST_FILES = 100_000


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file with tests. path: from the root of the project. module: None where it is no Python.

    conftests: the modules that pytest takes fixtures from, the nearest last. near: names of the
    modules that lie beside it or beside one of those, among the tests.
    """

    path: PurePosixPath
    content: bytes
    text: str
    module: ast.Module | None
    conftests: tuple[ast.Module, ...] = ()
    near: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Folder:
    """What lies in one. conftest: None where there is none that can be parsed."""

    conftest: ast.Module | None
    modules: frozenset[str]


def read_files(root: Path, path: Path) -> list[OldFile]:
    """Return the files below `path`, or the one file, sorted; UserError where it is outside."""
    root, where = root.resolve(), path.resolve()
    if not where.is_relative_to(root):
        raise UserError(f"{one_line(path)}: is outside of the project; name a folder of its own")
    if not where.exists():
        raise UserError(f"{one_line(path)}: no such file or folder; name where the old tests are")
    found = [where] if where.is_file() else sorted(_below(where))
    if len(found) > _MOST_FILES:
        raise UserError(f"{one_line(path)}: holds {len(found):,} files; name a smaller folder")
    folders: dict[Path, _Folder] = {}
    return [_read(root, file, folders) for file in found]


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):  # which follows no links
        folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
        paths = (Path(here, name) for name in names if name.endswith(".py"))
        yield from (path for path in paths if not path.is_symlink())


def _read(root: Path, file: Path, folders: dict[Path, _Folder]) -> OldFile:
    """Return a file. folders: those that are known already, to which are added those above it."""
    path = PurePosixPath(file.relative_to(root).as_posix())
    above = [root / folder for folder in reversed(path.parents)]
    for folder in above:
        if folder not in folders:
            folders[folder] = _folder(root, folder)
    content, text, module = _parsed(root, file)
    near = {file.parent, *(f for f in above[1:] if folders[f].conftest)}
    return OldFile(
        path=path,
        content=content,
        text=text,
        module=module,
        conftests=tuple(there for f in above if (there := folders[f].conftest)),
        near=frozenset[str]().union(*(folders[f].modules for f in near)),
    )


def _folder(root: Path, folder: Path) -> _Folder:
    modules = frozenset(path.stem for path in folder.glob("*.py"))
    has_conftest = Path(_CONFTEST).stem in modules
    return _Folder(_parsed(root, folder / _CONFTEST)[2] if has_conftest else None, modules)


def _parsed(root: Path, file: Path) -> tuple[bytes, str, ast.Module | None]:
    """Return what is in a file, its text, and its syntax tree; None where it is no Python."""
    try:
        content = read_bytes(file, _MOST_BYTES)
    except UnusableError as error:
        raise UserError(f"{one_line(file.relative_to(root))}: {error}; nothing is moved") from error
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the tests hold, such as "\\d"
            module = ast.parse(text)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
        return content, "", None
    return content, text, module
