"""What too few processes tell: a change between them, which is no verdict on the commits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .rule.rank_sum import SampleEffect, mean_effect


@dataclass(frozen=True, slots=True)
class WithinProcesses:
    """How the processes of base and head differ by their samples.

    processes: how many there are of base and of head, None where that cannot be told. needed: how
    many a side a verdict takes.
    """

    effect: SampleEffect
    processes: tuple[int, int] | None
    needed: int

    @property
    def leaning(self) -> str:
        """Return slower or faster where the whole interval is, else nothing."""
        if self.effect.low > 0:
            return "slower"
        return "faster" if self.effect.high < 0 else ""


def together(cases: Sequence[WithinProcesses]) -> WithinProcesses:
    """Return the mean over the cases of a family, of one at least."""
    processes = {case.processes for case in cases}
    return WithinProcesses(
        effect=mean_effect([case.effect for case in cases]),
        processes=processes.pop() if len(processes) == 1 else None,
        needed=cases[0].needed,
    )


def within_words(within: WithinProcesses) -> str:
    """Return `undecided (10 times slower (9.9 to 10.1) within these 2 processes)`."""
    return f"undecided ({_change(within)} within {_processes(within.processes)})"


def _change(within: WithinProcesses) -> str:
    effect, way = within.effect, within.leaning
    if not way:
        return f"{_percent(effect.low)} to {_percent(effect.high)}"
    value, *ends = (abs(x) for x in (effect.value, effect.low, effect.high))
    low, high = sorted(ends)
    if value >= math.log(2):
        factor, least, most = (f"{math.exp(x):.3g}" for x in (value, low, high))
        return f"{factor} times {way} ({least} to {most})"
    sign = 1 if way == "slower" else -1
    change, least, most = (_percent(sign * x).lstrip("+-") for x in (value, low, high))
    return f"{change} {way} ({least.removesuffix(' %')} to {most})"


def _percent(log_ratio: float) -> str:
    change = 100 * math.expm1(log_ratio)
    return f"{change:+.1f} %" if abs(change) < 10 else f"{change:+.0f} %"


def _processes(processes: tuple[int, int] | None) -> str:
    if processes is None:
        return "these processes"
    if processes == (1, 1):
        return "this process a side"
    base, head = processes
    return f"these {base} processes" if base == head else f"these {base} and {head} processes"
