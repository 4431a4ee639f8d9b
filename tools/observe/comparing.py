"""`benchmark --against`: what stands beside the working tree, and what came of comparing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from ..errors import UserError
from ..gate.rule.sequential import Plan
from ..gate.rule.verdict import Verdict
from ..gate.words import change_words
from ..measure.machine import this_machine
from ..measure.program import ProgramCase
from ..measure.workload import StepCase
from ..render.progress import advancing
from ..store.settings.thresholds import Thresholds
from .against import (
    Compared,
    Sides,
    blocks_needed,
    compare_in_turns,
    compare_saved,
    install_sides,
    plan_of,
)
from .rounds import Amount
from .saved import is_saved, load_saved
from .tree import WorkingTree

EXIT_CODES = {"slower": 10, "undecided": 11, "same": 0, "faster": 0}
OTHER_MOMENT = (
    "Measured at another moment: what the machine changed since counts as a change, as far as"
    " neither its counters nor the reference kernel show it."
)

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Against:
    """What the working tree is compared with: records saved by name, or else a commit."""

    name: str
    saved: Mapping[str, Record] | None
    sides: Sides | None

    @classmethod
    def of(
        cls, name: str, tree: WorkingTree, cases: Sequence[StepCase | ProgramCase], steps: int
    ) -> "Against":
        """Read what was saved as `name`, else install the commit of that name; UserError.

        steps: that processes are to make. Before anything is measured, so that what cannot be
        compared costs nothing.
        """
        if is_saved(tree.root, name):
            saved = {record["case"]: record for record in load_saved(tree.root, name)}
            _require_comparable(name, saved, cases, steps)
            return cls(name, saved, None)
        if any(isinstance(case, ProgramCase) for case in cases):
            raise UserError(f"--against {name}: nothing was saved by this name; --save it first")
        return cls(name, None, install_sides(tree.root, name, tree.installation.suite))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The records with what was compared, lines for people, and the exit code of the worst."""

    records: list[dict[str, Any]]
    notes: list[str]
    exit_code: int


def enough_to_compare(amount: Amount, thresholds: Thresholds, cases: int) -> Amount:
    """Return an amount with the processes that a change of one of `cases` can be shown by."""
    plan = plan_of(thresholds.default, thresholds.false_alarm_rate / cases)
    return amount.at_least(blocks_needed(plan))


def compare_cases(
    against: Against,
    cases: Sequence[StepCase | ProgramCase],
    cpus: Sequence[int | None],
    records: Sequence[Record],
    amount: Amount,
    thresholds: Thresholds,
) -> Comparison:
    """Compare each case; the false-alarm rate of the settings is shared by them.

    cpus: the core that processes of each case are pinned to. amount: of each case, and side.
    """
    rate = thresholds.false_alarm_rate / len(cases)
    plans = [plan_of(thresholds.limits(case.label), rate) for case in cases]
    if against.saved is not None:
        found = [
            compare_saved(against.saved[record["case"]], record, plan)
            for record, plan in zip(records, plans, strict=True)
        ]
    else:
        assert against.sides is not None
        found = _in_turns(against.sides, cases, cpus, amount, plans)
    notes = [
        f"Against {against.name}{f': {case.label}' if len(cases) > 1 else ''}:"
        f" {change_words(compared.verdict)}."
        for case, compared in zip(cases, found, strict=True)
    ]
    return Comparison(
        records=[
            {**record, "against": _record(against.name, compared)}
            for record, compared in zip(records, found, strict=True)
        ],
        notes=notes if all(compared.at_once for compared in found) else [*notes, OTHER_MOMENT],
        exit_code=_worst([compared.verdict for compared in found]),
    )


def _require_comparable(
    name: str,
    saved: Mapping[str, Record],
    cases: Sequence[StepCase | ProgramCase],
    steps: int,
) -> None:
    """Raise UserError unless each case was saved, on this machine and with as many steps."""
    here = this_machine().name
    for case in cases:
        if case.label not in saved:
            raise UserError(f"--against {name}: has no answer for {case.label}; save it first")
        machine, asked = saved[case.label]["machine"], saved[case.label]["steps_asked"]
        if machine != here:
            raise UserError(
                f"--against {name}: saved on {machine} and this is {here}: two machines are not"
                " compared; save it here"
            )
        if asked != steps and not isinstance(case, ProgramCase):
            raise UserError(
                f"--against {name}: saved with {asked:,} steps a process, and these are {steps:,}:"
                f" compare with --steps {asked}, or save it anew"
            )


def _in_turns(
    sides: Sides,
    cases: Sequence[StepCase | ProgramCase],
    cpus: Sequence[int | None],
    amount: Amount,
    plans: Sequence[Plan],
) -> list[Compared]:
    draw, found = Random(), []
    with advancing("comparing", amount.processes * len(cases)) as advance:
        for i, (case, cpu, plan) in enumerate(zip(cases, cpus, plans, strict=True)):
            assert not isinstance(case, ProgramCase)
            done = partial(_advance, advance, i * amount.processes)
            found.append(compare_in_turns(case, sides, cpu, amount, plan, draw, done))
    return found


def _advance(advance: Any, before: int, blocks: int) -> None:
    advance(before + blocks)


def _record(name: str, compared: Compared) -> dict[str, Any]:
    return {
        "name": name,
        "verdict": compared.verdict.kind,
        "words": change_words(compared.verdict),
        "blocks": compared.verdict.effect.blocks,
        "at_once": compared.at_once,
    }


def _worst(verdicts: Sequence[Verdict]) -> int:
    codes = {EXIT_CODES[verdict.kind] for verdict in verdicts}
    return 10 if 10 in codes else max(codes)
