"""Which commits of a range are worth measuring."""

from dataclasses import dataclass
from pathlib import Path

from ..checkout import git
from ..errors import UserError

CORE = "simcore"
NEWEST = 2  # commits without a range: with the installation under five minutes on two cores


@dataclass(frozen=True, slots=True)
class CommitRange:
    """commits: full hashes, newest first. unchanged: how many others leave the core as it was."""

    commits: tuple[str, ...]
    unchanged: int = 0


def commits_to_measure(root: Path, commit_range: str | None) -> CommitRange:
    """Return the commits in the range that changed the core.

    commit_range: as `git log` takes it, the newest commits that changed the core where it is None.
    A range that leaves the core alone stands for its last commit. UserError if there is none.
    """
    first_parents = ["rev-list", "--first-parent"]
    if commit_range is None:
        newest = git(root, *first_parents, f"--max-count={NEWEST}", "HEAD", "--", CORE).split()
        if not newest:
            raise UserError(f"no commit changes {CORE}/; name a range such as main~5..main")
        return CommitRange(tuple(newest))
    wanted = [*first_parents, "--end-of-options", *commit_range.split(), "--"]
    in_range = git(root, *wanted).split()
    if not in_range:
        raise UserError(f"range {commit_range}: holds no commit; name one such as main~5..main")
    changed_core = git(root, *wanted, CORE).split() or in_range[:1]
    return CommitRange(tuple(changed_core), len(in_range) - len(changed_core))
