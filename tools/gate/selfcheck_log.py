"""`results/MACHINE/selfcheck.jsonl`: the self-checks of a machine, a line each, newest last.

Not `.json`: ASV takes every such file there for a result.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from ..errors import UserError
from ..measure.machine import Machine
from ..stats.interval import Refusal
from ..store.log import append_log, read_log
from ..store.problems import one_line
from ..store.reading import UnusableError, parse_json
from ..store.values import inside, item, mapping, number, text, whole_number
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
    """Add a line to the file of the entry's machine and return the file; make its directory.

    UserError where it cannot be written.
    """
    file = results_dir / entry.machine.name / NAME
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{file.parent}: cannot be made ({error.strerror}); move it") from error
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
        return _entry(parse_json(lines[-1]))
    except UnusableError as error:
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


def _entry(content: Any) -> SelfCheckEntry:
    """Parse a record; UnusableError where it is none."""
    record = mapping(content)
    check = SelfCheck(
        blocks=whole_number(*item(record, "blocks")),
        window=whole_number(*item(record, "blocks_a_trial"), low=1),
        false_slower=_rate(*item(record, "false_slower")),
        asv_false_slower=_rate(*item(record, "asv_false_slower")),
        power=_power(*item(record, "found")),
        asv_power=_power(*item(record, "asv_found")),
        smallest=_smallest(*item(record, "smallest_found")),
        asv_smallest=_smallest(*item(record, "asv_smallest_found")),
        case_smallest=_if_known(_smallest, record, "case_smallest_found"),
        asv_case_smallest=_if_known(_smallest, record, "asv_case_smallest_found"),
        endings=_if_known(_endings, record, "endings"),
        builds=_if_known(_builds, record, "noop_builds"),
    )
    for smallest in (check.smallest, check.case_smallest):
        if smallest is not None and not smallest.keys() >= set(SHARES):
            raise UnusableError("smallest_found does not hold every share")
    return SelfCheckEntry(
        check=check,
        machine=Machine(*(text(*item(record, name)) for name in ("machine", "cpu", "num_cpu"))),
        gate_budget_min=number(*item(record, "gate_budget_min"), low=0.0),
        date=text(*item(record, "date")),
    )


def _if_known(parse: Callable[[Any, str], _T], record: Mapping[str, Any], name: str) -> _T | None:
    """Parse what was not recorded at first, and is null where it was not measured."""
    found = record.get(name)
    return None if found is None else parse(found, name)


def _rate_record(rate: Rate) -> dict[str, float]:
    interval = rate.interval
    return {
        "called": rate.called,
        "trials": rate.trials,
        "low": interval.low,
        "high": interval.high,
    }


def _rate(content: Any, where: str) -> Rate:
    with inside(where):
        record = mapping(content)
        trials = whole_number(*item(record, "trials"))
        return Rate(whole_number(*item(record, "called"), high=trials), trials)


def _endings(content: Any, where: str) -> Endings:
    with inside(where):
        record = mapping(content)
        same, undecided, slower = (
            whole_number(*item(record, name)) for name in ("same", "undecided", "slower")
        )
        return Endings(same, undecided, slower)


def _builds_record(builds: BuildTrials) -> dict[str, Any]:
    interval = builds.interval
    return {
        "builds": builds.builds,
        "pairs": builds.pairs,
        "pairs_called": builds.pairs_called,
        "trials_without_overlap": builds.trials_apart,
        "slower": _rate_record(builds.slower) | {"low": interval.low, "high": interval.high},
    }


def _builds(content: Any, where: str) -> BuildTrials:
    with inside(where):
        record = mapping(content)
        builds = BuildTrials(
            builds=whole_number(*item(record, "builds"), low=2),
            slower=_rate(*item(record, "slower")),
            pairs_called=whole_number(*item(record, "pairs_called")),
            trials_apart=whole_number(*item(record, "trials_without_overlap")),
        )
        if builds.slower.trials < 1:
            raise UnusableError("is of no pair")
        return builds


def _power_record(power: Mapping[float, Rate]) -> dict[str, dict[str, float]]:
    return {f"{slow_down:g}": _rate_record(rate) for slow_down, rate in power.items()}


def _power(content: Any, where: str) -> dict[float, Rate]:
    with inside(where):
        return {_fraction(key): _rate(rate, key) for key, rate in mapping(content).items()}


def _smallest_record(smallest: Smallest) -> dict[str, float | None]:
    return {
        f"{share:g}": None if isinstance(slow_down, Refusal) else slow_down
        for share, slow_down in smallest.items()
    }


def _smallest(content: Any, where: str) -> dict[float, float | Refusal]:
    with inside(where):
        return {
            _fraction(share): NONE_FOUND if slow_down is None else number(slow_down, share, low=0.0)
            for share, slow_down in mapping(content).items()
        }


def _fraction(key: str) -> float:
    """Return the number that a key is; these are fractions."""
    try:
        return number(float(key), key, low=0.0, high=1.0)
    except ValueError as error:
        raise UnusableError(f"{one_line(key, 40)}: is no fraction") from error
