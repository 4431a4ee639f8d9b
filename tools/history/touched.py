"""Which commits changed a source file, by git: a step where none did is no change of the code."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..store.branches import Branch
from ..store.commits import git_says
from ..store.timelines import Place

# What no benchmark runs. Whatever is in doubt counts as source: settings, pins, the suite itself.
_BESIDE = (
    r"(.*/)?(docs?|tests?|examples?|\.github|\.circleci|\.gitlab|RESULTS)/.*"
    r"|.*\.(md|rst|ipynb|png|jpe?g|gif|svg|pdf)|(.*/)?(LICENSE|AUTHORS|\.gitignore)[^/]*"
)


def source_changes(
    repository: Path | None, branch: Branch, results_dir: Path
) -> Mapping[str, int] | None:
    """Return how many commits up to each on the branch changed a source file, from the first one.

    None where it is not known: without a repository, or where it lacks the files of old commits.
    """
    if repository is None or branch.name is None:
        return None
    first, last = branch.commits[0], branch.commits[-1]
    beside = re.compile(_BESIDE.replace("RESULTS", re.escape(results_dir.name)))
    log = git_says(
        repository,
        *("log", "--first-parent", "-m", "--reverse", "--name-only", "--no-renames"),
        *("--format=%x00%H", f"{first}..{last}", "--"),
    )
    if log is None:
        return None
    changes, count = {first: 0}, 0
    for entry in log.split("\0")[1:]:
        commit, *files = filter(None, entry.splitlines())
        # An empty commit stands for a change outside the repository.
        count += not files or not all(beside.fullmatch(file.strip('"')) for file in files)
        changes[commit] = count
    return changes


def touched(places: Sequence[Place], changes: Mapping[str, int] | None) -> NDArray[np.bool_] | None:
    """Return for each place whether a source file changed since the one before it, shape (places,).

    changes: as `source_changes` returns. The first place counts as touched. None where it is not
    known of every place.
    """
    counts = [[(changes or {}).get(commit) for commit in place.commits] for place in places]
    known = [count for of_place in counts for count in of_place if count is not None]
    if len(known) < sum(map(len, counts)):
        return None
    return np.array([True, *(after > before for before, after in pairwise(known))])
