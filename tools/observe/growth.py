"""How the cost of a step grows with the size, for each series of a grid."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from ..measure.workload import WorkloadCase
from ..scaling.judge import SeriesGrowth, judge
from ..store.series import SeriesKey, SizeSeries
from .benchmark import Bench
from .cell import Cell, NoCell

_MIN_SIZES = 2


def varying(cases: Iterable[WorkloadCase]) -> tuple[str, ...]:
    """Return the flags that differ between cases, in their order."""
    flags = [case.flags for case in cases]
    return tuple(
        name for name in flags[0] if any(each[name] != flags[0][name] for each in flags[1:])
    )


def judge_growths(bench: Bench, machine: str, cells: Sequence[Cell | NoCell]) -> list[SeriesGrowth]:
    """Judge each series of cells that differ in the size alone; none where cases have no size."""
    if bench.size is None:
        return []
    by_kind: dict[tuple[tuple[str, str], ...], list[Cell | NoCell]] = defaultdict(list)
    names = [name for name in varying([each.case for each in cells]) if name != bench.size]
    for each in cells:
        by_kind[tuple((name, repr(each.case.flags[name])) for name in names)].append(each)
    series = (_series(bench, machine, kind, of_kind) for kind, of_kind in by_kind.items())
    return [judge(each) for each in series if len(each.sizes) >= _MIN_SIZES]


def _series(
    bench: Bench,
    machine: str,
    kind: tuple[tuple[str, str], ...],
    of_kind: Sequence[Cell | NoCell],
) -> SizeSeries:
    """Return seconds a step over the size; a sample is a process."""
    assert bench.size is not None
    by_size = {float(each.case.flags[bench.size]): each for each in of_kind}
    cells = {size: by_size[size] for size in sorted(by_size)}
    found = {size: each for size, each in cells.items() if isinstance(each, Cell)}
    samples = tuple(1 / np.array(each.rates) for each in found.values())
    processes = min(map(len, samples), default=0)
    quartiles = np.full(len(found), np.nan)
    step = next((each.step for each in found.values()), "step")
    key = SeriesKey(machine, "", bench.code.commit or "unknown", step, None, kind)
    return SizeSeries(
        key=key,
        axis=bench.size,
        unit="seconds",
        sizes=np.array(list(found)),
        costs=np.array([np.median(sample) for sample in samples]),
        samples=samples,
        lower_quartile=quartiles,
        upper_quartile=quartiles,
        repeats=processes,
        processes=processes,
        lost=len(cells) - len(found),
        outdated=False,
    )
