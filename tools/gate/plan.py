"""What the gate and its self-check measure, and which rows are judged together."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..calibration.file import Calibration
from ..errors import UserError
from ..measure.suite import Group, Repetition
from ..store.blocks import Column
from ..store.cases import Parameters
from ..store.families import Family, find_families
from ..store.query import Query
from ..store.settings.thresholds import Thresholds
from .rule.sequential import Plan


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a comparison: its columns, the families they form, what they are judged by.

    columns: (benchmark, case). plan: of the same columns and families, in the same order.
    """

    columns: tuple[Column, ...]
    families: tuple[Family, ...]
    plan: Plan


def row_name(column: Column) -> str:
    """Return `benchmark(case)`, which regular expressions are matched against."""
    benchmark, case = column
    return f"{benchmark}({case})" if case else benchmark


def timed_groups(suite: Mapping[str, Group], thresholds: Thresholds, query: Query) -> list[Group]:
    """Return the time benchmarks to measure, without the cases that gate.toml leaves out.

    Raises UserError where none are left.
    """
    groups = [
        part
        for group in suite.values()
        if group.has_loops
        if (part := _part(group, thresholds, query)).cases
    ]
    if not groups:
        asked = f"--bench {query.bench.pattern}" if query.bench else "the suite"
        raise UserError(f"{asked}: no time benchmark is left; gate.toml leaves cases out")
    return groups


def with_repetitions(groups: Sequence[Group], calibration: Calibration) -> list[Group]:
    """Return the groups with as many worlds and values as `calibrate --gate` chose.

    A case that nothing was chosen for has one world, with the values that it is calibrated for.
    """
    return [
        dataclasses.replace(group, repetitions=_repetitions(group, calibration)) for group in groups
    ]


def _repetitions(group: Group, calibration: Calibration) -> dict[str, Repetition]:
    entry = calibration.benchmarks.get(group.benchmark)
    cases = entry.cases if entry else {}
    chosen = {key: cases[key].gate for key in group.keys if key in cases}
    return {key: Repetition(gate.worlds, gate.values) for key, gate in chosen.items() if gate}


def _part(group: Group, thresholds: Thresholds, query: Query) -> Group:
    def keep(case: str) -> bool:
        name = row_name((group.benchmark, case))
        return not thresholds.leaves_out(name) and query.matches(name)

    return group.only(keep)


def rows_of(
    columns: Sequence[Column], parameters: Mapping[str, Parameters], thresholds: Thresholds
) -> Rows:
    """Return the rows of these columns.

    parameters: of the benchmarks, by name. Raises UserError where a benchmark has none.
    """
    families: list[Family] = []
    for benchmark in sorted({benchmark for benchmark, _ in columns}):
        if benchmark not in parameters:
            raise UserError(f"{benchmark}: measured, but no longer in the suite; measure anew")
        taken = parameters[benchmark]
        families += find_families(benchmark, taken.names, taken.values, columns)
    plan = Plan(
        limits=tuple(thresholds.limits(row_name(column)) for column in columns),
        families=tuple(family.columns for family in families),
        false_alarm_rate=thresholds.false_alarm_rate,
        sizes=tuple(family.sizes for family in families),
    )
    return Rows(tuple(columns), tuple(families), plan)
