"""The workflows as data, and a stand-in for GitHub's `gh`."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


class Workflow:
    """One file of .github/workflows."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.text = path.read_text(encoding="utf-8")
        self.data: dict[Any, Any] = yaml.safe_load(self.text)

    @property
    def triggers(self) -> Any:
        return self.data[True]  # YAML 1.1 reads `on` as a truth value

    @property
    def jobs(self) -> dict[str, Any]:
        return self.data["jobs"]

    def steps(self) -> Iterator[dict[str, Any]]:
        for job in self.jobs.values():
            yield from job["steps"]

    def scripts(self) -> Iterator[tuple[str, str]]:
        for step in self.steps():
            if "run" in step:
                yield step["name"], step["run"]

    def script(self, step: str) -> str:
        return dict(self.scripts())[step]


@pytest.fixture
def workflow() -> Callable[[str], Workflow]:
    """Return a workflow by the name of its file."""
    return lambda name: Workflow(ROOT / ".github" / "workflows" / f"{name}.yml")


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def each(request: pytest.FixtureRequest) -> Workflow:
    """Every workflow, one after the other."""
    return Workflow(request.param)


GH = """#!/usr/bin/env python3
import json, os, pathlib, sys
home = pathlib.Path(os.environ["FAKE_GITHUB"])
method, path = sys.argv[3], sys.argv[4]
said = sys.stdin.read() if "--input" in sys.argv else ""
with (home / "asked").open("a") as file:
    file.write(json.dumps([method, path, json.loads(said or "null")]) + "\\n")
answers = json.loads((home / "answers").read_text())
answer = answers.get(f"{method} {path}")
if answer is None:
    sys.exit(f"HTTP 404: {method} {path}")
if isinstance(answer, str):
    sys.stdout.buffer.write((home / answer).read_bytes())
else:
    print(json.dumps(answer))
"""


class FakeGithub:
    """A `gh` on PATH that answers `api` from a table and notes what it was asked."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "bin").mkdir()
        gh = home / "bin" / "gh"
        gh.write_text(GH)
        gh.chmod(0o755)
        self.answers: dict[str, Any] = {}

    def environment(self, path: str) -> dict[str, str]:
        (self.home / "answers").write_text(json.dumps(self.answers))
        return {"PATH": f"{self.home / 'bin'}:{path}", "FAKE_GITHUB": str(self.home)}

    def written(self) -> list[list[Any]]:
        """What was asked for that changes anything: method, path, content."""
        asked = (self.home / "asked").read_text().splitlines()
        return [call for call in map(json.loads, asked) if call[0] != "GET"]


@pytest.fixture
def github(tmp_path: Path) -> FakeGithub:
    """Return a GitHub that knows nothing yet."""
    return FakeGithub(tmp_path)
