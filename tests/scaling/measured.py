"""Costs over sizes as a result file has them, and what a command answers of a project."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools.__main__ import main

SIZES = [10, 20, 50, 100, 200, 500, 1000]
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "scaling.schema.json").read_text(encoding="utf-8")
)


def row(costs: list[float], *others: list[str]) -> list[Any]:
    """Return a benchmark's entry: costs over SIZES, with other parameters of one value each."""
    return [costs, [[str(n) for n in SIZES], *others], "v1"]


def run(command: str, project: Any, *options: str) -> int:
    return main([command, "--config", str(project.config), *options])


def scaling(project: Any, *options: str) -> int:
    return run("scaling", project, *options)


def records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return json.loads(capsys.readouterr().out)
