"""Which way a value is better, and the cost that stands for it: one rule for all commands."""

import re

import numpy as np

from ..stats.arrays import FloatArray

_SECOND = r"s(?:ec(?:ond)?s?)?"
_OTHER_TIME = (
    r"[mnuµμ]s(?:ec)?|(?:milli|micro|nano)seconds?|min(?:ute)?s?|h(?:ou)?rs?|h|days?|years?"
)
# `1/s`, `vehicles/s`, `MB / sec`, `steps per second`, `vehicles s^-1`.
_PER_SECOND = re.compile(rf"(?:.*(?:/|\bper )\s*{_SECOND}|.*\bs(?:\^|\*\*)?-1|Hz)", re.IGNORECASE)
_PER_OTHER_TIME = re.compile(rf".*(?:/|\bper )\s*(?:{_OTHER_TIME})", re.IGNORECASE)
# With names of their own. `flops` and `ops` in small letters may be counts of operations.
_NAMED = re.compile(
    r"[kKMGTPE]?(?:FLOPS|OPS|TEPS|LUPS|Hz|[bB]ps)|[MGTP]Flops|[mgtp]flops|MIPS"
    r"|fps|qps|rps|tps|FPS|QPS|RPS|TPS"
)
# How many times as fast as something: `x`, `x real time`, `times as fast`, `speed-up`.
_TIMES_AS_FAST = re.compile(
    r"[x×]|(?:[x×]|times)\s*(?:as )?(?:fast|real).*|(?:[x×]\s*)?speed[ -]?up.*", re.IGNORECASE
)


def is_per_second(unit: str) -> bool:
    """Return whether a unit is of something a second, so that 1 / value is seconds."""
    return _PER_SECOND.fullmatch(unit.strip()) is not None


def more_is_better(unit: str) -> bool:
    """Return whether more of a unit is better: of rates and of how many times as fast.

    ASV itself takes less for better, whatever the unit is.
    """
    kinds = (_PER_SECOND, _PER_OTHER_TIME, _NAMED, _TIMES_AS_FAST)
    return any(kind.fullmatch(unit.strip()) for kind in kinds)


def as_costs(values: FloatArray, higher_is_better: bool) -> FloatArray:
    """Return the costs that values stand for, the same shape: less of a cost is better.

    Of values of which more is better 1 / value, and 0, which is no cost, where one is not above 0.
    """
    if not higher_is_better:
        return values
    costs: FloatArray = np.where(np.isnan(values), np.nan, 0.0)
    np.divide(1.0, values, out=costs, where=values > 0)
    return costs
