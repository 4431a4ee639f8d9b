"""The command `benchmark`, called in a small project, and what it prints as JSON."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.observe.made import segments, stepped
from tests.observe.projects import committed_project
from tools.__main__ import main
from tools.measure.stepping import Stepped, StepRequest
from tools.measure.workload import Workload, describe_workload, working_tree
from tools.observe import rounds, tree

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "benchmark.schema.json"
Said = Callable[..., tuple[int, str, str]]
Records = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose answers are kept from one test to the next."""
    return committed_project(tmp_path_factory.mktemp("a project with spaces"))


@pytest.fixture(scope="module")
def described(shared: Path) -> Workload:
    """What its adapter says of itself, asked once."""
    return describe_workload(working_tree(shared, shared / "suite"), "suite.adapter")


@pytest.fixture
def here(shared: Path, described: Workload, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shared)
    monkeypatch.setattr(tree, "describe_workload", lambda installation, module: described)
    return shared


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many processes were started each time; what they would answer is made by hand."""
    counts: list[int] = []

    def answers(requests: Sequence[StepRequest]) -> list[Stepped]:
        counts.append(len(requests))
        return [stepped(segments(rate=1000.0 + len(counts))) for _ in requests]

    monkeypatch.setattr(rounds, "step_together", answers)
    return counts


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """The exit code of a command line, what it prints, and what it says on stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["benchmark", *arguments])
        except SystemExit as ended:
            code = int(str(ended.code))
        return code, *capsys.readouterr()

    return run


@pytest.fixture(scope="session")
def schema() -> Any:
    """What the command promises of its JSON."""
    return json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


@pytest.fixture
def records(said: Said, schema: Any) -> Records:
    """The records that a command line prints, held to the schema."""

    def run(*arguments: str) -> list[dict[str, Any]]:
        code, printed, errors = said("--format", "json", *arguments)
        assert code in (0, 10, 11), errors
        answer: list[dict[str, Any]] = json.loads(printed)
        jsonschema.validate(answer, schema)
        return answer

    return run
