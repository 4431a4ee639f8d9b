"""A project to import into, and files of real tools where they lie beside this repository."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.asv_projects import SHARED, AsvProject
from tools.__main__ import main
from tools.store.catalogue import Catalogue, read_catalogue
from tools.store.results import ResultFile, read_results

AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")


class Target:
    """A project, and what importing into it says and leaves."""

    def __init__(self, project: AsvProject, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.results, self.config = project.root, project.results, project.config
        self._capsys = capsys

    def write(self, name: str, content: Any) -> Path:
        """Write a file to import and return its path."""
        path = self.root / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Return exit code, stdout and stderr of `import ARGUMENTS`."""
        self._capsys.readouterr()
        code = main(["import", *map(str, arguments), "--config", str(self.config)])
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err

    def take(self, *arguments: object) -> list[dict[str, Any]]:
        """Import and return the records."""
        code, out, err = self.run(*arguments, "--format", "json")
        assert code == 0, err
        return json.loads(out)

    def refuse(self, *arguments: object) -> str:
        """Return the one line that refuses to import; nothing is written."""
        before = self.tree()
        code, out, err = self.run(*arguments)
        assert (code, out) == (20, "")
        assert self.tree() == before
        (line,) = err.splitlines()
        return line

    def tree(self) -> dict[str, bytes]:
        """Return every file below the results directory."""
        found = sorted(path for path in self.results.rglob("*") if path.is_file())
        return {str(path.relative_to(self.results)): path.read_bytes() for path in found}

    def files(self) -> tuple[ResultFile, ...]:
        """Return the result files, all of which this project's own reader can use."""
        read = read_results(self.results)
        assert [problem for problem in read.problems if "failed" not in problem.reason] == []
        return read.files

    def catalogue(self) -> Catalogue:
        return read_catalogue(self.results)


@pytest.fixture
def target(project: AsvProject, capsys: pytest.CaptureFixture[str]) -> Target:
    return Target(project, capsys)


@pytest.fixture(scope="session")
def foreign() -> Callable[[str], Path]:
    """Return a file or folder of a real tool; skips where it is not there."""

    def find(name: str) -> Path:
        path = SHARED / "foreign" / name
        if not path.exists():
            pytest.skip(f"the specimen {name} is not beside this repository")
        return path

    return find


@pytest.fixture
def small_repository(target: Target) -> str:
    """Make the project a repository of one commit of a known date; return its hash."""
    date = {"GIT_AUTHOR_DATE": "1750000000 +0000", "GIT_COMMITTER_DATE": "1760000000 +0000"}
    commit = ("commit", "--quiet", "--allow-empty", "--message", "first")
    for arguments in (("init", "--quiet", "--initial-branch=main"), (*AS_SOMEBODY, *commit)):
        command = ["git", "-C", str(target.root), *arguments]
        subprocess.run(command, env=os.environ | date, check=True)
    shown = subprocess.run(
        ["git", "-C", str(target.root), "rev-parse", "HEAD"], capture_output=True, text=True
    )
    return shown.stdout.strip()
