"""`results/verdicts.jsonl`: what gates said that were told to keep it, a line each, newest last.

Each line stands by itself: a damaged one is left out and named, the others still hold.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..measure.machine import Machine
from ..stats.interval import Interval
from ..store.log import append_log, read_log
from ..store.problems import Problem
from ..store.reading import UnusableError, parse_json
from ..store.values import inside, item, mapping, number, sequence, text
from .comment import LEVELS
from .plan import row_name
from .stored.compare import Place
from .verdicts import VERDICTS

NAME = "verdicts.jsonl"
_HASH = re.compile(r"\w{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a gate came to its verdict.

    date: ISO 8601. machine: that measured, None where results were compared that had been stored.
    budget_min: minutes of measuring speed, None likewise. bench: the regular expression of the rows
    that were asked for, None: all.
    """

    date: str
    machine: Machine | None
    budget_min: float | None
    bench: str | None


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row of a gate, as docs/gate.schema.json has it.

    change: None where it has no interval. machine, environment: where it was measured, None where
    the gate itself measured; `words` do not repeat them.
    """

    level: str
    benchmark: str
    params: Mapping[str, str]
    verdict: str
    words: str
    change: Interval | None
    machine: str | None = None
    environment: str | None = None

    @property
    def name(self) -> str:
        """Return the benchmark with its parameters."""
        return row_name((self.benchmark, ", ".join(self.params.values())))


@dataclass(frozen=True, slots=True)
class KeptVerdict:
    """What a gate said of head against base, full hashes.

    line: of the file, from 1. verdict: of the whole. words: on the machine's self-check.
    """

    line: int
    ran: Circumstances
    base: str
    head: str
    verdict: str
    words: str
    rows: tuple[KeptRow, ...]


@dataclass(frozen=True, slots=True)
class KeptVerdicts:
    """All verdicts of a file, the oldest first, and which lines could not be used."""

    verdicts: tuple[KeptVerdict, ...] = ()
    problems: tuple[Problem, ...] = ()


def append_verdict(
    results_dir: Path, records: Sequence[Mapping[str, Any]], ran: Circumstances
) -> None:
    """Add what a gate said to the file; UserError where it cannot be written.

    records: all of its report, that of the suite first.
    """
    append_log(results_dir / NAME, [verdict_record(records, ran)])


def verdict_record(records: Sequence[Mapping[str, Any]], ran: Circumstances) -> dict[str, Any]:
    """Return a line of the file, as docs/verdicts.schema.json describes it."""
    suite, machine = records[0], ran.machine
    return {
        "date": ran.date,
        "base": suite["base"],
        "head": suite["head"],
        "verdict": suite["verdict"],
        "machine": machine and machine.name,
        "cpu": machine and machine.cpu,
        "num_cpu": machine and machine.num_cpu,
        "budget_min": ran.budget_min,
        "bench": ran.bench,
        "records": list(records),
    }


def read_verdicts(results_dir: Path) -> KeptVerdicts:
    """Return what a file holds, nothing without one; UserError where it cannot be read."""
    file = results_dir / NAME
    verdicts, problems = [], []
    for place, line in enumerate(read_log(file).lines, 1):
        try:
            verdicts.append(_verdict(mapping(parse_json(line)), place))
        except UnusableError as error:
            reason = f"line {place} is damaged ({error}); remove that line"
            problems.append(Problem(file, None, reason))
    return KeptVerdicts(tuple(verdicts), tuple(problems))


def _verdict(record: Mapping[str, Any], line: int) -> KeptVerdict:
    """Parse a line; UnusableError where it is no verdict."""
    suite, *rows = (mapping(each) for each in sequence(*item(record, "records")) or [{}])
    return KeptVerdict(
        line=line,
        ran=_circumstances(record),
        base=_hash(*item(record, "base")),
        head=_hash(*item(record, "head")),
        verdict=_one_of(VERDICTS, *item(record, "verdict")),
        words=text(*item(suite, "words")),
        rows=tuple(_row(row, f"record {place}") for place, row in enumerate(rows, 1)),
    )


def _circumstances(record: Mapping[str, Any]) -> Circumstances:
    machine, budget, bench = (item(record, name)[0] for name in ("machine", "budget_min", "bench"))
    facts = ("machine", "cpu", "num_cpu")
    return Circumstances(
        date=_date(*item(record, "date")),
        machine=machine
        if machine is None
        else Machine(*(text(*item(record, name)) for name in facts)),
        budget_min=budget if budget is None else number(budget, "budget_min", low=0.0),
        bench=bench if bench is None else text(bench, "bench"),
    )


def _row(record: Mapping[str, Any], where: str) -> KeptRow:
    with inside(where):
        params = mapping(*item(record, "params"))
        change, place = record.get("change"), _place(record)
        return KeptRow(
            level=_one_of(LEVELS, *item(record, "level")),
            benchmark=text(*item(record, "benchmark")),
            params={name: text(value, name) for name, value in params.items()},
            verdict=_one_of(VERDICTS, *item(record, "verdict")),
            words=text(*item(record, "words")).removeprefix(f"{place}: "),
            change=change if change is None else _interval(change),
            machine=place and place.machine,
            environment=place and place.environment,
        )


def _place(record: Mapping[str, Any]) -> Place | None:
    if record.get("machine") is None:
        return None
    return Place(*(text(*item(record, name)) for name in ("machine", "environment")))


def _interval(content: Any) -> Interval:
    ends = mapping(content, "change")
    return Interval(*(number(*item(ends, name)) for name in ("value", "low", "high")))


def _one_of(known: Sequence[str], value: Any, where: str) -> str:
    if text(value, where) not in known:
        raise UnusableError(f"{where}: is none of {', '.join(known)}")
    return str(value)


def _hash(value: Any, where: str) -> str:
    if not _HASH.fullmatch(text(value, where)):
        raise UnusableError(f"{where}: is no hash")
    return str(value)


def _date(value: Any, where: str) -> str:
    try:
        datetime.fromisoformat(text(value, where))
    except ValueError as error:
        raise UnusableError(f"{where}: is no date") from error
    return str(value)
