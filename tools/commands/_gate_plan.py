"""What the gate and its self-check measure, and how its rows hang together."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.errors import UserError
from tools.measure.suite import Group, groups
from tools.stats.gate_rule import Plan
from tools.store.blocks import Blocks, Column
from tools.store.families import Family, families
from tools.store.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a comparison: its columns, the families they form, what they are judged by."""

    columns: tuple[Column, ...]
    families: tuple[Family, ...]
    plan: Plan


def row_name(column: Column) -> str:
    """`benchmark(case)`, as regular expressions see it."""
    benchmark, case = column
    return f"{benchmark}({case})" if case else benchmark


def timed_groups(
    described: Mapping[str, Any], thresholds: Thresholds, wanted: re.Pattern[str] | None
) -> list[Group]:
    """The time benchmarks to measure, without the cases that gate.toml leaves out.

    UserError where none are left.
    """
    chosen = [
        part
        for group in groups(described)
        if group.has_loops
        if (part := _part(group, thresholds, wanted)).cases
    ]
    if not chosen:
        asked = f"--bench {wanted.pattern}" if wanted else "the suite"
        raise UserError(f"{asked}: no time benchmark is left; gate.toml leaves cases out")
    return chosen


def _part(group: Group, thresholds: Thresholds, wanted: re.Pattern[str] | None) -> Group:
    kept = [
        (case, key)
        for case, key in zip(group.cases, group.keys, strict=True)
        for name in [row_name((group.benchmark, key))]
        if not thresholds.leaves_out(name) and (wanted is None or wanted.search(name))
    ]
    return dataclasses.replace(
        group, cases=tuple(case for case, _ in kept), keys=tuple(key for _, key in kept)
    )


def rows_of(blocks: Blocks, described: Mapping[str, Any], thresholds: Thresholds) -> Rows:
    """The rows that these blocks have values for."""
    found: list[Family] = []
    for benchmark in sorted({benchmark for benchmark, _ in blocks.columns}):
        if benchmark not in described:
            raise UserError(f"{benchmark}: measured, but no longer in the suite; measure anew")
        entry = described[benchmark]
        found += families(benchmark, entry["param_names"], entry["params"], blocks.columns)
    return Rows(
        columns=blocks.columns,
        families=tuple(found),
        plan=Plan(
            limits=tuple(thresholds.limits(row_name(column)) for column in blocks.columns),
            families=tuple(family.columns for family in found),
            false_alarm_rate=thresholds.false_alarm_rate,
        ),
    )
