"""Whether this git checkout is one whose history can be measured. Standard library only."""

import os
import subprocess
from pathlib import Path

from .errors import UserError

# ASV writes here while it measures; changes to these are results, not unmeasured code.
WRITTEN_BY_MEASURING = ":(exclude)results"
# A new file in here is a change of what is measured.
_CODE = ("benchmarks/", "simcore/")


# A repository may be a stranger's, and its own settings name programs: none of them is to run, nor
# is anything fetched. What is given here goes before the repository's settings.
_TRUSTING_NOTHING = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "log.showSignature": "false",
}
_FETCHING_NOTHING = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}


def run_git(
    root: Path, *arguments: str, given: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    """Run `git ARGUMENTS` in `root` and return what it did, trusting none of its settings.

    given: on its standard input. OSError where git is not installed.
    """
    settings = [
        word for key, value in _TRUSTING_NOTHING.items() for word in ("-c", f"{key}={value}")
    ]
    return subprocess.run(
        ["git", "--no-pager", *settings, "-C", str(root), *arguments],
        env={**os.environ, **_FETCHING_NOTHING},
        input=given,
        capture_output=True,
    )


def git(root: Path, *arguments: str, given: str = "") -> str:
    """Return what `git ARGUMENTS` prints in `root`; UserError with git's own words if it fails.

    given: on its standard input.
    """
    try:
        done = run_git(root, *arguments, given=given.encode())
    except FileNotFoundError:
        raise UserError("git is not installed: history is read from it; install git") from None
    if done.returncode:
        words = (_text(done.stderr).strip().splitlines() or ["no reason given"])[0]
        raise UserError(f"git {arguments[0]} failed in {root}: {words}")
    return _text(done.stdout)


def _text(output: bytes) -> str:
    """Decode what git prints; titles of old projects may be in any encoding."""
    return output.decode("utf-8", errors="replace").replace("\r\n", "\n")


def require_whole_history(root: Path) -> None:
    """Raise UserError where the clone is shallow."""
    if git(root, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise UserError(
            "this clone is shallow, so older commits are missing: run `git fetch --unshallow`"
        )


def _is_beside_the_code(line: str) -> bool:
    """Return whether a line of `git status` is a new file that is not measured, such as a plot."""
    state, path = line[:2], line[3:].lstrip('"')
    return state == "??" and not path.startswith(_CODE)


def require_history(root: Path) -> None:
    """Raise UserError unless the checkout has its whole history and no uncommitted change."""
    require_whole_history(root)
    status = git(root, "status", "--porcelain", "--", ".", WRITTEN_BY_MEASURING).splitlines()
    changed = [line for line in status if not _is_beside_the_code(line)]
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise UserError(
            f"the work tree has uncommitted changes ({changed[0][3:]}{more}) that would be"
            " measured under a commit without them: commit or stash them"
        )
