"""Recorded results of real projects and a builder of small ones."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[1] / ".." / "shared" / "fixtures"


@pytest.fixture(autouse=True)
def _own_cache_directory(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep what is cached out of the user's directory, and texts as wide as through a pipe."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], Path]:
    """Return the directory of a recorded ASV project by name; skips where it is not there."""

    def find(name: str) -> Path:
        directory = SHARED / "asv-results" / name
        if not directory.is_dir():
            pytest.skip(f"recorded results {name} are not beside this repository")
        return directory

    return find


@pytest.fixture(scope="session")
def anchors() -> dict[str, Any]:
    """Return the published numbers to reproduce; skips where they are not there."""
    path = SHARED / "anchors-scaling" / "numbers.json"
    if not path.is_file():
        pytest.skip("published numbers are not beside this repository")
    return json.loads(path.read_text(encoding="utf-8"))


COLUMNS = ["result", "params", "version", "stats_q_25", "stats_q_75", "stats_repeat", "samples"]


class AsvProject:
    """A project in a temporary directory, written file by file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.results = root / "results"
        (self.results / "box").mkdir(parents=True)
        self.config = root / "asv.conf.json"
        self.config.write_text('{"repo": ".", // here\n "results_dir": "results",}')

    def add(self, commit: str, rows: dict[str, Any], date_ms: int = 0, **fields: Any) -> Path:
        """Write one result file of format 2 and return its path; `fields` replace its own."""
        content = {
            "version": 2,
            "commit_hash": commit,
            "env_name": "py",
            "date": date_ms,
            "params": {"machine": "box"},
            "result_columns": COLUMNS,
            "results": rows,
            **fields,
        }
        path = self.results / "box" / f"{commit[:8]}-{content['env_name']}.json"
        path.write_text(json.dumps(content))
        return path

    def describe(self, **benchmarks: dict[str, Any]) -> None:
        """Write benchmarks.json."""
        (self.results / "benchmarks.json").write_text(json.dumps({**benchmarks, "version": 2}))


@pytest.fixture
def project(tmp_path: Path) -> AsvProject:
    """Return an empty ASV project."""
    return AsvProject(tmp_path)
