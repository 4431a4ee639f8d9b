"""A small git project that is measured with this repository's own settings and way of timing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import json5
import pytest

from tools.measure.asv_variables import asv_variables

ROOT = Path(__file__).parents[2]
CACHE_HOME = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))  # the user's, of pip
AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
PYPROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "planted"
version = "1"
[tool.setuptools]
py-modules = ["planted"]
"""
TIMING = (
    *("__init__.py", "calibrated_time.py", "calibration.py"),
    *("counters.py", "probe.py", "side_car.py"),
)


class Project:
    """A git repository with a suite and, in a directory of its own, the home of who measures it."""

    def __init__(self, home: Path, user: Path, suite: str):
        self.home, self.user, self.suite = home, user, home / "benchmarks"
        settings = json5.loads((ROOT / "asv.conf.json").read_text())
        pins = settings["matrix"]["req"]
        needed = ("pip+asv_runner", "pip+build", "pip+setuptools")
        settings["matrix"]["req"] = {name: pins[name] for name in needed}
        settings["project"] = "planted"
        self.suite.mkdir()
        for name in TIMING:
            shutil.copy(ROOT / "benchmarks" / name, self.suite / name)
        (self.suite / "work.py").write_text(suite)
        (home / "asv.conf.json").write_text(json.dumps(settings))
        (home / "pyproject.toml").write_text(PYPROJECT)
        (home / "results").mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        done = self.run("git", *AS_SOMEBODY, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, module: str) -> str:
        """The hash of a commit in which planted.py is `module`."""
        (self.home / "planted.py").write_text(module)
        self.git("add", "planted.py", "pyproject.toml", "asv.conf.json")
        self.git("commit", "--quiet", "--message", "change planted.py")
        return self.git("rev-parse", "HEAD")

    def asv(self, *arguments: str) -> subprocess.CompletedProcess:
        return self.run(sys.executable, "-m", "asv", *arguments, **asv_variables())

    def tools(self, *arguments: str) -> subprocess.CompletedProcess:
        return self.run(sys.executable, "-m", "tools", *arguments)

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess:
        environment = self.environment() | variables
        return subprocess.run(
            command, cwd=self.home, env=environment, capture_output=True, text=True
        )

    def environment(self) -> dict[str, str]:
        """A home of its own keeps ASV's machine file out of the user's; the user's pip
        configuration and cache stay in force."""
        own = {
            "HOME": str(self.user),
            "XDG_CONFIG_HOME": os.environ.get("XDG_CONFIG_HOME", str(Path.home() / ".config")),
            "XDG_CACHE_HOME": CACHE_HOME,
            "PYTHONPATH": str(ROOT),
        }
        return os.environ | own


@pytest.fixture(scope="module")
def new_project(tmp_path_factory):
    """Makes a project of a suite; its path has spaces."""

    def make(suite: str) -> Project:
        home = tmp_path_factory.mktemp("a project with spaces")
        return Project(home, tmp_path_factory.mktemp("home"), suite)

    return make
