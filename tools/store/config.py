"""Where an ASV project keeps its results and its repository."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UserError
from .problems import one_line
from .reading import UnusableError, read_bytes

# The usual file has a few thousand; the parser of comments takes a second for so many.
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Project:
    """An ASV project on disk; repository is None where it is not a local directory.

    branches: those that the configuration names. name: of the project, as ASV shows it.
    """

    results_dir: Path
    repository: Path | None
    branches: tuple[str, ...] = ()
    name: str = ""


def read_project(config: Path) -> Project:
    """Return what an asv.conf.json says, whose paths are relative to the file.

    UserError where it cannot be read, is no JSON object, or its results directory is missing.
    """
    settings = _settings(config)
    root = config.parent
    repository = root / _text(config, settings, "repo", "")
    return Project(
        results_dir=existing_directory(root / _text(config, settings, "results_dir", "results")),
        repository=repository if os.path.isdir(repository) else None,
        branches=_branches(config, settings),
        name=_text(config, settings, "project", ""),
    )


def read_suite_dir(config: Path) -> Path:
    """Return where an asv.conf.json says that the benchmarks are; UserError as `read_project`."""
    return config.parent / _text(config, _settings(config), "benchmark_dir", "benchmarks")


def existing_directory(path: Path) -> Path:
    """Return `path`, or raise UserError where there is no such directory."""
    if not os.path.isdir(path):  # unlike Path.is_dir it takes any name, too long ones as well
        none = "no such results directory; run `asv run` or correct the path"
        raise UserError(f"{one_line(path)}: {none}")
    return path


def _settings(config: Path) -> dict[str, Any]:
    try:
        decoded = read_bytes(config, _MOST_BYTES).decode("utf-8", errors="replace")
    except UnusableError as error:
        raise UserError(
            f"{config}: {error}; name the project's asv.conf.json with --config or its results"
            " with --results"
        ) from error
    return _parse(config, decoded)


def _parse(config: Path, decoded: str) -> dict[str, Any]:
    try:
        settings = json.loads(decoded)
    except (ValueError, RecursionError):
        # Comments and trailing commas are allowed; the parser that knows them is slow to import.
        import json5

        try:
            settings = json5.loads(decoded)
        except RecursionError as error:
            raise UserError(f"{config}: not JSON (nested too deeply); correct it") from error
        except (ValueError, ArithmeticError, LookupError, TypeError) as error:
            raise UserError(f"{config}: not JSON ({one_line(error)}); correct it") from error
    if not isinstance(settings, dict):
        raise UserError(f"{config}: holds no JSON object; is it an asv.conf.json?")
    return settings


def _branches(config: Path, settings: Mapping[str, Any]) -> tuple[str, ...]:
    value = settings.get("branches") or []
    if not isinstance(value, list) or not all(isinstance(name, str | None) for name in value):
        raise UserError(f"{config}: `branches` is no list of names; correct it")
    return tuple(name for name in value if name)


def _text(config: Path, settings: Mapping[str, Any], key: str, default: str) -> str:
    value = settings.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise UserError(f"{config}: `{key}` is no text; correct it")
    return value
