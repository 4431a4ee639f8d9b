"""`benchmark`: the working tree as it is, measured or answered from what was measured before."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..measure.installation import Installation
from ..measure.machine import this_machine
from ..measure.process import usable_core_numbers
from ..measure.program import ProgramCase
from ..measure.step_messages import Failed
from ..measure.workload import StepCase, WorkloadCase
from ..projection.caches import data_caches
from ..render.progress import advancing
from ..stats.interval import Interval, Refusal
from ..store.settings.quality import QualityGate
from . import answers
from .code import CodeState, code_state
from .figures import figures
from .quality import JUDGED_WITHIN_S, is_judged, with_quality
from .record import Circumstances, case_record
from .rounds import Amount, all_core_rounds, measure_rounds, starts
from .rule.running import NOT_MEASURED
from .tree import WorkingTree

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bench:
    """What all cases of a run share. size, threads: flags of the workload that mean these.

    work: what the work of a step counts. cores: to pin processes to.
    """

    root: Path
    installation: Installation
    code: CodeState
    cores: Sequence[int]
    work: str = "work"
    size: str | None = None
    threads: str | None = None

    @classmethod
    def of(cls, tree: WorkingTree) -> "Bench":
        """Return what a project is measured by, on all cores that this process may use."""
        bench = cls(tree.root, tree.installation, code_state(tree.root), usable_core_numbers())
        if tree.workload is None:
            return bench
        workload = tree.workload
        return replace(bench, work=workload.work, size=workload.size, threads=workload.threads)

    def cores_of(self, case: StepCase | ProgramCase) -> Sequence[int]:
        """Return the cores that processes of a case are pinned to: none if one may use several."""
        several = isinstance(case, ProgramCase) or self._flag(case, self.threads, 1) > 1
        return () if several else self.cores

    def alone_because(self, case: StepCase | ProgramCase) -> str:
        """Return why a case is not run on all cores at once, nothing if it is."""
        if isinstance(case, ProgramCase):
            return "copies of a program may disturb one another"
        if not self.cores:
            return "this system pins no process to a core"
        if not self.cores_of(case):
            return "one process may use several"
        return "" if len(self.cores) > 1 else "there is one"

    def size_of(self, case: StepCase | ProgramCase) -> float | None:
        """Return the size of a case, None where it has none."""
        size: float | None = self._flag(case, self.size, None)
        return size

    def _flag(self, case: StepCase | ProgramCase, name: str | None, otherwise: Any) -> Any:
        """Return the value of a flag, `otherwise` where the case has none of this name."""
        value = case.flags[name] if isinstance(case, WorkloadCase) and name else None
        return otherwise if value is None else value


def answer_cases(
    bench: Bench,
    cases: Sequence[StepCase | ProgramCase],
    amount: Amount,
    fresh: bool = False,
    gates: Sequence[QualityGate] = (),
) -> list[Record]:
    """Return the record of each case, measured now or before; UserError where one cannot be run.

    amount: of each case. fresh: measure all of them. gates: what they say stands in `quality`; a
    case that one of them judges is measured anew after a day.
    """
    records: dict[str, Record] = {}
    for case in cases if not fresh else ():
        found = recall(bench, case, amount)
        if found and (found[1] <= JUDGED_WITHIN_S or not is_judged(gates, case.label)):
            records[case.label] = {**found[0], "age_s": found[1]}
    missing = {case.label: case for case in cases if case.label not in records}
    counts = [starts(bench.cores_of(case), amount) for case in missing.values()]
    with advancing("measuring", sum(counts)) as advance:
        for i, (label, case) in enumerate(missing.items()):
            done = partial(_advance, advance, sum(counts[:i]))
            records[label] = measure(bench, case, amount, done)
    return [with_quality(gates, records[case.label]) for case in cases]


def _advance(advance: Callable[[float], None], before: int, starts: int) -> None:
    advance(before + starts)


def recall(
    bench: Bench, case: StepCase | ProgramCase, amount: Amount
) -> tuple[Mapping[str, Any], float] | None:
    """Return the record of a case that was measured before, and its age in seconds."""
    key = _key(bench, case, amount)
    return answers.load(bench.root, key) if key else None


def known_speedup(bench: Bench, case: StepCase, amount: Amount) -> Interval | Refusal:
    """Return the speed-up of all cores that `benchmark` measured of a case, by this very code."""
    found = recall(bench, case, amount)
    if found is None:
        return NOT_MEASURED
    speedup = found[0]["speedup"]
    if speedup["value"] is None:
        return Refusal(speedup["reason"])
    return Interval(speedup["value"], speedup["low"], speedup["high"])


def measure(
    bench: Bench,
    case: StepCase | ProgramCase,
    amount: Amount,
    done: Callable[[int], None] = lambda starts: None,
) -> Record:
    """Measure a case, keep its record and return it; UserError where it cannot be run.

    done: called with how many starts of processes are over.
    """
    cores = bench.cores_of(case)
    measured_at = datetime.now(UTC).isoformat(timespec="seconds")
    rounds = measure_rounds(case, bench.installation, cores, amount, done)
    if isinstance(rounds, Failed):
        raise UserError(f"{case.label}: {rounds.reason}")
    found = figures(rounds, bench.size_of(case), data_caches(), bench.alone_because(case))
    # The code that the first process ran is not what the last one ran if somebody saved a file.
    changed = code_state(bench.root) != bench.code
    circumstances = Circumstances(
        code=bench.code,
        changed=changed,
        machine=this_machine().name,
        cores=len(bench.cores) or os.cpu_count() or 1,
        work=bench.work,
        measured_at=measured_at,
    )
    record = case_record(case, amount, rounds, found, circumstances)
    key = _key(bench, case, amount)
    if key and not changed:
        answers.keep(bench.root, key, record)
    return {**record, "age_s": 0.0}


def _key(bench: Bench, case: StepCase | ProgramCase, amount: Amount) -> str | None:
    if isinstance(case, ProgramCase):  # what it depends on is not known
        return None
    rounds = all_core_rounds(bench.cores_of(case), amount)
    asked = [amount.steps, amount.processes, rounds, amount.budget_s, amount.segment_s]
    return answers.answer_key(
        bench.code, bench.installation, "benchmark", case.request(), asked, list(bench.cores)
    )
