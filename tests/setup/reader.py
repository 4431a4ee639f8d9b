"""Somebody who types what a page says, in a new clone and with a home in which nothing is yet."""

import os
import pwd
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
PLAIN_PATH = "/usr/bin:/bin"
# How packages are reached is the machine's affair; no other variable is handed on.
NETWORK = re.compile(r"PIP_\w+|\w+_proxy|(SSL|REQUESTS|CURL)_\w+", re.IGNORECASE)


class Reader:
    """Types commands. user: None for who runs the tests."""

    def __init__(self, place: Path, path: str, user: str | None = None) -> None:
        self.clone, self.home = place / "a clone", place / "home"
        self.variables = {
            **{name: value for name, value in os.environ.items() if NETWORK.fullmatch(name)},
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PATH": path,
        }
        self.user = pwd.getpwnam(user) if user else None
        self.page = ""
        self.before: list[str] = []

    def open(self, page: str) -> None:
        """Begin to read a page: on a tree as it was cloned, but for what git ignores."""
        if page != self.page:
            self.page = page
            done = self.types("git reset --quiet --hard && git clean --quiet --force -d")
            assert done.returncode == 0, done.stderr

    def types(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command by the shell; `. FILE` holds for those after it too."""
        script = "\n".join([*self.before, command])
        if command.startswith(". "):
            self.before.append(command)
        user = self.user
        return subprocess.run(
            ["sh", "-e", "-c", script],
            cwd=self.clone,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )


def make_clone(place: Path) -> Path:
    """Clone what is checked out here as `main` of `place/a clone`; `place/other` is the same.

    What is changed here and not committed is a commit of its own there.
    """
    clone = place / "a clone"
    _git(place, "clone", "--quiet", str(ROOT), str(clone))
    _git(clone, "checkout", "--quiet", "-B", "main")
    changed = _git(ROOT, "diff", "HEAD", "--binary")
    if changed:
        _git(clone, "apply", "--index", "-", given=changed)
        _git(clone, *AS_SOMEBODY, "commit", "--quiet", "--message", "not committed yet")
    (place / "other").symlink_to(clone)
    (place / "home").mkdir()
    return clone


def give_to(user: str, place: Path) -> None:
    """Make `user` the owner of all in `place`."""
    subprocess.run(["chown", "--recursive", f"{user}:", str(place)], check=True)


def _git(where: Path, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=where, input=given, check=True, capture_output=True).stdout
