"""Comparing two commits by the samples that ASV stored, without measuring anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import UserError
from ..stats.arrays import FloatArray
from ..store.blocks import Column
from ..store.cases import Parameters
from ..store.catalogue import Benchmark, Catalogue
from ..store.database import Database
from ..store.query import Query
from ..store.results import ResultFile, Row, newest_by_place
from ..store.settings.thresholds import Thresholds
from .comparison import Comparison, SpeedComparison
from .plan import row_name, rows_of
from .rule.sequential import take_interim_look

# What is in a version of this project's time types whose samples are one a process.
ONE_A_PROCESS = ("calibrated-", "process-median")
NOTE = (
    "From stored samples: process k of both commits counts as one block, which is fair if one"
    " `asv run --interleave-rounds` measured both. Memory and digests are not compared."
)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Per row the seconds of base's and of head's processes; the rows that only one side has."""

    by_row: Mapping[Column, tuple[FloatArray, FloatArray]]
    removed: Mapping[Column, str]
    one_sided: Mapping[Column, str]


def compare_stored(
    database: Database, base: str, head: str, query: Query, thresholds: Thresholds
) -> Comparison:
    """Compare the samples in a database; base, head: revisions.

    Process k of both commits counts as a block. Raises UserError where a commit has no samples, or
    the two share none.
    """
    hashes = database.commits.resolve(base), database.commits.resolve(head)
    before, after = _of_one_machine(database.files, *hashes)
    catalogue = database.catalogue
    pairs = _pairs(before, after, catalogue)
    columns = [row for row in sorted(pairs.by_row) if query.matches(row_name(row))]
    if not columns:
        raise UserError(
            f"{base} and {head}: no samples in common; measure both with"
            " `asv run --record-samples --interleave-rounds`"
        )
    rows = rows_of(columns, _parameters(after, catalogue), thresholds)
    log_ratios = _log_ratios([pairs.by_row[column] for column in columns])
    speed = SpeedComparison(
        rows=rows,
        decision=take_interim_look(log_ratios, rows.plan),
        drift=None,
        removed=pairs.removed,
        one_sided=pairs.one_sided,
        medians_s={column: float(np.median(pairs.by_row[column][1])) for column in columns},
        wall_s=0.0,
    )
    machine = f"On {after.machine} in {after.environment}."
    return Comparison(
        commits=hashes,
        speed=speed,
        memory={},
        grew=frozenset(),
        computes_else={},
        not_compared=(),
        notes=(machine, NOTE),
    )


def _of_one_machine(
    files: Sequence[ResultFile], base: str, head: str
) -> tuple[ResultFile, ResultFile]:
    """Return the results of both commits from the first machine and environment that has both."""
    by_place: dict[tuple[str, str], dict[str, ResultFile]] = {}
    for file in newest_by_place(files).values():
        by_place.setdefault((file.machine, file.environment), {})[file.commit] = file
    for of_place in by_place.values():
        if base in of_place and head in of_place:
            return of_place[base], of_place[head]
    raise UserError(f"{base[:8]} and {head[:8]}: not measured on one machine in one environment")


def _parameters(file: ResultFile, catalogue: Catalogue) -> dict[str, Parameters]:
    return {
        name: Parameters(catalogue[name].names_for(row.params), tuple(map(tuple, row.params)))
        for name, row in file.rows.items()
    }


def _pairs(before: ResultFile, after: ResultFile, catalogue: Catalogue) -> _Pairs:
    by_row: dict[Column, tuple[FloatArray, FloatArray]] = {}
    removed: dict[Column, str] = {}
    one_sided: dict[Column, str] = {}
    for name in sorted(before.rows.keys() | after.rows.keys()):
        if catalogue[name].unit != "seconds":
            continue
        sides = [_of_processes(file.rows.get(name), catalogue[name]) for file in (before, after)]
        versions = [file.rows[name].version for file in (before, after) if name in file.rows]
        for case in sorted(sides[0].keys() | sides[1].keys()):
            if len(set(versions)) > 1:
                one_sided[name, case] = "measured with two versions of the benchmark"
            elif case in sides[0] and case in sides[1]:
                by_row[name, case] = sides[0][case], sides[1][case]
            elif case in sides[0]:
                removed[name, case] = "head has no samples"
            else:
                one_sided[name, case] = "base has no samples"
    return _Pairs(by_row, removed, one_sided)


def _of_processes(row: Row | None, benchmark: Benchmark) -> dict[str, FloatArray]:
    """Return by case a number a process, the median of its samples, which are not independent.

    ASV lists samples process by process and does not say where one ends: they are cut evenly. A
    case whose samples cannot be is left out.
    """
    if row is None:
        return {}
    one_each = any(word in (row.version or "") for word in ONE_A_PROCESS)
    medians_s = {}
    for case, samples in row.samples().items():
        processes = len(samples) if one_each else benchmark.processes
        if len(samples) % processes == 0:
            medians_s[case] = np.median(samples.reshape(processes, -1), axis=1)
    return medians_s


def _log_ratios(pairs: Sequence[tuple[FloatArray, FloatArray]]) -> FloatArray:
    """Return shape (blocks, cases), NaN where a case has fewer pairs than another."""
    counts = [min(len(base_s), len(head_s)) for base_s, head_s in pairs]
    log_ratios = np.full((max(counts), len(pairs)), np.nan)
    for i, ((base_s, head_s), count) in enumerate(zip(pairs, counts, strict=True)):
        log_ratios[:count, i] = np.log(head_s[:count] / base_s[:count])
    return log_ratios
