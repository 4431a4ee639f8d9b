"""What keeps a process off its core, or in the kernel, by its counters."""

from dataclasses import dataclass

from ...stats.wilson import wilson
from .limit import MIN_LOSS, Bottleneck
from .wall_split import Shares

TICK_S = 0.01


@dataclass(frozen=True, slots=True)
class CounterTotals:
    """Sums over the processes of one case; None where the system does not count it.

    least_system_share: of the CPU time, as `least_share` has it. faults_minor, faults_major,
    switches_voluntary: of one call. io_share: share of the wall time that went on block I/O, or in
    which some task waited for I/O.
    """

    shares: Shares
    least_system_share: float
    faults_minor: float | None = None
    faults_major: float | None = None
    switches_voluntary: float | None = None
    io_share: float | None = None


def least_share(part_s: float, total_s: float) -> float:
    """Return the lower 95 % end of part / total, of CPU times that are counted in ticks.

    A tick lasts TICK_S at most. The system charges a whole tick to what runs when it ends, the
    kernel or the user, so the ticks are a binomial sample of the time.
    """
    ticks = max(1, round(total_s / TICK_S))
    return wilson(round(min(part_s / total_s, 1.0) * ticks), ticks).low


def find_off_core(totals: CounterTotals) -> Bottleneck | None:
    """Return what keeps the process from using a core: others, waits, page faults; None if none."""
    shares = totals.shares
    starved = shares.preempted + shares.stolen
    if starved > MIN_LOSS:
        return Bottleneck("scheduler", f"others had the core for {starved:.0%} of the wall time")
    if shares.waiting > MIN_LOSS:
        return _find_wait(totals)
    faults = totals.faults_minor or 0.0
    if totals.least_system_share > MIN_LOSS and faults >= 1:
        kernel = f"at least {totals.least_system_share:.0%} of the CPU time was in the kernel"
        return Bottleneck("page faults", f"{kernel}, with {faults:.3g} page faults a call")
    return None


def _find_wait(totals: CounterTotals) -> Bottleneck:
    waiting = totals.shares.waiting
    waited = f"the process waited for {waiting:.0%} of the wall time"
    if totals.faults_major:
        faults = f"{totals.faults_major:.3g} pages a call came from a disk"
        return Bottleneck("page faults", f"{waited}, and {faults}")
    if totals.io_share is not None and totals.io_share > waiting / 2:
        return Bottleneck("I/O", f"{waited}, and I/O was under way for {totals.io_share:.0%}")
    by_choice = " and gave up its core by choice" if totals.switches_voluntary else ""
    unknown = "no counter says whether for I/O, locks or sleep"
    return Bottleneck("not decided", f"{waited}{by_choice}; {unknown}")
