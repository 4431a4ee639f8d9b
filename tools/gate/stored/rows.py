"""The rows of two result files: by what each case is compared, or why it is not."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...store.blocks import Column
from ...store.cases import Parameters
from ...store.catalogue import Benchmark, Catalogue
from ...store.query import Query
from ...store.results import ResultFile
from ...store.settings.thresholds import Thresholds
from ..plan import row_name
from ..rule.memory import LEAST_BYTES
from ..rule.tracked import CLEAR_OF_MEMORY, TrackedPair, judge_tracked
from ..tracked import BYTES, Tracked
from .cases import Side, find_cases
from .samples import Samples, samples_of

NO_SAMPLES = "not both have samples above 0"


@dataclass(frozen=True, slots=True)
class StoredRows:
    """What two commits have at one place.

    samples: of rows that are judged by them. tracked: rows judged by their values. untold: timed
    rows without samples, all undecided. removed, one_sided: rows that are not judged, with the
    reason. parameters: of the benchmarks, by name.
    """

    samples: Mapping[Column, Samples]
    tracked: Mapping[Column, Tracked]
    untold: Mapping[Column, Tracked]
    removed: Mapping[Column, str]
    one_sided: Mapping[Column, str]
    parameters: Mapping[str, Parameters]

    @property
    def can_be_judged(self) -> bool:
        """Whether there is anything to say of head."""
        return bool(self.samples or self.tracked or self.removed)


def stored_rows(
    before: ResultFile,
    after: ResultFile,
    catalogue: Catalogue,
    query: Query,
    thresholds: Thresholds,
) -> StoredRows:
    """Return the rows that are asked for; before, after: results of base and head."""
    cases = find_cases(before, after, query)
    samples: dict[Column, Samples] = {}
    tracked: dict[Column, Tracked] = {}
    untold: dict[Column, Tracked] = {}
    one_sided = dict(cases.one_sided)
    for column, (base, head) in cases.both.items():
        benchmark = catalogue[column[0]]
        rounds = benchmark.processes if column[0] in catalogue.benchmarks else None
        if not _is_judged_by_samples(benchmark, base, head):
            tracked[column] = _tracked(column, benchmark, base, head, thresholds)
        elif all(map(len, (of_row := samples_of(base, head, benchmark.is_speed, rounds)).usable)):
            samples[column] = of_row
        else:
            pair = TrackedPair((base.value,), (head.value,))
            untold[column] = Tracked(pair, benchmark.unit, "undecided")
            one_sided[column] = NO_SAMPLES
    parameters = {
        name: Parameters(catalogue[name].names_for(row.params), tuple(map(tuple, row.params)))
        for name, row in after.rows.items()
    }
    return StoredRows(samples, tracked, untold, cases.removed, one_sided, parameters)


def _is_judged_by_samples(benchmark: Benchmark, base: Side, head: Side) -> bool:
    """Return whether a case is one of time, or of speed or tracked time with usable samples."""
    if benchmark.timed:
        return True
    is_time = benchmark.unit == "seconds" and not benchmark.higher_is_better
    above_0 = (bool(np.any(side.samples > 0)) for side in (base, head))
    return (is_time or benchmark.is_speed) and all(above_0)


def _tracked(
    column: Column, benchmark: Benchmark, base: Side, head: Side, thresholds: Thresholds
) -> Tracked:
    pair = TrackedPair(_values(base), _values(head))
    higher_is_better = benchmark.higher_is_better
    if benchmark.unit == BYTES:
        limit, clear = thresholds.more_memory, CLEAR_OF_MEMORY
        change = judge_tracked(pair, higher_is_better, limit, clear, LEAST_BYTES)
    else:
        limit = thresholds.limits(row_name(column)).same_within
        change = judge_tracked(pair, higher_is_better, limit)
    return Tracked(pair, benchmark.unit, change)


def _values(side: Side) -> tuple[float, ...]:
    finite = side.samples[np.isfinite(side.samples)]
    return tuple(finite.tolist()) if len(finite) else (side.value,)
