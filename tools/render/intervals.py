"""Intervals and refusals as records have them."""

from collections.abc import Mapping

from ..stats.interval import Interval, Refusal


def interval_record(interval: Interval | None) -> dict[str, float] | None:
    """Return {"value", "low", "high"}, None as it is."""
    if interval is None:
        return None
    return {"value": interval.value, "low": interval.low, "high": interval.high}


def estimate_record(
    answer: Interval | Refusal | None, otherwise: str = ""
) -> Mapping[str, float | str | None]:
    """Return {"value", "low", "high"}, or the same as null with a "reason".

    otherwise: the reason where there is no answer at all.
    """
    if isinstance(answer, Interval):
        return {"value": answer.value, "low": answer.low, "high": answer.high}
    reason = answer.reason if isinstance(answer, Refusal) else otherwise
    return {"value": None, "low": None, "high": None, "reason": reason}
