"""A project's asv.conf.json, with comments and without."""

import json
from pathlib import Path

from tests.asv_projects import AsvProject
from tests.fuzz.mutate import json_text
from tests.fuzz.promises import require_line
from tools.errors import UserError
from tools.store.config import read_project

mutate = json_text


def seeds(folder: Path) -> list[Path]:
    projects = [AsvProject(folder / name) for name in ("strict", "commented")]
    settings = {"version": 1, "repo": ".", "results_dir": "results", "branches": ["main"]}
    projects[0].config.write_text(json.dumps(settings), encoding="utf-8")
    return [project.config for project in projects]


def read(file: Path) -> None:
    try:
        read_project(file)
    except UserError as error:
        if "no such results directory" not in str(error):
            raise
        require_line(str(error), "")  # it names the directory instead
