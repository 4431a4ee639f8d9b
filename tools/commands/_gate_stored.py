"""Comparing two commits by the samples that ASV stored, without measuring anything."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from tools.commands._gate_measure import Comparison
from tools.commands._gate_plan import Rows, row_name
from tools.commands._source import load_results
from tools.errors import UserError
from tools.stats.gate_rule import Plan, look
from tools.store.blocks import Column
from tools.store.catalogue import Benchmark, read_catalogue
from tools.store.commits import order_commits
from tools.store.config import Project
from tools.store.families import Family, families
from tools.store.results import FloatArray, ResultFile, Row
from tools.store.thresholds import Thresholds


def stored_comparison(
    project: Project,
    base: str,
    head: str,
    wanted: re.Pattern[str] | None,
    thresholds: Thresholds,
) -> Comparison:
    """Compare stored samples; sample k of both sides counts as measured in one block.

    That is so where both commits were measured by one `asv run --interleave-rounds`. UserError
    where a commit has no results, or the two share no samples of one version on one machine.
    """
    files = load_results(project).files
    commits = order_commits(files, project.repository)
    hashes = commits.resolve(base), commits.resolve(head)
    before, after = _of_one_machine(files, *hashes)
    catalogue = read_catalogue(project.results_dir)
    samples: dict[Column, tuple[FloatArray, FloatArray]] = {}
    found: list[tuple[str, Row, Benchmark]] = []
    for name in sorted(before.rows.keys() & after.rows.keys()):
        row, benchmark = after.rows[name], catalogue[name]
        if benchmark.unit == "seconds" and row.version == before.rows[name].version:
            found.append((name, row, benchmark))
            samples |= _shared_samples(name, before.rows[name], row)
    columns = [c for c in sorted(samples) if wanted is None or wanted.search(row_name(c))]
    if not columns:
        raise UserError(
            f"{base} and {head}: no samples in common; measure both with"
            " `asv run --record-samples --interleave-rounds`"
        )
    return _compared(hashes, columns, samples, found, thresholds)


def _of_one_machine(
    files: tuple[ResultFile, ...], base: str, head: str
) -> tuple[ResultFile, ResultFile]:
    by_place: dict[tuple[str, str], dict[str, ResultFile]] = {}
    for file in files:
        by_place.setdefault((file.machine, file.environment), {})[file.commit] = file
    for of_place in by_place.values():
        if base in of_place and head in of_place:
            return of_place[base], of_place[head]
    raise UserError(f"{base[:8]} and {head[:8]}: not measured on one machine in one environment")


def _shared_samples(
    name: str, before: Row, after: Row
) -> dict[Column, tuple[FloatArray, FloatArray]]:
    sides = [_samples(before), _samples(after)]
    return {
        (name, case): (sides[0][case], sides[1][case]) for case in sides[0].keys() & sides[1].keys()
    }


def _samples(row: Row) -> dict[str, FloatArray]:
    """By case, where there are any; ASV lists samples case by case."""
    import itertools

    listed = row.columns.get("samples") or []
    cases = (", ".join(values) for values in itertools.product(*row.params))
    return {
        case: np.array(samples, dtype=np.float64)
        for case, samples in zip(cases, listed, strict=False)
        if samples
    }


def _compared(
    hashes: tuple[str, str],
    columns: list[Column],
    samples: Mapping[Column, tuple[FloatArray, FloatArray]],
    found: list[tuple[str, Row, Any]],
    thresholds: Thresholds,
) -> Comparison:
    blocks = max(min(map(len, samples[column])) for column in columns)
    log_ratios = np.full((blocks, len(columns)), np.nan)
    for i, column in enumerate(columns):
        base_s, head_s = samples[column]
        pairs = min(len(base_s), len(head_s))
        log_ratios[:pairs, i] = np.log(head_s[:pairs] / base_s[:pairs])
    of_families: list[Family] = []
    for name, row, benchmark in found:
        of_families += families(name, benchmark.names_for(row.params), row.params, columns)
    plan = Plan(
        tuple(thresholds.limits(row_name(column)) for column in columns),
        tuple(family.columns for family in of_families),
        thresholds.false_alarm_rate,
    )
    return Comparison(
        commits=hashes,
        rows=Rows(tuple(columns), tuple(of_families), plan),
        log_ratios=log_ratios,
        decision=look(log_ratios, plan),
        drift=None,
        memory={},
        more_memory=frozenset(),
        computes_else={},
        not_compared=(),
        lacking={},
        misfits=(),
        medians_s={column: float(np.median(samples[column][1])) for column in columns},
        measured_s=0.0,
    )
