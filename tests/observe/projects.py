"""A small project in git with a workload and settings, measured by `python -m tools benchmark`."""

import subprocess
from pathlib import Path

from tests.measure.steppers import stepping_project

SETTINGS = """
[workload]
module = "suite.adapter"
[preset.standard]
steps = 20
repeats = 3
budget_s = 1
[estimation]
all_core_rounds = 3
"""
GATE = """
[[quality]]
metric = "steps_per_s"
cases = '\\bsize={size}\\b'
at_least = {bound}
"""


def git(root: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def committed_project(root: Path) -> Path:
    """Return a project with one commit of an adapter and of settings for it."""
    stepping_project(root)
    (root / "gate.toml").write_text(SETTINGS)
    (root / ".gitignore").write_text("__pycache__\n")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "first")
    return root
