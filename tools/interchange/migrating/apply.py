"""A migration done and undone, file by file, by its backup."""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ...errors import UserError
from ...store.leftovers import remove_leftovers, whole_file
from ...store.problems import one_line
from ...store.reading import MissingError, UnusableError, read_bytes
from .backup import (
    Entry,
    Manifest,
    digest,
    mark_done,
    original,
    read_manifest,
    remove_backup,
    write_backup,
)
from .plan import Change


def apply(root: Path, backup: Path, changes: Sequence[Change]) -> None:
    """Write the backup, then each file; whatever fails, all files are as they were."""
    try:
        write_backup(root, backup, changes)
    except OSError as error:
        raise UserError(f"{one_line(backup)}: {error.strerror}; nothing is moved") from error
    try:
        for change in changes:
            _place(root / change.path, change.after, None)
        mark_done(backup)
    except OSError as error:
        undo(root, backup)
        where = error.filename2 or error.filename
        raise UserError(f"{where}: {error.strerror}; nothing is moved") from error
    except BaseException:  # interrupted
        undo(root, backup)
        raise


def undo(root: Path, backup: Path) -> Manifest:
    """Restore every file and remove the backup.

    UserError, before anything is touched, where there is no migration, or a file was changed since.
    """
    try:
        manifest = read_manifest(backup)
    except MissingError:
        raise UserError(f"{one_line(backup)}: holds no migration; name it with --backup") from None
    needed = [(entry, _before(root, backup, entry)) for entry in manifest.entries]
    try:
        for entry, content in needed:
            if _now(root, entry) != entry.before:
                _place(root / entry.path, content, entry.mode)
            remove_leftovers((root / entry.path).parent)
        for folder in reversed(manifest.folders):
            remove_leftovers(root / folder)
            shutil.rmtree(root / folder / "__pycache__", ignore_errors=True)
            with suppress(OSError):  # holds what is not ours
                (root / folder).rmdir()
        remove_backup(backup)
    except OSError as error:
        where = error.filename2 or error.filename
        raise UserError(f"{where}: {error.strerror}; undo it again") from error
    return manifest


def undo_if_unfinished(root: Path, backup: Path) -> bool:
    """Undo a migration that was killed; UserError where one that ended has its backup there."""
    try:
        manifest = read_manifest(backup)
    except MissingError:
        return False
    if manifest.state == "done":
        raise UserError(
            f"{one_line(backup)}: holds an earlier migration; --undo it or name another --backup"
        )
    undo(root, backup)
    return True


def _before(root: Path, backup: Path, entry: Entry) -> bytes | None:
    if _now(root, entry) not in (entry.before, entry.after):
        raise UserError(f"{entry.path}: was changed since; put it aside, nothing is undone")
    return None if entry.before is None else original(backup, entry)


def _now(root: Path, entry: Entry) -> str | None:
    try:
        return digest(read_bytes(root / entry.path))
    except MissingError:
        return None
    except UnusableError as error:
        raise UserError(f"{entry.path}: {error}; nothing is undone") from error


def _place(path: Path, content: bytes | None, mode: int | None) -> None:
    """Give the file this content, whole; None removes it. mode: None: as it has, or as is usual."""
    if content is None:
        path.unlink(missing_ok=True)
        return
    if mode is None:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as new:
        new.write_bytes(content)
        os.chmod(new, mode)
