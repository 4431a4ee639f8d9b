"""The backup of a migration: every file as it was, and a manifest of what is done to it."""

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from ...errors import UserError
from ...store.leftovers import scratch_directory, whole_file
from ...store.problems import one_line
from ...store.reading import MissingError, UnusableError, parse_json, read_bytes
from .plan import Change

MANIFEST = "manifest.json"
_ORIGINALS = "originals"
_FORMAT = 1

State = Literal["begun", "done"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, from the root, with the SHA-256 of its content before and after; None: not there."""

    path: PurePosixPath
    before: str | None
    after: str | None
    mode: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a migration does. folders: those it makes, the outermost first."""

    state: State
    entries: tuple[Entry, ...]
    folders: tuple[PurePosixPath, ...]


def digest(content: bytes | None) -> str | None:
    """Return what stands for the content of a file."""
    return None if content is None else hashlib.sha256(content).hexdigest()


def write_backup(root: Path, backup: Path, changes: Sequence[Change]) -> None:
    """Write originals and manifest, all or nothing; UserError where the directory is taken."""
    if backup.exists():
        raise UserError(f"{one_line(backup)}: is there already; name another --backup")
    entries = tuple(
        Entry(change.path, digest(change.before), digest(change.after), _mode(root / change.path))
        for change in changes
    )
    folders = {
        folder: None
        for change in changes
        for folder in reversed(change.path.parents)
        if not (root / folder).exists()
    }
    backup.parent.mkdir(parents=True, exist_ok=True)
    with scratch_directory(backup.parent) as scratch:
        new = scratch / "backup"
        for change in changes:
            if change.before is not None:
                _write(_place(new, change.path), change.before)
        _write(new / MANIFEST, _text(Manifest("begun", entries, tuple(folders))))
        os.rename(new, backup)


def mark_done(backup: Path) -> None:
    """Say in the manifest that every file is in its place."""
    manifest = read_manifest(backup)
    done = Manifest("done", manifest.entries, manifest.folders)
    with whole_file(backup / MANIFEST) as new:
        _write(new, _text(done))


def read_manifest(backup: Path) -> Manifest:
    """Return the manifest; MissingError where there is none, UserError where it is damaged."""
    try:
        content = parse_json(read_bytes(backup / MANIFEST))
        return _manifest(content)
    except MissingError:
        raise
    except (UnusableError, KeyError, TypeError, ValueError, AttributeError) as error:
        path = one_line(backup / MANIFEST)
        raise UserError(f"{path}: is damaged ({one_line(error)}); restore it") from error


def original(backup: Path, entry: Entry) -> bytes:
    """Return a file as it was; UserError where the backup does not hold it any more."""
    path = _place(backup, entry.path)
    try:
        content = read_bytes(path)
    except UnusableError as error:
        raise UserError(f"{one_line(path)}: {error}; nothing is undone") from error
    if digest(content) != entry.before:
        raise UserError(f"{one_line(path)}: was changed; nothing is undone")
    return content


def remove_backup(backup: Path) -> None:
    """Remove it: from one moment to the next it is no backup any more."""
    with scratch_directory(backup.parent) as scratch:
        os.rename(backup, scratch / "backup")
        shutil.rmtree(scratch / "backup")


def _place(backup: Path, path: PurePosixPath) -> Path:
    """Return where an original lies, under a name that pytest does not collect."""
    return backup / _ORIGINALS / f"{path}.original"


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777 if path.exists() else 0o644


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _text(manifest: Manifest) -> bytes:
    content = {
        "version": _FORMAT,
        "state": manifest.state,
        "folders": [str(folder) for folder in manifest.folders],
        "files": [
            {"path": str(e.path), "before": e.before, "after": e.after, "mode": e.mode}
            for e in manifest.entries
        ],
    }
    return json.dumps(content, indent=2).encode() + b"\n"


def _manifest(content: Any) -> Manifest:
    if content["version"] != _FORMAT or content["state"] not in ("begun", "done"):
        raise ValueError("of another version")
    entries = tuple(
        Entry(_inside(f["path"]), f["before"], f["after"], int(f["mode"]) & 0o777)
        for f in content["files"]
    )
    return Manifest(content["state"], entries, tuple(map(_inside, content["folders"])))


def _inside(text: str) -> PurePosixPath:
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError("names a file outside of the project")
    return path
