"""All that a results directory holds, read once."""

from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError
from .cache import cache_path, read_cached
from .catalogue import Catalogue, read_catalogue
from .commits import Commits, order_commits
from .config import Project
from .problems import Problem
from .results import ResultFile, Track


@dataclass(frozen=True, slots=True)
class Database:
    """What is read of a project, and what every answer starts from.

    files: its result files, by path. catalogue: what benchmarks.json says of its benchmarks.
    commits: the order of the measured commits. problems: what could not be used of all these.
    branches: those that asv.conf.json names.
    """

    results_dir: Path
    files: tuple[ResultFile, ...]
    catalogue: Catalogue
    commits: Commits
    problems: tuple[Problem, ...]
    branches: tuple[str, ...] = ()


def read_database(project: Project, track: Track = iter) -> Database:
    """Return the results of a project, read through the cache; UserError where there are none.

    track: wraps the paths while they are read, such as with a progress bar.
    """
    results = read_cached(project.results_dir, cache_path(project.results_dir), track)
    if not results.files:
        first = f", such as {results.problems[0]}" if results.problems else ""
        raise UserError(
            f"{project.results_dir}: no usable result file ({len(results.problems)} unusable"
            f"{first}); run `asv run` first"
        )
    catalogue = read_catalogue(project.results_dir)
    return Database(
        results_dir=project.results_dir,
        files=results.files,
        catalogue=catalogue,
        commits=order_commits(results.files, project.repository),
        problems=(*catalogue.problems, *results.problems),
        branches=project.branches,
    )
