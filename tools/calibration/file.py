"""`benchmarks/calibration.json`: written by `calibrate`, reviewed, and read while measuring.

Schema 2: `schema`; `benchmarks`: name -> `revision`, `from` (`commit`, `date`, `machine`, `python`,
`pyperf` and the `min_time_s` of a value), `process_s`, `asv_process_s`, `processes`, and `cases`:
parameters -> the fields of CallCounts and Spread, `from` where that is not the benchmark's, and
`gate` where GateCounts were chosen. The reader in `benchmarks/calibration.py`, which has the number
of the schema as well because it runs without this package, uses the first few.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ..errors import UserError
from ..store.leftovers import whole_file
from ..store.magnitude import LEAST
from ..store.problems import one_line
from ..store.reading import MissingError, UnusableError, read_json
from ..store.values import (
    boolean,
    inside,
    item,
    mapping,
    number,
    require_known,
    text,
    whole_number,
)

SCHEMA = 2
T = TypeVar("T")
# By the type of a field, what reads it.
_READ: Mapping[Any, Callable[[Any, str], Any]] = {
    str: text,
    int: whole_number,
    float: partial(number, low=0.0),
    bool: boolean,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where counts come from. date: ISO 8601. min_time_s: the shortest time of a value, seconds."""

    commit: str
    date: str
    machine: str
    python: str
    pyperf: str
    min_time_s: float


@dataclass(frozen=True, slots=True)
class CallCounts:
    """How often a process calls one case.

    loops: calls in a value. value_s: seconds a call took. warmups, values: how many values of a
    process are dropped and kept. warmups_found: False where pyperf found no sufficient number.
    """

    loops: int
    value_s: float
    warmups: int
    warmups_found: bool
    values: int

    @property
    def calls(self) -> tuple[int, int, int]:
        """What decides what is measured: loops, warm-ups, values."""
        return self.loops, self.warmups, self.values


@dataclass(frozen=True, slots=True)
class Spread:
    """How far processes of one case differ.

    relative_sd: between processes. processes_for_1_percent: by pyperf's rule.
    expected_precision: relative half width, at 95 %, of the mean of the benchmark's processes.
    """

    relative_sd: float
    processes_for_1_percent: int
    expected_precision: float


@dataclass(frozen=True, slots=True)
class GateCounts:
    """How a process of the gate repeats a case: worlds it makes, values it keeps of each.

    `asv run` reads none of it, so it has no part in what a version stands for.
    """

    worlds: int
    values: int


@dataclass(frozen=True, slots=True)
class CaseCalibration:
    """One combination of parameters. spread: None before processes were measured.

    origin: None where it is the benchmark's. gate: None where nothing was chosen for the gate.
    """

    counts: CallCounts
    spread: Spread | None = None
    origin: Origin | None = None
    gate: GateCounts | None = None


@dataclass(frozen=True, slots=True)
class BenchmarkCalibration:
    """One benchmark. revision: from 1, one more with each change of counts.

    process_s: seconds of one process of all its cases. asv_process_s: of one process for each.
    processes: how many it is run in. cases: by parameters as ASV writes them, joined by commas.
    """

    revision: int
    origin: Origin
    process_s: float
    asv_process_s: float
    processes: int
    cases: Mapping[str, CaseCalibration]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The whole file: benchmarks by name."""

    benchmarks: Mapping[str, BenchmarkCalibration]


EMPTY = Calibration({})


def read_calibration(file: Path) -> Calibration:
    """Return what the file holds, EMPTY where there is none; UserError if it is not sound."""
    try:
        content = mapping(read_json(file))
        schema, _ = item(content, "schema")
        benchmarks = mapping(*item(content, "benchmarks"))
        if schema == SCHEMA:
            return Calibration({name: _benchmark(name, each) for name, each in benchmarks.items()})
    except MissingError:
        return EMPTY
    except UnusableError as error:
        raise UserError(
            f"{file}: not a calibration ({error}); restore it, or remove it and calibrate"
        ) from error
    raise UserError(
        f"{file}: schema {one_line(schema, 40)} is not {SCHEMA}; remove it and calibrate"
    )


def write_calibration(file: Path, calibration: Calibration) -> None:
    """Replace the file whole; a line a case, so that a review sees what changed.

    UserError where it cannot be written.
    """
    try:
        with whole_file(file) as half_written:
            half_written.write_text(_text(calibration), encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"{file}: cannot be written ({error.strerror}); make that possible and calibrate again"
        ) from error


def case_fields(case: CaseCalibration) -> dict[str, Any]:
    """Return the counts and spread of a case as the file has them."""
    return asdict(case.counts) | (asdict(case.spread) if case.spread else {})


def _benchmark(name: str, content: Any) -> BenchmarkCalibration:
    """Parse one benchmark; UnusableError where a field is missing, unknown or of another type."""
    with inside(name):
        entry = mapping(content)
        cases = mapping(*item(entry, "cases"))
        facts = {key: value for key, value in entry.items() if key not in ("from", "cases")}
        return _made(
            BenchmarkCalibration,
            facts,
            origin=_made(Origin, mapping(*item(entry, "from"))),
            cases={key: _case(key, case) for key, case in cases.items()},
        )


def _case(key: str, content: Any) -> CaseCalibration:
    with inside(key):
        case = mapping(content)
        of_spread = {field.name for field in fields(Spread)} & case.keys()
        other = {*of_spread, "from", "gate"}
        counts = {key: value for key, value in case.items() if key not in other}
        return CaseCalibration(
            counts=_counts(counts),
            spread=_made(Spread, {key: case[key] for key in of_spread}) if of_spread else None,
            origin=_made(Origin, mapping(case["from"], "from")) if "from" in case else None,
            gate=_gate(case["gate"]) if "gate" in case else None,
        )


def _counts(plain: Mapping[str, Any]) -> CallCounts:
    counts = _made(CallCounts, plain)
    for name in ("loops", "values"):
        whole_number(getattr(counts, name), name, low=1)
    number(counts.value_s, "value_s", low=LEAST)
    return counts


def _gate(content: Any) -> GateCounts:
    gate = mapping(content, "gate")
    with inside("gate"):
        require_known(gate, [field.name for field in fields(GateCounts)])
        return GateCounts(
            worlds=whole_number(*item(gate, "worlds"), low=1),
            values=whole_number(*item(gate, "values"), low=1),
        )


def _made(kind: type[T], plain: Mapping[str, Any], **parsed: Any) -> T:
    """Make a dataclass of plain fields, which are read by their types, and of parsed ones."""
    wanted = {field.name: field.type for field in fields(kind)}  # type: ignore[arg-type]
    require_known(plain, wanted.keys() - parsed.keys())
    read = {
        name: _READ[kind_of_field](*item(plain, name))
        for name, kind_of_field in wanted.items()
        if name not in parsed
    }
    return kind(**read, **parsed)


def _text(calibration: Calibration) -> str:
    """Return JSON with two levels folded out and each case on a line of its own."""
    benchmarks = ",\n".join(
        f"    {json.dumps(name)}: {_benchmark_text(benchmark)}"
        for name, benchmark in calibration.benchmarks.items()
    )
    return f'{{\n  "schema": {SCHEMA},\n  "benchmarks": {{\n{benchmarks}\n  }}\n}}\n'


def _benchmark_text(benchmark: BenchmarkCalibration) -> str:
    facts = {
        "revision": benchmark.revision,
        "from": asdict(benchmark.origin),
        "process_s": benchmark.process_s,
        "asv_process_s": benchmark.asv_process_s,
        "processes": benchmark.processes,
    }
    lines = []
    for key, case in benchmark.cases.items():
        origin = {"from": asdict(case.origin)} if case.origin else {}
        gate = {"gate": asdict(case.gate)} if case.gate else {}
        lines.append(f"      {json.dumps(key)}: {json.dumps(origin | case_fields(case) | gate)}")
    cases = ",\n".join(lines)
    return f'{{{json.dumps(facts)[1:-1]}, "cases": {{\n{cases}\n    }}}}'
