"""Whether this git checkout is one whose history can be measured. Standard library only."""

import subprocess
from pathlib import Path

from .errors import UserError

# ASV writes here while it measures; changes to these are results, not unmeasured code.
WRITTEN_BY_MEASURING = ":(exclude)results"


def git(root: Path, *arguments: str) -> str:
    """Return what `git ARGUMENTS` prints in `root`; UserError with git's own words if it fails."""
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=root,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    except FileNotFoundError:
        raise UserError("git is not installed: history is read from it; install git") from None
    if done.returncode:
        words = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise UserError(f"git {arguments[0]} failed in {root}: {words}")
    return done.stdout


def require_whole_history(root: Path) -> None:
    """Raise UserError where the clone is shallow."""
    if git(root, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise UserError(
            "this clone is shallow, so older commits are missing: run `git fetch --unshallow`"
        )


def require_history(root: Path) -> None:
    """Raise UserError unless the checkout has its whole history and no uncommitted change."""
    require_whole_history(root)
    changed = git(root, "status", "--porcelain", "--", ".", WRITTEN_BY_MEASURING).splitlines()
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise UserError(
            f"the work tree has uncommitted changes ({changed[0][3:]}{more}) that would be"
            " measured under a commit without them: commit or stash them"
        )
