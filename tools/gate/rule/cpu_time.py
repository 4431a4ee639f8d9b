"""CPU time as a second reading: does a change on the clock stand in the work that was done?"""

from collections.abc import Mapping, Sequence

from ...stats.arrays import FloatArray
from .paired import Effect, paired_effect
from .verdict import Verdict

_MUCH = 0.5  # of the change on the clock: CPU time that changed by less does not explain it


def cpu_time_effects(
    cpu_log_ratios: FloatArray, cases: Sequence[Verdict], tail: float
) -> dict[int, Effect]:
    """Return the change of CPU time of each case that became slower or faster, by its column.

    cpu_log_ratios: log(head / base) of the CPU time of a call, shape (blocks, cases), NaN where it
    is not known. tail: as of the cases.
    """
    effects = {
        column: paired_effect(cpu_log_ratios[:, column], tail)
        for column, verdict in enumerate(cases)
        if verdict.kind in ("slower", "faster")
    }
    return {column: effect for column, effect in effects.items() if effect.blocks}


def find_waiting(cases: Sequence[Verdict], cpu: Mapping[int, Effect]) -> list[int]:
    """Return the columns that changed on the clock and not in CPU time: what waits, or has to wait.

    CPU time decides nothing: a program that sleeps longer is slower. Its interval must hold 0, and
    its value be less than half of the clock's: noise alone makes no contradiction.
    """
    return [
        column
        for column, effect in cpu.items()
        if effect.low <= 0 <= effect.high
        and abs(effect.value) < _MUCH * abs(cases[column].effect.value)
    ]
