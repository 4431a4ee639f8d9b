"""What `run` says after it has measured: lines of at most 80 columns."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median_low

from ..checkout import git
from ..errors import UserError, some
from ..gate.comparison import SpeedComparison
from ..gate.stored.compare import compare_stored
from ..gate.verdicts import VERDICTS
from ..scaling.judge import judge
from ..scaling.law_counts import LawCounts, count_laws
from ..scaling.no_sizes import why_no_sizes
from ..scaling.selection import select_series
from ..store.database import Database
from ..store.query import Query
from ..store.settings.thresholds import Thresholds

WIDTH = 80
PYTHON = ".venv/bin/python -m"


def known_of_two(
    database: Database, machine: str, commits: Sequence[str], thresholds: Thresholds
) -> Iterator[str]:
    """Say which of the oldest and the newest commit is faster, by the gate's rule, if it is known.

    commits: full hashes, newest first. Only what this machine stored counts.
    """
    if len(commits) < 2:
        return
    base, head = commits[-1], commits[0]
    start = f"{head[:8]} against {base[:8]}:"
    try:
        stored = compare_stored(database, base, head, Query(machine=machine), thresholds)
    except UserError as error:
        yield from textwrap.wrap(f"{start} not known: {error}.", WIDTH)
        return
    speeds = [each.speed for each in stored.by_place.values()]
    known = [speed for speed in speeds if isinstance(speed, SpeedComparison) and speed.rows.columns]
    blocks = [verdict.effect.blocks for speed in known for verdict in speed.decision.cases]
    processes = median_low(blocks) if blocks else 0
    if processes < max((speed.rows.plan.fewest_blocks for speed in known), default=1):
        few = "one process" if processes == 1 else f"{processes} processes"
        yield f"{start} not known from {few} a commit;"
        yield f"  `python -m tools gate {base[:8]} {head[:8]} --budget 10` decides"
        return
    counts = Counter(kind for speed in known for kind in speed.verdicts())
    said = ", ".join(f"{counts[kind]} {kind}" for kind in VERDICTS if counts[kind])
    yield f"{start} {said}, from {processes} processes a commit;"
    yield f"  `python -m tools gate {base[:8]} {head[:8]} --stored` lists them"


def laws_here(database: Database, machine: str, commit: str) -> Iterator[str]:
    """Say how many laws are claimed at a commit, and how the other series may be decided."""
    query = Query(machine=machine, commit=commit)
    try:
        series = select_series(database, query)
    except UserError as error:
        yield from textwrap.wrap(f"No law of growth: {error}.", WIDTH)
        return
    if not series:
        yield from textwrap.wrap(f"No law of growth: {why_no_sizes(database, query)}.", WIDTH)
        return
    yield from law_lines(count_laws(judge(one).growth for one in series), commit[:8])


def law_lines(counts: LawCounts, commit: str) -> Iterator[str]:
    """Yield the lines on the laws at `commit`."""
    claimed = f"{sum(counts.claimed.values())} of {counts.series} claimed"
    start = f"Laws at {commit} here: {claimed}"
    if not counts.undecided and not counts.refused:
        yield start
        return
    yield f"{start}, {counts.undecided} undecided, {counts.refused} refused; to decide:"
    yield f"  {PYTHON} asv run {commit}^! --record-samples"


def failure_lines(failures: Sequence[str]) -> list[str]:
    """Say which benchmarks failed; failures: as ASV says it."""
    why = f"`{PYTHON} asv run HASH^! --show-stderr --bench NAME` says why"
    return textwrap.wrap(f"Failed: {some(failures, '; ')}; {why}", WIDTH) if failures else []


def interrupted_line(kept: Sequence[str], at_work: str) -> str:
    """Say what an interruption left; kept, at_work: 8 digits of commits, at_work may be none."""
    new = f"{some(kept)} {'is' if len(kept) == 1 else 'are'} kept" if kept else "nothing is new"
    lost = f"what was measured of {at_work}" if at_work and at_work not in kept else "nothing"
    return f"Interrupted: {new} in results/, {lost} is lost; the same command goes on from there."


def changed_results(root: Path) -> list[str]:
    """Say what git has not got of results/, and what to do with it."""
    status = git(root, "status", "--porcelain", "--untracked-files=all", "--", "results")
    return changed_lines(status.splitlines())


def changed_lines(status: Sequence[str]) -> list[str]:
    """Say so of these lines of `git status --porcelain`."""
    if not status:
        return ["results/: as committed, nothing new"]
    paths = [line[3:].strip('"') for line in status]
    new = [path for line, path in zip(status, paths, strict=True) if line.startswith("??")]
    changed = [path for path in paths if path not in new]
    parts = []
    if new:
        parts.append(f"{len(new)} new in {some({str(Path(path).parent) for path in new})}")
    if changed:
        parts.append(f"{len(changed)} changed ({some(Path(path).name for path in changed)})")
    return [
        *textwrap.wrap(f"Files in results/: {', '.join(parts)}", WIDTH),
        "  keep: git add results; drop: git checkout -- results && git clean -fd results",
    ]
