"""Recorded predictions, and their score by what was measured since."""

from pathlib import Path

from tests.fuzz.mutate import json_text, lines
from tests.fuzz.projects import small_project
from tools.scaling.ledger import NAME, read_ledger
from tools.scaling.outcomes import interval_inflation, outcomes, scores
from tools.store.config import Project
from tools.store.database import read_database

mutate = lines(json_text)


def seeds(folder: Path) -> list[Path]:
    return [small_project(folder).results / NAME]


def read(file: Path) -> None:
    database = read_database(Project(file.parent, repository=None))
    interval_inflation(scores(outcomes(read_ledger(file.parent), database)))
