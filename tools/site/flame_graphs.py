"""Flame graphs that `profile` kept, by commit: `results/profiles/1a2b3c4d/CASE.svg`."""

from collections.abc import Mapping
from pathlib import Path

from ..store.reading import UnusableError, decode, read_bytes

DIRECTORY = "profiles"
SUFFIX = ".svg"
DIGITS = 8  # of a hash, that a directory is called by
_MOST_BYTES = 500_000  # of one that a page carries
_MOST = 8  # of a commit
_STARTS = ("<svg", "<?xml")


def kept_flame_graphs(results_dir: Path) -> Mapping[str, tuple[Path, ...]]:
    """Return the files by the first eight digits of the commit, the first few of each by name."""
    by_commit: dict[str, list[Path]] = {}
    for path in sorted((results_dir / DIRECTORY).glob(f"*/*{SUFFIX}")):
        by_commit.setdefault(path.parent.name, []).append(path)
    return {digits: tuple(paths[:_MOST]) for digits, paths in by_commit.items()}


def picture(path: Path) -> str | None:
    """Return the SVG in a file, None where it is none, too large for a page, or a link.

    What is published is a picture, whatever else of the user's a stranger's file leads to.
    """
    try:
        content = "" if path.is_symlink() else decode(read_bytes(path, _MOST_BYTES))
    except UnusableError:
        return None
    return content if content.lstrip().startswith(_STARTS) else None
