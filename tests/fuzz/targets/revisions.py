"""Names of commits, in a repository of three that were measured."""

import contextlib
import json
import os
import subprocess
from pathlib import Path

from tests.fuzz.commands import command_lines, other_values, run_command
from tests.fuzz.projects import small_project

COST, ALARM_S = 5, 5.0
PROJECT = "project"
# The same hashes on every machine.
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+00:00",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+00:00",
}
AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")

mutate = other_values


def seeds(folder: Path) -> list[Path]:
    root = folder / PROJECT
    root.mkdir()
    _git(root, "init", "--quiet", "--initial-branch=main")
    commits = []
    for title in ("first", "second", "third"):
        _git(root, "commit", "--quiet", "--allow-empty", "--message", title)
        commits.append(_git(root, "rev-parse", "HEAD"))
    small_project(root, commits)
    lines = (
        ["scaling", "--commit", "main~1"],
        ["projection", "--commit", commits[0][:9]],
        ["gate", "main~1", "main", "--stored"],
    )
    return command_lines(folder, lines)


def read(file: Path) -> None:
    with contextlib.chdir(file.parent / PROJECT):
        run_command(json.loads(file.read_text(encoding="utf-8")))


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *AS_SOMEBODY, *arguments]
    environment = os.environ | GIT
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()
