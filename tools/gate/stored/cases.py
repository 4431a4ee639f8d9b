"""The cases of two result files: those that both have a value of, and why the others do not."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...stats.arrays import FloatArray
from ...store.blocks import Column
from ...store.cases import case_keys
from ...store.query import Query
from ...store.results import ResultFile, Row
from ..plan import row_name

NOT_MEASURED = "not measured"
NOT_READABLE = "its result cannot be read"
# ASV writes NaN for both.
SKIPPED = "skipped, or left out by `asv run --bench`"
TWO_VERSIONS = "measured with two versions of the benchmark"


@dataclass(frozen=True, slots=True)
class Side:
    """What one file has of a case. samples: as recorded, NaN where one is no number."""

    value: float
    samples: FloatArray
    version: str | None


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases that base or head has a value of.

    both: base and head. removed: base has a value, head tried and has none; one_sided: others that
    are not compared. Both with the reason.
    """

    both: Mapping[Column, tuple[Side, Side]]
    removed: Mapping[Column, str]
    one_sided: Mapping[Column, str]


@dataclass(frozen=True, slots=True)
class _Benchmark:
    """What one file has of a benchmark: sides by case, and why other cases have none.

    otherwise: the reason of cases that are not in `missing`. version: None if unknown.
    """

    sides: Mapping[str, Side]
    missing: Mapping[str, str]
    otherwise: str
    version: str | None

    def why_missing(self, case: str) -> str:
        return self.missing.get(case, self.otherwise)


def find_cases(before: ResultFile, after: ResultFile, query: Query) -> Cases:
    """Return the cases of both files that are asked for.

    A benchmark that the other file does not hold was not measured there, which is no failure. One
    whose code changed in between is not the same benchmark, whether it runs or not.
    """
    both: dict[Column, tuple[Side, Side]] = {}
    removed: dict[Column, str] = {}
    one_sided: dict[Column, str] = {}
    for name in sorted(before.rows.keys() | after.rows.keys()):
        base, head = _benchmark(before, name), _benchmark(after, name)
        for column in _asked_for(name, base, head, query):
            case = column[1]
            if None not in (base.version, head.version) and base.version != head.version:
                one_sided[column] = TWO_VERSIONS
            elif case in base.sides and case in head.sides:
                both[column] = base.sides[case], head.sides[case]
            elif case in head.sides:
                one_sided[column] = f"base: {base.why_missing(case)}"
            elif head.why_missing(case) in (NOT_MEASURED, NOT_READABLE):
                one_sided[column] = f"head: {head.why_missing(case)}"
            else:
                removed[column] = head.why_missing(case)
    return Cases(both, removed, one_sided)


def _asked_for(name: str, base: _Benchmark, head: _Benchmark, query: Query) -> Iterator[Column]:
    for case in sorted(base.sides.keys() | head.sides.keys()):
        if query.matches(row_name((name, case))):
            yield name, case


def _benchmark(file: ResultFile, name: str) -> _Benchmark:
    if name in file.rows:
        return _of_row(file.rows[name])
    listed = file.rows.listed(name)
    if listed is None:
        return _Benchmark({}, {}, NOT_MEASURED, None)
    version = listed.get("version")
    why = NOT_READABLE if "result" in listed else "failed"
    return _Benchmark({}, {}, why, None if version is None else str(version))


def _of_row(row: Row) -> _Benchmark:
    """Return the cases of a row; one that is none of its parameters' was not measured."""
    cases, samples = case_keys(row.params), row.recorded_samples()
    given = row.columns["result"]
    results = given if isinstance(given, list) else [given]
    sides = {
        case: Side(value, samples.get(case, np.empty(0)), row.version)
        for case, value in row.cases().items()
    }
    missing = {
        case: _why_missing(result)
        for case, result in zip(cases, results, strict=True)
        if case not in sides
    }
    return _Benchmark(sides, missing, NOT_MEASURED, row.version)


def _why_missing(result: Any) -> str:
    if result is None:
        return "failed"
    return SKIPPED if isinstance(result, float) and math.isnan(result) else NOT_READABLE
