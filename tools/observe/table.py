"""The report of `benchmark`: a row a case, then a table a case with a row a figure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..render import quantities
from ..render.footnotes import Cell, Noted, footnoted
from ..render.report import Column, Report, Table

Record = Mapping[str, Any]

_SUMMARY = (
    Column("case"),
    Column("{step}s/s", "right"),
    Column("full CPU", "right"),
    Column("all cores", "right"),
    Column("real time", "right"),
    Column("confidence"),
)
_DETAILS = (
    Column("quantity"),
    Column("value", "right"),
    Column("95 % interval"),
    Column("spread", "right"),
    Column("confidence"),
)
# Key of the record, its name, its unit; {step} and {work} are the record's own.
_ROWS = (
    ("steps_per_s", "{step}s", "1/s"),
    ("work_per_s", "{work}", "1/s"),
    ("real_time_factor", "real-time factor", "times"),
    ("frames_kept_per_s", "frames kept", "1/s"),
    ("step_mean_s", "{step}, mean", "seconds"),
    ("step_p50_s", "{step}, median", "seconds"),
    ("step_p95_s", "{step}, 95 % quantile", "seconds"),
    ("step_p99_s", "{step}, 99 % quantile", "seconds"),
    ("cpu_utilisation", "CPU utilisation", "share"),
    ("peak_rss_bytes", "peak memory", "bytes"),
    ("bytes_per_item", "bytes an item", "bytes"),
    ("full_cpu_steps_per_s", "{step}s, full CPU", "1/s"),
    ("all_cores_steps_per_s", "{step}s, all cores", "1/s"),
    ("efficiency", "efficiency", "share"),
)
_SUMMARY_RATES = ("steps_per_s", "full_cpu_steps_per_s", "all_cores_steps_per_s")
_CONFIDENCE = "Confidence: a word (processes or rounds, share of their time disturbed)."
_MINUTE_S, _HOUR_S, _DAY_S = 60.0, 3600.0, 86400.0


def benchmark_report(records: Sequence[Record], notes: Sequence[str] = ()) -> Report:
    """Report on cases in the order of their records. notes: below the last table."""
    tables = [_details(record) for record in records]
    if len(records) > 1:
        tables.insert(0, _summary(records))
    last = tables[-1]
    tables[-1] = Table(last.title, last.columns, last.rows, (*last.notes, _CONFIDENCE, *notes))
    return Report(tuple(tables), tuple(records))


def quality_notes(records: Sequence[Record]) -> list[str]:
    """Return what the quality gates say of records, a line each."""
    several = len(records) > 1
    return [
        f"Quality{', ' + record['case'] if several else ''}: {judged['reason']}."
        for record in records
        for judged in record["quality"]
    ]


def _summary(records: Sequence[Record]) -> Table:
    """A row a case, named by the flags in which the cases differ."""
    step = records[0]["step"]
    columns = tuple(Column(c.header.format(step=step), c.align) for c in _SUMMARY)
    flags = [record["case"].split(", ") for record in records]
    of_all = [flag for flag in flags[0] if all(flag in others for others in flags)]
    rows = tuple(
        (
            ", ".join(flag for flag in own if flag not in of_all),
            *(_value(record, name, "1/s") for name in _SUMMARY_RATES),
            _value(record, "real_time_factor", "times"),
            record["trust"]["steps_per_s"]["confidence"],
        )
        for record, own in zip(records, flags, strict=True)
    )
    return Table(f"{len(records)} cases: {', '.join(of_all)}", columns, rows)


def _details(record: Record) -> Table:
    rows, notes = footnoted(
        _row(record, key, name, unit) for key, name, unit in _ROWS if key in record
    )
    return Table(_title(record), _DETAILS, rows, (*notes, *_notes(record)))


def _row(record: Record, key: str, name: str, unit: str) -> tuple[Cell, ...]:
    quantity = name.format(step=record["step"], work=record["work"])
    trust, estimate = record["trust"][key], record[key]
    if estimate["value"] is None:
        why = Noted("", (f"{estimate['reason']}.",))
        return (quantity, "refused", why, "", trust["confidence"])
    exact = estimate["low"] == estimate["high"]
    spread = trust["spread"]
    return (
        quantity,
        _short(estimate["value"], unit),
        "exact" if exact else _between(estimate["low"], estimate["high"], unit),
        "" if spread is None or exact else _percent(spread),
        f"{trust['confidence']} ({trust['processes']}, {_disturbed(trust['disturbed'])})",
    )


def _between(low: float, high: float, unit: str) -> str:
    """Return both ends, the unit once where it is the same."""
    least, most = _short(low, unit), _short(high, unit)
    number, _, symbol = least.rpartition(" ")
    return f"{number if number and most.endswith(f' {symbol}') else least} to {most}"


def _value(record: Record, key: str, unit: str) -> str:
    value = record[key]["value"] if key in record else None
    return "-" if value is None else _short(value, unit)


def _short(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.3g}" if value > 9.995 else f"{100 * value:.3g} %"
    if unit == "times":
        return f"{value:,.0f} x" if 1000 <= value < 1e6 else f"{value:.3g} x"
    return quantities.quantity(value, unit)


def _percent(share: float) -> str:
    return f"{100 * share:.{int(share < 0.0995)}f} %"


def _disturbed(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _title(record: Record) -> str:
    cores = f"{record['cores']} core{'s' if record['cores'] > 1 else ''}"
    if record["commit"] is None:
        return f"{record['case']}: working tree, {cores}"
    changed = f" with changes {record['diff'][:8]}" if record["diff"] else ""
    return f"{record['case']}: {record['commit'][:8]}{changed}, {cores}"


def _notes(record: Record) -> list[str]:
    counted = record["io_wait"] is not None
    io_wait = f"{_percent(record['io_wait'])} ({record['io_source']})" if counted else "not counted"
    notes = [
        f"Bottleneck: {record['bottleneck']}: {record['evidence']}.",
        f"I/O wait: {io_wait}.",
    ]
    step = record["step"]
    if record["age_s"] > 0:
        notes.append(f"Measured {age(record['age_s'])} ago; --fresh measures again.")
    if record["changed_meanwhile"]:
        notes.append("The code was changed while it was measured: measure again.")
    if record["steps"] < record["steps_asked"]:
        notes.append(
            f"{record['steps']:,} of {record['steps_asked']:,} {step}s a process: the budget was"
            " spent; --budget gives more."
        )
    if record["steps_per_look"] > 1:
        notes.append(
            f"Quantiles are of means over {record['steps_per_look']} {step}s, which are too short"
            " to be timed one by one."
        )
    return notes


def age(age_s: float) -> str:
    """Return how old an answer is, in words."""
    for unit_s, name in ((_DAY_S, "days"), (_HOUR_S, "h"), (_MINUTE_S, "min")):
        if age_s >= unit_s:
            return f"{age_s / unit_s:.0f} {name}"
    return f"{age_s:.0f} s"
