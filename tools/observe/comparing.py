"""`benchmark --against`: what stands beside the working tree, and what came of comparing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from ..errors import UserError
from ..gate.rule.verdict import Verdict
from ..gate.words import change_words
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
    "Measured at another moment: what the machine changed since counts as a change, as far as the"
    " reference kernel does not show it."
)

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Against:
    """What the working tree is compared with: records saved by name, or else a commit."""

    name: str
    saved: Mapping[str, Record] | None
    sides: Sides | None

    @classmethod
    def of(cls, name: str, tree: WorkingTree, cases: Sequence[StepCase | ProgramCase]) -> "Against":
        """Read what was saved as `name`, else install the commit of that name; UserError.

        Before anything is measured, so that a wrong name costs nothing.
        """
        if is_saved(tree.root, name):
            saved = {record["case"]: record for record in load_saved(tree.root, name)}
            if missing := [case.label for case in cases if case.label not in saved]:
                raise UserError(f"--against {name}: has no answer for {missing[0]}; save it first")
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


def enough_to_compare(amount: Amount, thresholds: Thresholds) -> Amount:
    """Return an amount with the processes that a change can be shown by."""
    plan = plan_of(thresholds.default, thresholds.false_alarm_rate)
    return amount.at_least(blocks_needed(plan))


def compare_cases(
    against: Against,
    cases: Sequence[StepCase | ProgramCase],
    records: Sequence[Record],
    amount: Amount,
    thresholds: Thresholds,
) -> Comparison:
    """Compare each case; the false-alarm rate of the settings is shared by them."""
    rate = thresholds.false_alarm_rate / len(cases)
    plans = [plan_of(thresholds.limits(case.label), rate) for case in cases]
    if against.saved is not None:
        found = [
            compare_saved(against.saved[record["case"]], record, plan)
            for record, plan in zip(records, plans, strict=True)
        ]
    else:
        assert against.sides is not None
        found = _in_turns(against.sides, cases, amount, plans)
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


def _in_turns(
    sides: Sides, cases: Sequence[Any], amount: Amount, plans: Sequence[Any]
) -> list[Compared]:
    draw, before, found = Random(), 0, []
    blocks = [max(blocks_needed(plan), amount.processes) for plan in plans]
    with advancing("comparing", sum(blocks)) as advance:
        for case, plan, count in zip(cases, plans, blocks, strict=True):
            done = _shifted(advance, before)
            found.append(compare_in_turns(case, sides, amount, plan, draw, done))
            before += count
    return found


def _shifted(advance: Any, before: int) -> Any:
    return lambda blocks: advance(before + blocks)


def _record(name: str, compared: Compared) -> dict[str, Any]:
    effect = compared.verdict.effect
    return {
        "name": name,
        "verdict": compared.verdict.kind,
        "words": change_words(compared.verdict),
        "blocks": effect.blocks,
        "at_once": compared.at_once,
    }


def _worst(verdicts: Sequence[Verdict]) -> int:
    codes = {EXIT_CODES[verdict.kind] for verdict in verdicts}
    return 10 if 10 in codes else max(codes)
