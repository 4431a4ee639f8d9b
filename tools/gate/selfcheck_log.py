"""`results/MACHINE/selfcheck.jsonl`: the self-checks of a machine, a line each, newest last.

Not `.json`: ASV takes every such file there for a result.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from ..errors import UserError
from ..measure.machine import Machine
from ..stats.interval import Refusal
from ..store.log import append_log, read_log
from .rule.build_trials import BuildTrials
from .rule.gate_trials import Endings
from .rule.self_check import SHARES, SelfCheck, Smallest
from .rule.trials import NONE_FOUND, Rate

NAME = "selfcheck.jsonl"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SelfCheckEntry:
    """A self-check with its circumstances.

    gate_budget_min: minutes of the gates that were tried. date: YYYY-MM-DD.
    """

    check: SelfCheck
    machine: Machine
    gate_budget_min: float
    date: str


def append_selfcheck(results_dir: Path, entry: SelfCheckEntry) -> Path:
    """Add a line to the file of the entry's machine and return the file; make its directory."""
    file = results_dir / entry.machine.name / NAME
    file.parent.mkdir(parents=True, exist_ok=True)
    append_log(file, [selfcheck_record(entry)])
    return file


def newest_selfcheck(results_dir: Path, machine: str) -> SelfCheckEntry | None:
    """Return the last entry of a machine's file, None where it has no file.

    Raises UserError where that line is damaged.
    """
    file = results_dir / machine / NAME
    lines = read_log(file).lines
    if not lines:
        return None
    try:
        return _entry(json.loads(lines[-1]))
    except ValueError as error:
        raise UserError(f"{file}: its last line is damaged ({error}); remove that line") from error


def selfcheck_record(entry: SelfCheckEntry) -> dict[str, Any]:
    """Return the entry as docs/selfcheck.schema.json describes it, numbers in full."""
    check, machine = entry.check, entry.machine
    return {
        "date": entry.date,
        "machine": machine.name,
        "cpu": machine.cpu,
        "num_cpu": machine.num_cpu,
        "gate_budget_min": entry.gate_budget_min,
        "blocks": check.blocks,
        "blocks_a_trial": check.window,
        "trials_without_overlap": check.windows_apart,
        "false_slower": _rate_record(check.false_slower),
        "asv_false_slower": _rate_record(check.asv_false_slower),
        "found": _power_record(check.power),
        "asv_found": _power_record(check.asv_power),
        "smallest_found": _smallest_record(check.smallest),
        "asv_smallest_found": _smallest_record(check.asv_smallest),
        "case_smallest_found": check.case_smallest and _smallest_record(check.case_smallest),
        "asv_case_smallest_found": (
            check.asv_case_smallest and _smallest_record(check.asv_case_smallest)
        ),
        "endings": check.endings and asdict(check.endings),
        "noop_builds": check.builds and _builds_record(check.builds),
    }


def _entry(record: Any) -> SelfCheckEntry:
    """Parse a record; ValueError where it is none."""
    try:
        check = SelfCheck(
            blocks=int(record["blocks"]),
            window=int(record["blocks_a_trial"]),
            false_slower=_rate(record["false_slower"]),
            asv_false_slower=_rate(record["asv_false_slower"]),
            power=_power(record["found"]),
            asv_power=_power(record["asv_found"]),
            smallest=_smallest(record["smallest_found"]),
            asv_smallest=_smallest(record["asv_smallest_found"]),
            case_smallest=_if_known(_smallest, record, "case_smallest_found"),
            asv_case_smallest=_if_known(_smallest, record, "asv_case_smallest_found"),
            endings=_if_known(_endings, record, "endings"),
            builds=_if_known(_builds, record, "noop_builds"),
        )
        machine = Machine(record["machine"], record["cpu"], record["num_cpu"])
        entry = SelfCheckEntry(check, machine, float(record["gate_budget_min"]), record["date"])
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError("no self-check") from error
    if check.window < 1:
        raise ValueError("blocks_a_trial is below 1")
    for smallest in (check.smallest, check.case_smallest):
        if smallest is not None and not smallest.keys() >= set(SHARES):
            raise ValueError("smallest_found does not hold every share")
    return entry


def _if_known(parse: Callable[[Any], _T], record: Mapping[str, Any], key: str) -> _T | None:
    """Parse what was not recorded at first, and is null where it was not measured."""
    found = record.get(key)
    return None if found is None else parse(found)


def _rate_record(rate: Rate) -> dict[str, float]:
    interval = rate.interval
    return {
        "called": rate.called,
        "trials": rate.trials,
        "low": interval.low,
        "high": interval.high,
    }


def _rate(record: Mapping[str, Any]) -> Rate:
    return Rate(int(record["called"]), int(record["trials"]))


def _endings(record: Mapping[str, Any]) -> Endings:
    return Endings(**{name: int(record[name]) for name in ("same", "undecided", "slower")})


def _builds_record(builds: BuildTrials) -> dict[str, Any]:
    interval = builds.interval
    return {
        "builds": builds.builds,
        "pairs": builds.pairs,
        "pairs_called": builds.pairs_called,
        "trials_without_overlap": builds.trials_apart,
        "slower": _rate_record(builds.slower) | {"low": interval.low, "high": interval.high},
    }


def _builds(record: Mapping[str, Any]) -> BuildTrials:
    builds = BuildTrials(
        builds=int(record["builds"]),
        slower=_rate(record["slower"]),
        pairs_called=int(record["pairs_called"]),
        trials_apart=int(record["trials_without_overlap"]),
    )
    if builds.builds < 2 or builds.slower.trials < 1:
        raise ValueError("noop_builds are of no pair")
    return builds


def _power_record(power: Mapping[float, Rate]) -> dict[str, dict[str, float]]:
    return {f"{slow_down:g}": _rate_record(rate) for slow_down, rate in power.items()}


def _power(record: Mapping[str, Any]) -> dict[float, Rate]:
    return {float(slow_down): _rate(rate) for slow_down, rate in record.items()}


def _smallest_record(smallest: Smallest) -> dict[str, float | None]:
    return {
        f"{share:g}": None if isinstance(slow_down, Refusal) else slow_down
        for share, slow_down in smallest.items()
    }


def _smallest(record: Mapping[str, Any]) -> dict[float, float | Refusal]:
    return {
        float(share): NONE_FOUND if slow_down is None else float(slow_down)
        for share, slow_down in record.items()
    }
