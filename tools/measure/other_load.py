"""How much of the machine other programs took while processes of this one measured."""

import os
from dataclasses import dataclass
from pathlib import Path

_STAT = Path("/proc/stat")
_KINDS = 8  # of the line `cpu`, man 5 proc_stat; guests, which follow, are in the first two already
_IDLE = (3, 4)  # idle, and waiting for I/O


@dataclass(frozen=True, slots=True)
class CpuTotals:
    """CPU seconds since some start.

    all_s: of all cores, used or not. used_s: of these, used or stolen. own_s: used by this program,
    its children that have ended, and theirs.
    """

    all_s: float
    used_s: float
    own_s: float


def read_totals(stat: Path = _STAT) -> CpuTotals | None:
    """Return what has added up until now, None where the system does not count it."""
    try:
        name, *ticks = stat.read_text(encoding="ascii").partition("\n")[0].split()
        kinds_s = [int(tick) / os.sysconf("SC_CLK_TCK") for tick in ticks[:_KINDS]]
    except (OSError, ValueError):
        return None
    if name != "cpu" or len(kinds_s) < _KINDS:
        return None
    all_s = sum(kinds_s)
    own = os.times()
    own_s = own.user + own.system + own.children_user + own.children_system
    return CpuTotals(all_s, all_s - sum(kinds_s[i] for i in _IDLE), own_s)


def others_share(before: CpuTotals | None, after: CpuTotals | None) -> float:
    """Return the share of all cores that others used between two readings, steal included.

    0 where it is not known.
    """
    if before is None or after is None or after.all_s <= before.all_s:
        return 0.0
    others_s = (after.used_s - before.used_s) - (after.own_s - before.own_s)
    return max(0.0, others_s) / (after.all_s - before.all_s)
