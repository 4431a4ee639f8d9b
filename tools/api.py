"""What commands answer, from Python: each function returns the report that its command prints.

`report.records` are the objects of `--format json`; `render.formats.print_report` prints a report.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import UserError
from .observe.benchmark import Bench, answer_cases
from .observe.cases import grid
from .observe.rounds import Amount
from .observe.scale import scale as scale
from .observe.table import benchmark_report, quality_notes
from .observe.tree import NO_WORKLOAD, read_tree
from .render.report import Report


def benchmark(
    config: Mapping[str, Any] | None = None,
    preset: str = "standard",
    fresh: bool = False,
    root: Path = Path(),
) -> Report:
    """Measure the workload of the project in `root` as it lies there, or answer from before.

    config: flags of the workload by name, and `steps`; what it leaves out is the preset's, then the
    workload's own default. UserError where there is no workload, or it refuses a flag.
    """
    tree = read_tree(root)
    if tree.workload is None:
        raise UserError(NO_WORKLOAD)
    chosen = tree.preset(preset)
    flags = dict(config or {})
    steps = int(flags.pop("steps", chosen.steps))
    try:
        cases: Sequence[Any] = grid(tree.workload, chosen.flags, flags)
    except ValueError as error:
        raise UserError(f"benchmark: {error}") from None
    budget_s = chosen.budget_s / len(cases)
    amount = Amount.of(tree.settings.estimation, chosen.repeats, steps, budget_s)
    records = answer_cases(Bench.of(tree), cases, amount, fresh, tree.settings.quality)
    return benchmark_report(records, quality_notes(records))
