"""Comparing two commits by installing and measuring both."""

from dataclasses import replace
from pathlib import Path

from ..calibration.check import misfits
from ..calibration.file import read_calibration
from ..errors import UserError
from ..measure.digests import digests
from ..measure.installation import Installation, install
from ..measure.shared_libraries import share_libraries
from ..measure.suite import describe, groups_of
from ..render.streams import print_note
from ..stats.interval import Refusal
from ..store.query import Query
from ..store.settings.thresholds import Thresholds
from .comparison import Comparison, SpeedComparison
from .instructions import compare_instructions
from .keep_results import Measured
from .memory import compare_memory, memory_groups
from .plan import row_name, timed_groups, with_repetitions
from .rule.digest import difference
from .rule.error_budget import share_with_memory
from .sides import SIDES
from .speed import compare_speed


def compare_by_measuring(
    root: Path,
    commits: tuple[str, str],
    query: Query,
    budget_s: float,
    thresholds: Thresholds,
    counts_instructions: bool = False,
) -> tuple[Comparison, Measured]:
    """Install both commits, then compare what they compute, their memory and their speed.

    commits: full hashes of base and head. budget_s: of measuring speed. Raises UserError where a
    commit cannot be installed or nothing can be compared. counts_instructions: also count them,
    which takes valgrind.
    """
    base, head = (install(root, commit, side) for commit, side in zip(commits, SIDES, strict=True))
    share_libraries((base, head))
    calibration = read_calibration(head.suite / "calibration.json")
    benchmarks = describe(head)
    suite = groups_of(benchmarks)
    groups = with_repetitions(timed_groups(suite, thresholds, query), calibration)
    computes_else, not_compared = _compare_digests(base, head, thresholds)
    of_memory = [] if query.bench else memory_groups(suite)
    speed_rate, memory_rate = share_with_memory(thresholds.false_alarm_rate, bool(of_memory))
    memory = compare_memory((base, head), of_memory, thresholds.more_memory, memory_rate)
    processes = memory.processes
    why_missing = memory.why_missing.items()
    notes = [f"{row_name(row)}: memory not compared: {why}" for row, why in why_missing]
    counted = groups if counts_instructions else []
    instructions, why_not = compare_instructions(base, head, counted, thresholds)
    notes += [f"{row_name(row)}: instructions not counted: {why}" for row, why in why_not.items()]
    speed: SpeedComparison | Refusal
    of_speed = replace(thresholds, false_alarm_rate=speed_rate)
    try:
        speed = compare_speed((base, head), groups, suite, of_speed, budget_s)
        notes += misfits(speed.medians_s, calibration)
        processes = (*processes, *speed.processes)
    except UserError as error:
        if not computes_else:
            raise
        speed = Refusal(str(error))
    comparison = Comparison(
        commits=commits,
        speed=speed,
        memory=memory.changes,
        computes_else=computes_else,
        not_compared=not_compared,
        notes=tuple(notes),
        instructions=instructions,
    )
    return comparison, Measured(commits, benchmarks, processes)


def _compare_digests(
    base: Installation, head: Installation, thresholds: Thresholds
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return where digests differ, by name, and the names of those that a side does not give."""
    before, after = digests(base, print_note), digests(head, print_note)
    shared = [name for name in before if before[name] is not None and after.get(name) is not None]
    differences = {
        name: difference(
            before[name], after[name], thresholds.digest_relative, thresholds.digest_absolute
        )
        for name in shared
    }
    not_compared = tuple(sorted((before.keys() | after.keys()) - set(shared)))
    return {name: where for name, where in differences.items() if where}, not_compared
