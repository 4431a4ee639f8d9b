"""What code the working tree holds, committed or not."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ..checkout import git
from ..errors import UserError

# What measuring writes is no code.
_WRITTEN = (":(exclude)results", ":(exclude)html", ":(exclude).measured")


@dataclass(frozen=True, slots=True)
class CodeState:
    """The code of a directory.

    commit: full hash, None where git knows no commit of it; then nothing else is known either.
    diff: hash of the files that differ from it, None where none does.
    """

    commit: str | None
    diff: str | None

    @property
    def known(self) -> bool:
        """Return whether two directories of the same state hold the same code."""
        return self.commit is not None


def code_state(root: Path) -> CodeState:
    """Return the state of the files below `root`, all that git tracks or does not ignore but those
    that measuring writes: results/, html/ and .measured/.

    What git ignores, such as compiled extensions, is not looked at.
    """
    try:
        commit = git(root, "rev-parse", "--verify", "HEAD").strip()
        changed = _listed(root, "diff", "HEAD", "--name-only", "--relative", "-z")
        new = _listed(root, "ls-files", "--others", "--exclude-standard", "-z")
    except UserError:  # no git, no repository, or no commit in it
        return CodeState(None, None)
    if not changed | new:
        return CodeState(commit, None)
    digest = hashlib.sha256()
    for name in sorted(changed | new):
        digest.update(f"{name}\0".encode() + _content_hash(root / name))
    return CodeState(commit, digest.hexdigest())


def _listed(root: Path, *command: str) -> set[str]:
    return set(filter(None, git(root, *command, "--", ".", *_WRITTEN).split("\0")))


def _content_hash(path: Path) -> bytes:
    """Return the hash of a file, of nothing where it is gone or cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return hashlib.sha256().digest()
