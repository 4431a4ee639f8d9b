"""The error budget of a whole suite: how much of the false-alarm rate each row may spend."""

from dataclasses import dataclass

# It costs rows of memory three pairs more than all of the rate would, rows of speed hardly a block.
MEMORY_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """Non-coverage allowed on each side of a row's interval, at one interim look.

    case: for one benchmark with one parameter combination. family: for all cases of one benchmark
    together, and for their law of growth; 0 where there is no family. alone: for a row by itself,
    to call it the same.
    """

    case: float
    family: float
    alone: float


def divide_error_rate(
    cases: int, families: int, looks: int, false_alarm_rate: float
) -> ErrorBudget:
    """Divide `false_alarm_rate` over the rows of a suite and over the interim looks at it.

    cases: number of cases, at least 1. families: number of benchmarks with more than one case; a
    single case is no row of its own beside itself. Each family has two rows: the change of all its
    cases together, and that of its law of growth. looks: how often the data are judged, at most,
    the last time included. Raises ValueError where there is no case or no look.

    The probability that any row is called slower at any look without being slower is then at most
    `false_alarm_rate`; the same again for "faster". Half goes to the families, few and of little
    noise, half to the cases, each in equal parts: Bonferroni (Dunn, JASA 56 (1961) 52). It holds
    under any dependence, and benchmarks on one machine are dependent. It also makes the intervals
    hold simultaneously, so the interval that is shown is the one that decides; Holm's steps
    (Scand. J. Statist. 6 (1979) 65) reject more, but have no such intervals.

    To call rows the same nothing is divided by their number. A suite is called so only where each
    row is, so if one of them changed the suite is called so at most as often as that one row:
    an intersection-union test (Berger, Technometrics 24 (1982) 295).
    """
    if cases < 1 or families < 0 or looks < 1:
        raise ValueError(f"no suite: {cases} cases, {families} families, {looks} looks")
    per_look = false_alarm_rate / looks
    if not families:
        return ErrorBudget(case=per_look / cases, family=0.0, alone=per_look)
    case, family = per_look / 2 / cases, per_look / 2 / (2 * families)
    return ErrorBudget(case, family, alone=per_look)


def share_with_memory(false_alarm_rate: float, has_memory: bool) -> tuple[float, float]:
    """Return the rates of speed and of memory; together they are `false_alarm_rate`."""
    memory = MEMORY_SHARE * false_alarm_rate if has_memory else 0.0
    return false_alarm_rate - memory, memory
