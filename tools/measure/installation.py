"""A commit, built and installed by ASV itself into an environment of its own."""

import contextlib
import io
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.bootstrap import reason
from tools.errors import UserError

CONFIG = "asv.conf.json"


@dataclass(frozen=True, slots=True)
class Installation:
    """Where a commit can be run. environment: variables its processes get."""

    commit: str
    python: Path
    suite: Path
    environment: Mapping[str, str]


def install(root: Path, commit: str, side: str) -> Installation:
    """Install `commit` (a full hash) of the project in `root` into `env/SIDE`, by its
    asv.conf.json.

    Both sides of a comparison have an environment each, so that blocks can take turns without
    installing anew. UserError with ASV's reason if it cannot be done. ASV reads files of the
    current directory, so this must be `root`.
    """
    from asv.config import Config
    from asv.environment import get_environments
    from asv.repo import get_repo

    conf = Config.load(str(root / CONFIG))
    conf.env_dir = str(root / conf.env_dir / side)
    said = io.StringIO()
    try:
        with _wheels_only(), contextlib.redirect_stdout(said):
            environment = next(iter(get_environments(conf, None)))
            environment.create()
            environment.install_project(conf, get_repo(conf), commit)
    except Exception as error:  # ASV raises what it likes; its words are handed on
        _remove_half_made(environment_dir=Path(conf.env_dir))
        words = f"{said.getvalue()}\n{getattr(error, 'stdout', '') or ''}\n{error}"
        raise UserError(reason(f"commit {commit[:8]}", words)) from error
    return Installation(
        commit=commit,
        python=Path(environment.find_executable("python")),
        suite=(root / conf.benchmark_dir).resolve(),
        environment=_variables(environment),
    )


def _variables(environment: Any) -> dict[str, str]:
    """Those of this process and of the matrix; none that changes what is imported."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "PYTHONHOME") and not name.startswith("ASV_")
    }
    return kept | {name: str(value) for name, value in environment.env_vars.items()}


@contextlib.contextmanager
def _wheels_only() -> Any:
    """So that no compiler is needed for what the commit depends on."""
    before = os.environ.get("PIP_ONLY_BINARY")
    os.environ["PIP_ONLY_BINARY"] = ":all:"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PIP_ONLY_BINARY"]
        else:
            os.environ["PIP_ONLY_BINARY"] = before


def _remove_half_made(environment_dir: Path) -> None:
    for path in environment_dir.glob("*"):
        if not (path / "asv-env-info.json").exists():
            shutil.rmtree(path, ignore_errors=True)


def resolve(root: Path, revision: str) -> str:
    """The full hash of a commit; UserError where there is none of that name."""
    done = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise UserError(f"{revision}: no such commit here; fetch it, or name another")
    return done.stdout.strip()
