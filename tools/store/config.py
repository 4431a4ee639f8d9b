"""Where an ASV project keeps its results and its repository."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError


@dataclass(frozen=True, slots=True)
class Project:
    """An ASV project on disk; repository is None where it is not a local directory."""

    results_dir: Path
    repository: Path | None


def read_project(config: Path) -> Project:
    """Return what an asv.conf.json says, whose paths are relative to the file.

    UserError where it cannot be read, is no JSON object, or its results directory is missing.
    """
    try:
        text = config.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UserError(
            f"{config}: cannot be read ({error.strerror}); name the project's asv.conf.json with "
            "--config or its results with --results"
        ) from error
    settings = _parse(config, text)
    root = config.parent
    repository = root / str(settings.get("repo", ""))
    return Project(
        results_dir=existing_directory(root / str(settings.get("results_dir", "results"))),
        repository=repository if repository.is_dir() else None,
    )


def existing_directory(path: Path) -> Path:
    """Return `path`, or raise UserError where there is no such directory."""
    if not path.is_dir():
        raise UserError(f"{path}: no such results directory; run `asv run` or correct the path")
    return path


def _parse(config: Path, text: str) -> dict[str, Any]:
    try:
        settings = json.loads(text)
    except ValueError:
        # Comments and trailing commas are allowed; the parser that knows them is slow to import.
        import json5

        try:
            settings = json5.loads(text)
        except ValueError as error:
            raise UserError(f"{config}: not JSON ({error}); correct it") from error
    if not isinstance(settings, dict):
        raise UserError(f"{config}: holds no JSON object; is it an asv.conf.json?")
    return settings
