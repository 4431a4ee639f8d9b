"""The tags of the commits of a branch, by git."""

from pathlib import Path

from .commits import git_says

_TAG = "tag: refs/tags/"


def first_parents(repository: Path, tip: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the commits that lead to `tip` by first parents, the newest first, with their tags.

    Nothing where git does not know them.
    """
    log = git_says(
        repository,
        *("log", "--first-parent", "--decorate=full", "--decorate-refs=refs/tags/"),
        *("--format=%H%x09%D", tip, "--"),
    )
    entries = (line.partition("\t") for line in (log or "").split("\n") if line)
    return [(commit, _tags(names)) for commit, _, names in entries]


def _tags(names: str) -> tuple[str, ...]:
    return tuple(name.removeprefix(_TAG) for name in names.split(", ") if name.startswith(_TAG))
