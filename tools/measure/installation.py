"""A commit, built and installed by ASV itself into an environment of its own."""

import contextlib
import io
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checkout import git
from ..errors import UserError, installation_failure
from .asv_variables import asv_variables_set

CONFIG = "asv.conf.json"


@dataclass(frozen=True, slots=True)
class Installation:
    """Where a commit can be run. environment: variables its processes get."""

    commit: str
    python: Path
    suite: Path
    environment: Mapping[str, str]


def install(root: Path, commit: str, side: str) -> Installation:
    """Install a commit of the project in `root` into `env/SIDE`, by its asv.conf.json.

    commit: full hash. Both sides of a comparison have an environment each, so that blocks can take
    turns without installing anew. UserError with ASV's reason if it cannot be done. ASV reads files
    of the current directory, so this must be `root`.
    """
    from asv.config import Config
    from asv.environment import get_environments
    from asv.repo import get_repo

    conf = Config.load(str(root / CONFIG))
    conf.env_dir = str(root / conf.env_dir / side)
    output = io.StringIO()
    try:
        with asv_variables_set(), _into(output):
            environment = next(iter(get_environments(conf, None)), None)
            if environment is not None:
                environment.create()
                environment.install_project(conf, get_repo(conf), commit)
    except Exception as error:  # ASV raises what it likes; its words are handed on
        _remove_half_made(environment_dir=Path(conf.env_dir))
        # pip's own words, which tell most, last: of several lines the last one counts.
        printed = (getattr(error, name, None) or "" for name in ("stdout", "stderr"))
        words = "\n".join((output.getvalue(), str(error), *printed))
        short = commit[:8]
        says_more = f"`asv run {short}^! --bench just-discover --verbose` says more"
        raise UserError(installation_failure(f"commit {short}", words, says_more)) from error
    if environment is None:
        raise UserError(_no_environment(output.getvalue()))
    return Installation(
        commit=commit,
        python=Path(environment.find_executable("python")),
        suite=(root / conf.benchmark_dir).resolve(),
        environment=_variables(environment),
    )


def _no_environment(logged: str) -> str:
    """Say why ASV makes none of the environments that its settings name."""
    lines = [words for line in logged.splitlines() if (words := line.strip(" ·"))]
    words = (lines or ["no reason given"])[-1]
    return (
        f"{CONFIG}: ASV makes none of its environments here ({words}): install what is missing,"
        " or name something else in `environment_type` or `pythons`"
    )


def _variables(environment: Any) -> dict[str, str]:
    """Variables of this process and of the matrix; none that changes what is imported."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "PYTHONHOME") and not name.startswith("ASV_")
    }
    return inherited | {name: str(value) for name, value in environment.env_vars.items()}


@contextlib.contextmanager
def _into(output: io.StringIO) -> Iterator[None]:
    """ASV prints, and logs by the root logger; all of it goes into `output`."""
    logger = logging.getLogger()
    before = logger.handlers[:]
    logger.handlers[:] = [logging.StreamHandler(output)]
    try:
        with contextlib.redirect_stdout(output):
            yield
    finally:
        logger.handlers[:] = before


def _remove_half_made(environment_dir: Path) -> None:
    for path in environment_dir.glob("*"):
        if not (path / "asv-env-info.json").exists():
            shutil.rmtree(path, ignore_errors=True)
    for directory in (environment_dir, environment_dir.parent):
        with contextlib.suppress(OSError):  # is not there, or holds something whole
            directory.rmdir()


def resolve(root: Path, revision: str) -> str:
    """Return the full hash of a commit; UserError where there is none of that name."""
    git(root, "rev-parse", "--git-dir")  # tells where there is no git, or no repository
    wanted = f"{revision}^{{commit}}"
    try:
        return git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted).strip()
    except UserError:
        raise UserError(f"{revision}: no such commit here; fetch it, or name another") from None
