"""What commands answer, from Python: each function returns the report that its command prints.

`report.records` are the objects of `--format json`; `render.formats.print_report` prints a report.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import UserError
from .measure.workload import WorkloadCase
from .observe.benchmark import Bench, answer_cases
from .observe.cases import grid
from .observe.leaks.find import READINGS, find_leaks
from .observe.leaks.find import STEPS as LEAK_STEPS
from .observe.leaks.report import leaks_report
from .observe.monitor import monitor as watch
from .observe.monitor_report import monitor_report
from .observe.monitor_subjects import Command, RunningProcess, SteppedWorkload
from .observe.profile.answer import STEPS as ROUND_STEPS
from .observe.profile.answer import answer_difference, answer_memory, answer_time
from .observe.profile.difference_report import Whole
from .observe.rounds import Amount
from .observe.scale import scale as scale
from .observe.table import benchmark_report, quality_notes
from .observe.tree import NO_WORKLOAD, WorkingTree, read_tree
from .render.report import Report
from .store.settings.presets import STANDARD


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
    tree, flags = read_tree(root), dict(config or {})
    chosen = tree.preset(preset)
    steps = int(flags.pop("steps", chosen.steps))
    cases = _cases(tree, preset, flags)
    budget_s = chosen.budget_s / len(cases)
    amount = Amount.of(tree.settings.estimation, chosen.repeats, steps, budget_s)
    records = answer_cases(Bench.of(tree), cases, amount, fresh, tree.settings.quality)
    return benchmark_report(records, quality_notes(records))


def monitor(
    config: Mapping[str, Any] | None = None,
    pid: int | None = None,
    command: Sequence[str] = (),
    duration_s: float = 5.0,
    root: Path = Path(),
) -> Report:
    """Watch a workload, a process that runs, or a program, and return the summary.

    config: flags of the workload by name; of these, pid and command one is given, or none for the
    workload by its defaults. UserError where it cannot be started or watched.
    """
    if sum((config is not None, pid is not None, bool(command))) > 1:
        raise UserError("monitor: takes a config, a pid or a command, and not two of them")
    if pid is not None:
        return monitor_report(watch(RunningProcess(pid), duration_s))
    if command:
        return monitor_report(watch(Command(command), duration_s))
    tree = read_tree(root)
    case = _one_case(tree, config, "monitor")
    workload = tree.workload
    threads = case.flags[workload.threads] if workload and workload.threads else 1
    return monitor_report(watch(SteppedWorkload(tree.installation, case, threads), duration_s))


def leaks(
    config: Mapping[str, Any] | None = None, steps: int = LEAK_STEPS, root: Path = Path()
) -> Report:
    """Find out whether the memory of a workload grows with its steps, and which lines allocate it.

    config: flags of the workload by name. steps: READINGS at least. UserError where it cannot be
    stepped.
    """
    if steps < READINGS:
        raise UserError(f"leaks: {steps} steps are too few; make {READINGS} or more")
    tree = read_tree(root)
    case = _one_case(tree, config, "leaks")
    return leaks_report(find_leaks(tree.installation, case, steps), tree.root.resolve())


def profile(
    config: Mapping[str, Any] | None = None,
    whole: Whole = "time",
    steps: int = ROUND_STEPS,
    commit: str | None = None,
    against: str | None = None,
    root: Path = Path(),
) -> Report:
    """Find out where the time or the memory of a workload goes, and what changed since `against`.

    config: flags of the workload by name. steps: after which it is made anew. commit: instead of
    the working tree; for either commit `root` must be the current directory. UserError.
    """
    tree = read_tree(root)
    case = _one_case(tree, config, "profile")
    if against is not None:
        return answer_difference(tree, case, steps, against, commit, whole)
    answer = answer_memory if whole == "memory" else answer_time
    return answer(tree, case, steps, commit)


def _one_case(tree: WorkingTree, config: Mapping[str, Any] | None, name: str) -> WorkloadCase:
    case, *others = _cases(tree, STANDARD.name, dict(config or {}))
    if others:
        raise UserError(f"{name}: takes one case; give a flag one value")
    return case


def _cases(tree: WorkingTree, preset: str, flags: Mapping[str, Any]) -> list[WorkloadCase]:
    if tree.workload is None:
        raise UserError(NO_WORKLOAD)
    try:
        return grid(tree.workload, tree.preset(preset).flags, flags)
    except ValueError as error:
        raise UserError(f"config: {error}") from None
