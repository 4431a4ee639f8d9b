"""A small project with recorded results, of which ASV publishes a dashboard."""

import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
BENCHMARK = "b.Work.time_b"
SIZES = [str(10 * 2**i) for i in range(6)]
ABOUT = {
    "code": "",
    "name": BENCHMARK,
    "param_names": ["vehicles"],
    "params": [SIZES],
    "type": "time",
    "unit": "seconds",
    "version": "1",
}
SUITE = "def time_b(n):\n    sum(range(n))\ntime_b.params = [100, 200]\n"


def git(home: Path, *arguments: str) -> str:
    command = ["git", *AS_SOMEBODY, *arguments]
    return subprocess.run(command, cwd=home, check=True, capture_output=True, text=True).stdout


def measured(project: Any, plugins: tuple[str, ...] = (".tools.site",)) -> Path:
    """Write a repository of two measured commits, in which `tools` is this one's."""
    home: Path = project.root
    settings = {
        "version": 1,
        "project": "small",
        "repo": ".",
        "branches": ["main"],
        "environment_type": "virtualenv",
        "plugins": plugins,
    }
    project.config.write_text(json.dumps(settings))
    (home / "benchmarks").mkdir()
    (home / "benchmarks" / "__init__.py").write_text("")
    (home / "benchmarks" / "b.py").write_text(SUITE)
    (home / "tools").symlink_to(ROOT / "tools")
    git(home, "init", "--quiet", "--initial-branch=main")
    for message in ("first", "second"):
        git(home, "commit", "--quiet", "--allow-empty", "--message", message)
    for commit in git(home, "log", "--format=%H").split():
        costs = [1e-6 * float(size) for size in SIZES]
        rows = {BENCHMARK: [costs, [SIZES], "1"]}
        project.add(commit, rows, python="3.11", requirements={}, env_vars={})
    machine = {"machine": "box", "version": 1}
    (project.results / "box" / "machine.json").write_text(json.dumps(machine))
    project.describe(**{BENCHMARK: ABOUT})
    return home
