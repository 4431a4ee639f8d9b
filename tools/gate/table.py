"""The table of `gate`: what changed or is not known, family by family, and a count of the rest."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from ..errors import some
from ..render.footnotes import Cell, footnoted
from ..render.quantities import quantity
from ..render.report import Column, Report, Table
from .comparison import Comparison, SpeedComparison
from .plan import row_name
from .record import (
    instruction_record,
    memory_record,
    row_record,
    tracked_record,
)
from .rule.cpu_time import find_waiting
from .rule.drift import Drift
from .speed_entries import Entry, speed_entries
from .summary import gate_summary
from .verdicts import OF_INSTRUCTIONS, VERDICTS

_COLUMNS = (
    Column("row"),
    Column("verdict", fold=True),
    Column("time", "right"),
    Column("blocks", "right"),
)
_ERROR_CONTROL = (
    "Intervals hold for all rows and interim looks at once: the probability that any row is called"
    " slower without being slower is at most {percent:.3g} %. The unit of independence is a block."
    " No row can be called slower on fewer than {fewest} blocks. 'Same within' is said of each row"
    " by itself: of rows that changed by more, at most {percent:.3g} % are called so."
)
_BUILD_LUCK = (
    "Where memory lies is drawn in each process, and equal libraries are one file. Not in the"
    " intervals is what else stays with a build, such as where code of its own lies."
)
_WAITING = "Changed on the clock and not in CPU time, so it waits, or has to wait: {}."
_OF_MEMORY = "The rest of false_alarm_rate is that of memory, whose blocks are its own."
_WHOLE = 12  # rows at most that text always shows all of
_COUNTED_AS = {
    "no longer runs": "no longer running",
    **{change: f"with {change}" for change in ("more memory", *sorted(OF_INSTRUCTIONS))},
}


def gate_report(comparison: Comparison, quoted: str) -> Report:
    """Return one table, and as records every row of the comparison, what stayed the same included.

    Text shows of a longer table what did not stay the same.

    quoted: the sentence on the self-check of this machine.
    """
    speed = comparison.speed
    entries = [
        _suite(comparison, quoted),
        *_digests(comparison),
        *(speed_entries(speed) if isinstance(speed, SpeedComparison) else ()),
        *_memory(comparison),
        *_tracked(comparison),
        *_instructions(comparison),
    ]
    base, head = (commit[:8] for commit in comparison.commits)
    title, notes = f"{head} against {base}", tuple(_notes(comparison, quoted))
    table = _table(title, [entry.row for entry in entries if entry.row], notes)
    brief = _table(title, _changed(entries), notes)
    named = [(entry.name, entry.record) for entry in entries if entry.row and entry.record]
    records = tuple(entry.record for entry in entries if entry.record)
    undecided = sum(record["verdict"] == "undecided" for record in records[1:])  # after the suite
    return Report(
        (table,),
        records,
        gate_summary(f"{title}: {_headline(comparison)}", named, undecided),
        (brief,) if len(table.rows) > _WHOLE and len(brief.rows) < len(table.rows) else None,
    )


def _table(title: str, rows: Iterable[tuple[Cell, ...]], notes: tuple[str, ...]) -> Table:
    cells, footnotes = footnoted(rows)
    return Table(title, _COLUMNS, cells, (*footnotes, *notes))


def _changed(entries: Iterable[Entry]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of what did not stay the same, with the rows that go with them."""
    changed = False
    for entry in entries:
        if entry.record:
            changed = entry.record["verdict"] != "same"
        if entry.row and changed:
            yield entry.row


def _suite(comparison: Comparison, quoted: str) -> Entry:
    record = row_record("suite", "", {}, comparison.worst, quoted)
    record |= {"base": comparison.commits[0], "head": comparison.commits[1]}
    if not isinstance(comparison.speed, SpeedComparison):
        record |= {"speed_not_compared": comparison.speed.reason}
    return Entry(record, None)


def _digests(comparison: Comparison) -> Iterator[Entry]:
    for name, where in comparison.computes_else.items():
        record = row_record("digest", name, {}, "computes something else", where)
        yield Entry(record, (name, "computes something else", "", ""), name)


def _memory(comparison: Comparison) -> Iterator[Entry]:
    for row, change in comparison.memory.items():
        record = memory_record(row, change)
        pairs = str(record["pairs"] or "")
        name = row_name(row)
        shown = (name, record["words"], quantity(change.head_bytes, "bytes"), pairs)
        yield Entry(record, shown if change.growth.verdict != "same" else None, name)


def _tracked(comparison: Comparison) -> Iterator[Entry]:
    for row, tracked in comparison.tracked.items():
        record = tracked_record(row, tracked)
        now = quantity(record["head_value"], tracked.unit)
        shown = (row_name(row), tracked.words, now, "")
        yield Entry(record, shown if tracked.verdict != "same" else None, shown[0])


def _instructions(comparison: Comparison) -> Iterator[Entry]:
    for row, change in comparison.instructions.items():
        record = instruction_record(row, change)
        shown = (row_name(row), record["words"], "", "")
        yield Entry(record, shown if change.verdict != "same" else None, shown[0])


def _headline(comparison: Comparison) -> str:
    counts = Counter[str](change.growth.verdict for change in comparison.memory.values())
    counts.update(tracked.verdict for tracked in comparison.tracked.values())
    told = (change.verdict for change in comparison.instructions.values())
    counts.update(verdict for verdict in told if verdict in OF_INSTRUCTIONS)
    if isinstance(comparison.speed, SpeedComparison):
        counts.update(verdict.kind for verdict in comparison.speed.decision.rows)
        counts["no longer runs"] = len(comparison.speed.removed)
    counted = (verdict for verdict in VERDICTS if counts[verdict])
    words = ", ".join(
        f"{counts[verdict]} {_COUNTED_AS.get(verdict, verdict)}" for verdict in counted
    )
    if not comparison.computes_else:
        return words or "nothing compared"
    return f"{words}; but computes something else" if words else "computes something else"


def _notes(comparison: Comparison, quoted: str) -> Iterable[str]:
    speed = comparison.speed
    if isinstance(speed, SpeedComparison) and speed.rows.columns:
        plan = speed.rows.plan
        percent = 100 * plan.false_alarm_rate
        yield _ERROR_CONTROL.format(percent=percent, fewest=plan.fewest_blocks)
        if comparison.memory:
            yield _OF_MEMORY
        if speed.drift:
            yield _BUILD_LUCK
            yield _drift_note(speed.drift, speed.wall_s)
    if comparison.not_compared:
        yield f"Digests not compared, as a commit gives none: {some(comparison.not_compared)}."
    for name, where in comparison.computes_else.items():
        yield f"{name} differs at {where}."
    if isinstance(speed, SpeedComparison):
        if waiting := find_waiting(speed.decision.cases, speed.cpu):
            yield _WAITING.format(some([row_name(speed.rows.columns[i]) for i in waiting]))
        yield from _one_sided_notes(speed.one_sided)
    yield from comparison.notes
    if not isinstance(speed, SpeedComparison):
        yield f"Speed was not compared: {speed.reason}."
    yield quoted


def _one_sided_notes(one_sided: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Yield a note a reason: a commit that was measured in part leaves many rows with one."""
    rows_by_reason: dict[str, list[str]] = {}
    for row, why in one_sided.items():
        rows_by_reason.setdefault(why, []).append(row_name(row))
    for why, rows in rows_by_reason.items():
        yield f"{some(rows)} not compared: {why}"


def _drift_note(drift: Drift, wall_s: float) -> str:
    effect = drift.between_sides
    change, low, high = np.expm1([effect.value, effect.low, effect.high])
    return (
        f"Reference kernel: {change:+.1%} between the sides ({low:+.1%} to {high:+.1%}). The speed"
        f" of the machine drifted by {drift.over_run:.0%} over {wall_s / 60:.1f} minutes."
    )
