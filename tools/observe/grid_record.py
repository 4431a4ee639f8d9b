"""What `scale --format json` says of a grid: docs/scale.schema.json."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..render.intervals import estimate_record
from ..scaling.judge import SeriesGrowth, compare_series
from ..scaling.record import records
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import product
from .benchmark import Bench
from .cell import Cell, NoCell
from .grid import Asked, Effort, Grid
from .rule.confidence import confidence

Record = Mapping[str, Any]


def grid_records(
    bench: Bench,
    machine: str,
    asked: Sequence[Asked],
    effort: Effort,
    grid: Grid,
    judged: Sequence[SeriesGrowth],
) -> list[Record]:
    """Return the record of the whole grid, those of its cells, and those of its laws."""
    whole = {
        "level": "grid",
        "machine": machine,
        "commit": bench.code.commit,
        "diff": bench.code.diff,
        "cases": len(grid.cells),
        "processes": effort.processes,
        "at_once": effort.at_once if _any_beside(grid) else 1,
        "wall_s": grid.wall_s,
        "slow_down": estimate_record(grid.slow_down),
        "interference_limit": effort.limit,
        "given_up": grid.given_up,
    }
    of_cells = [
        _cell_record(bench, each.steps, found, grid)
        for each, found in zip(asked, grid.cells, strict=True)
    ]
    of_laws = [
        {"level": "law", "case": each.series.label, **law}
        for each, law in zip(judged, records(judged, list(compare_series(judged))), strict=True)
    ]
    return [whole, *of_cells, *of_laws]


def judged_by_gates(records: Sequence[Record]) -> list[Record]:
    """Return the records that quality gates are for; sizes too few for a law have no exponent."""
    return [
        record
        for record in records
        if record["level"] == "case" or (record["level"] == "law" and record["exponent"])
    ]


def _any_beside(grid: Grid) -> bool:
    return any(isinstance(found, Cell) and found.beside for found in grid.cells)


def _cell_record(bench: Bench, steps: int, found: Cell | NoCell, grid: Grid) -> Record:
    case = found.case
    head = {"level": "case", "case": case.label, "flags": dict(case.flags), "steps_asked": steps}
    if isinstance(found, NoCell):
        return {**head, "reason": found.reason}
    rate = found.steps_per_s
    record = {
        **head,
        "reason": None,
        "beside": found.beside,
        "step": found.step,
        "steps": found.steps,
        "steps_per_s": estimate_record(rate),
        "alone_steps_per_s": estimate_record(alone(found, grid.slow_down)),
        "slow_down": estimate_record(found.slow_down),
        "real_time_factor": estimate_record(found.real_time_factor),
        "starved": found.starved,
        "confidence": confidence(rate, len(found.rates), found.starved),
        "age_s": found.age_s,
        "by_process": {"steps_per_s": list(found.rates), "slow_down": list(found.slowed)},
    }
    if bench.size and found.nbytes is not None:
        each = found.nbytes / case.flags[bench.size]
        record["bytes_per_item"] = estimate_record(Interval(each, each, each))
    return record


def alone(cell: Cell, slow_down: Interval | Refusal) -> Interval | Refusal:
    """Return the steps a second without neighbours, as if these slowed every case alike.

    slow_down: by neighbours, of the whole grid.
    """
    return product(cell.steps_per_s, slow_down) if cell.beside else cell.steps_per_s
