"""`scale`: how fast a grid of cases is, side by side on all cores, and how cost grows with size."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from ..errors import UserError
from ..measure.machine import this_machine
from ..measure.workload import WorkloadCase
from ..render.intervals import estimate_record
from ..render.report import Report
from ..scaling.judge import SeriesGrowth
from ..stats.interval import Interval
from ..store.settings.presets import Preset
from .benchmark import Bench
from .grid import Asked, Effort, measure_grid
from .grid_record import Record, grid_records
from .grid_table import grid_report, too_much
from .growth import judge_growths, varying
from .quality import JUDGED_WITHIN_S
from .tree import NO_WORKLOAD, WorkingTree, read_tree

PRESET = "scale"


@dataclass(frozen=True, slots=True)
class Scaled:
    """A grid and its laws. names: of the flags that vary."""

    records: Sequence[Record]
    names: Sequence[str]
    growths: Sequence[SeriesGrowth]

    def report(self, notes: Sequence[str] = ()) -> Report:
        """Return what is printed. notes: below the table of cases."""
        return grid_report(self.records, self.names, self.growths, notes)


def scale(
    configs: Sequence[Mapping[str, Any]], workers: int | None = None, root: Path = Path()
) -> Report:
    """Measure cases of the workload of the project in `root` and return what `scale` prints.

    configs: a case each, its flags by name and `steps`, which a process counts; what is left out is
    the workload's default. workers: how many processes run at a time, of the settings if None.
    UserError where there is no workload, or it refuses a flag.
    """
    tree = read_tree(root)
    if tree.workload is None:
        raise UserError(NO_WORKLOAD)
    preset = tree.preset(PRESET)
    asked = []
    for config in configs:
        flags = {name: value for name, value in config.items() if name != "steps"}
        try:
            case = WorkloadCase(tree.workload.module, tree.workload.completed(flags))
        except ValueError as error:
            raise UserError(f"scale: {error}") from None
        asked.append(Asked(case, int(config.get("steps", preset.steps))))
    return scale_cases(tree, asked, preset, workers).report()


def scale_cases(
    tree: WorkingTree,
    asked: Sequence[Asked],
    preset: Preset,
    workers: int | None = None,
    fresh: bool = False,
    say: Callable[[str], None] = lambda line: None,
) -> Scaled:
    """Measure cases and judge how their cost grows. UserError where there is no case.

    preset: how many processes and seconds. workers: 1 for one at a time; at most one a core. fresh:
    whatever was measured before. say: called with one line if neighbours disturb too much.
    """
    if not asked:
        raise UserError("scale: no case to measure; name one")
    bench, machine = Bench.of(tree), this_machine().name
    parallel = tree.settings.parallel
    effort = Effort(
        processes=preset.repeats,
        budget_s=preset.budget_s,
        at_once=min(workers or parallel.workers or len(bench.cores), len(bench.cores) or 1),
        limit=parallel.interference_limit,
        oldest_s=_oldest_s(tree, fresh),
    )

    def on_given_up(slowed: Interval) -> None:
        say(f"{too_much(estimate_record(slowed), effort.limit)}: going on one by one")

    grid = measure_grid(bench, asked, effort, Random(), on_given_up)
    growths = judge_growths(bench, machine, grid.cells)
    records = grid_records(bench, machine, asked, effort, grid, growths)
    names = varying([each.case for each in asked]) or ([bench.size] if bench.size else [])
    return Scaled(records, names, growths)


def _oldest_s(tree: WorkingTree, fresh: bool) -> float:
    """Return how old a cell may be: one that a quality gate judges is measured anew after a day."""
    if fresh:
        return -1.0
    return JUDGED_WITHIN_S if tree.settings.quality else float("inf")
