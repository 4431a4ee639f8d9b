"""Files that are written all or not at all."""

import contextlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError
from ..store.leftovers import scratch_directory


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file as it is, None where there is none, and as it is to be."""

    path: Path
    before: bytes | None
    after: bytes

    @property
    def state(self) -> str:
        """Return what becomes of it: `new`, `changed` or `as it was`."""
        if self.before is None:
            return "new"
        return "as it was" if self.before == self.after else "changed"


def write_all(files: Iterable[PlannedFile]) -> None:
    """Write those that change: each to a temporary file, then, when all are there, in its place.

    UserError where one cannot be written, or is no longer as it was read, by `asv run` or another
    import; all are then as they were.
    """
    changing = [file for file in files if file.before != file.after]
    placed: list[PlannedFile] = []
    made: list[Path] = []
    try:
        with contextlib.ExitStack() as scratches:
            scratch_in: dict[Path, Path] = {}
            for folder in dict.fromkeys(file.path.parent for file in changing):
                made += _missing_folders(folder)
                folder.mkdir(parents=True, exist_ok=True)
                scratch_in[folder] = scratches.enter_context(scratch_directory(folder))
            written = [_written(file, scratch_in[file.path.parent]) for file in changing]
            for file in changing:
                _require_as_read(file)
            for file, new in zip(changing, written, strict=True):
                placed.append(file)  # before: an interruption may come between the two
                os.replace(new, file.path)
    except OSError as error:
        _undo(placed, made)
        where = error.filename2 or error.filename or "the results directory"
        raise UserError(f"{where}: cannot be written ({error.strerror}); nothing is") from error
    except BaseException:  # refused or interrupted
        _undo(placed, made)
        raise


def _missing_folders(folder: Path) -> list[Path]:
    """Return those of a folder and what it stands in that are to be made, the outermost first."""
    return [path for path in (folder, *folder.parents) if not path.exists()][::-1]


def _require_as_read(file: PlannedFile) -> None:
    if (file.path.read_bytes() if file.path.exists() else None) != file.before:
        raise UserError(f"{file.path}: was changed meanwhile; nothing is imported, run it again")


def _written(file: PlannedFile, scratch: Path) -> Path:
    """Return a file in the folder `scratch`, under no name that ASV takes for results."""
    new = scratch / f"{file.path.name}.new"
    with new.open("wb") as out:
        out.write(file.after)
        out.flush()
        os.fsync(out.fileno())
    new.chmod(file.path.stat().st_mode & 0o777 if file.before is not None else 0o644)
    return new


def _undo(placed: Sequence[PlannedFile], made: Sequence[Path]) -> None:
    """Put back what was replaced, each as far as that can be: one that cannot hinders no other."""
    for file in placed:
        with contextlib.suppress(OSError):
            if file.before is None:
                file.path.unlink()
            else:
                file.path.write_bytes(file.before)
    for folder in reversed(made):
        with contextlib.suppress(OSError):
            folder.rmdir()
