"""What `gate --stored` prints: a table a place, and records that name theirs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...render.report import Report, Table
from ..comparison import SpeedComparison
from ..rule.rank_sum import CONFIDENCE
from ..rule.tracked import CLEAR_OF_MEMORY
from ..table import gate_report
from .compare import Place, StoredComparison

FROM_SAMPLES = (
    "From stored samples: process k of both commits counts as one block, which is fair if one"
    " `asv run --interleave-rounds` measured both. Digests are not compared."
)
TOO_FEW = (
    "A change within these processes is a {percent:.0f} % interval of their samples, each row by"
    " itself: it is no claim about the commits. For a verdict set `rounds = {needed}` or more in"
    " the benchmarks and measure both commits again (ASV does not record `--attribute rounds`)."
)
TRACKED = (
    "Tracked values and memory are compared by limits, without an error rate: same_within and"
    " [memory] more_than of gate.toml. With one value a side a change beyond them is undecided up"
    " to {memory:.0f} % more memory, and up to twice or half of other values."
)


def stored_report(stored: StoredComparison, quoted: str) -> Report:
    """Return a table a place, what holds for all below the last, and the records of all.

    quoted: the sentence on the self-check of this machine.
    """
    several = len(stored.by_place) > 1
    reports = {place: gate_report(of_place, "") for place, of_place in stored.by_place.items()}
    notes = (*_general_notes(stored), quoted)
    suite = next(iter(reports.values())).records[0]
    records = [{**suite, "verdict": stored.worst, "words": quoted}]
    for place, report in reports.items():
        records += [_at(place, record, several) for record in report.records[1:]]
    brief = [report.brief or report.tables for report in reports.values()]
    return Report(
        _with_places([report.tables[0] for report in reports.values()], list(reports), notes),
        tuple(records),
        _summary(reports),
        _with_places([of_place[0] for of_place in brief], list(reports), notes)
        if any(report.brief for report in reports.values())
        else None,
    )


def _summary(reports: Mapping[Place, Report]) -> tuple[str, ...]:
    """Return the summary of the only place, or the headline of each of the first nine."""
    if len(reports) == 1:
        return next(iter(reports.values())).summary
    lines = []
    for place, report in reports.items():
        commits, _, counts = report.summary[0].partition(": ")
        lines.append(f"{commits} on {place}: {counts}")
    return (*lines[:9], *((f"and {len(lines) - 9} more places.",) if len(lines) > 9 else ()))


def _with_places(
    tables: Sequence[Table], places: Sequence[Place], notes: tuple[str, ...]
) -> tuple[Table, ...]:
    """Return tables that name their places, what holds for all of them below the last."""
    *first, last = (
        _titled(table, place, len(places) > 1) for table, place in zip(tables, places, strict=True)
    )
    return (*first, replace(last, notes=(*last.notes, *notes)))


def _at(place: Place, record: Mapping[str, Any], of_several: bool) -> dict[str, Any]:
    words = f"{place}: {record['words']}" if of_several else record["words"]
    return {**record, "words": words, **place._asdict()}


def _titled(table: Table, place: Place, of_several: bool) -> Table:
    """Return a table that names its place: in the title if it is one of several."""
    notes = tuple(note for note in table.notes if note)
    if not of_several:
        return replace(table, notes=(*notes, f"On {place}."))
    return replace(table, title=f"{table.title} on {place}", notes=notes)


def _general_notes(stored: StoredComparison) -> Iterator[str]:
    comparisons = stored.by_place.values()
    yield from (f"Only one of the commits was measured on {place}." for place in stored.of_one_only)
    speeds = [c.speed for c in comparisons if isinstance(c.speed, SpeedComparison)]
    judged = [speed for speed in speeds if speed.rows.columns]
    if len(judged) > 1:
        percent = 100 * sum(speed.rows.plan.false_alarm_rate for speed in judged)
        yield f"All {len(judged)} places are judged together: at most {percent:.3g} % over all."
    if judged:
        yield FROM_SAMPLES
    if any(speed.has_too_few_processes for speed in judged):
        needed = max(speed.rows.plan.fewest_blocks for speed in judged)
        yield TOO_FEW.format(percent=100 * CONFIDENCE, needed=needed)
    if any(comparison.tracked for comparison in comparisons):
        yield TRACKED.format(memory=100 * CLEAR_OF_MEMORY)
