"""Which release was the last, by the tags of a branch."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

# `v1`, `1.0`, `release-1.2.3`, `project/v2.0`; neither `nightly` nor `2024-01-31`.
_VERSION = re.compile(r"(?:.*[^0-9A-Za-z.])?(?:v\d|\d+\.\d).*")


@dataclass(frozen=True, slots=True)
class Release:
    """A tag that names a version, and the measured commits after it, the newest first."""

    tag: str
    after: tuple[str, ...]


def last_release(
    line: Sequence[tuple[str, Sequence[str]]], measured: Collection[str]
) -> Release | None:
    """Return the newest release before the first commit of a line; None without any.

    line: commits with their tags, the newest first. The first one is left out: what changed since
    a release that has just been made is told since the one before. measured: commits.
    """
    for place, (_, tags) in enumerate(line):
        versions = [tag for tag in tags if _VERSION.fullmatch(tag)]
        if place and versions:
            after = tuple(commit for commit, _ in line[:place] if commit in measured)
            return Release(versions[-1], after)
    return None
