"""The newest self-check of each machine, and what it says of the smallest change that is found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError, some
from ..gate.selfcheck_log import NAME, SelfCheckEntry, newest_selfcheck
from ..stats.interval import Refusal
from .told import told

_SHARE = 0.80  # of the trials
_MOST = 3  # machines that are told of


@dataclass(frozen=True, slots=True)
class SelfChecks:
    """newest: by machine. damaged: by machine, a sentence on what could not be read."""

    newest: Mapping[str, SelfCheckEntry]
    damaged: Mapping[str, str]


def find_self_checks(results_dir: Path, root: Path) -> SelfChecks:
    """Return the newest self-checks below a results directory; root: of the project."""
    newest: dict[str, SelfCheckEntry] = {}
    damaged: dict[str, str] = {}
    for file in sorted(results_dir.glob(f"*/{NAME}")):
        machine = file.parent.name
        try:
            entry = newest_selfcheck(results_dir, machine)
        except UserError as error:
            damaged[machine] = told(error, root)
        else:
            if entry is not None:
                newest[machine] = entry
    return SelfChecks(newest, damaged)


def smallest_found(checks: SelfChecks, machines: Iterable[str]) -> Iterator[str]:
    """Yield sentences on the smallest slow-down that is found on each of the machines."""
    names = sorted(set(machines))
    checked = [name for name in names if name in checks.newest]
    for name in checked[:_MOST]:
        yield _smallest(name, checks.newest[name])
    yield from (checks.damaged[name] for name in names if name in checks.damaged)
    known = checks.newest.keys() | checks.damaged.keys()
    if without := [name for name in names if name not in known]:
        yield (
            f"How small a slow-down is found is not known of {some(without)}: no self-check was"
            " run there (`python -m tools selfcheck`)."
        )


def _smallest(machine: str, entry: SelfCheckEntry) -> str:
    found = entry.check.smallest[_SHARE]
    how = (
        f"a gate of {entry.gate_budget_min:g} minutes in {100 * _SHARE:.0f} % of trials"
        f" (self-check of {entry.date})"
    )
    if isinstance(found, Refusal):
        return f"The smallest slow-down that {machine} finds: {found.reason}, by {how}."
    return f"The smallest slow-down that {machine} finds is {100 * found:.3g} %, by {how}."
