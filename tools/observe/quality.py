"""The quality gates of the settings, held to the records of cases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..stats.interval import Interval, Refusal
from ..store.settings.quality import QualityGate
from .rule.quality import QualityVerdict, judge

# An answer may be kept for long, but the machine and what runs on it change.
JUDGED_WITHIN_S = 86_400.0


def judge_records(
    gates: Sequence[QualityGate], records: Sequence[Mapping[str, Any]]
) -> list[QualityVerdict]:
    """Return a verdict for each gate and record that it is for; of several the reason names it.

    records: of cases, or of laws of growth, which alone have an exponent.
    """
    several = len(records) > 1
    return [
        judge(
            f"{record['case']}: {gate.metric}" if several else gate.metric,
            gate.at_least,
            gate.at_most,
            answer,
        )
        for record in records
        for gate, answer in _asked(gates, record)
    ]


def with_quality(gates: Sequence[QualityGate], record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of a case with what the gates say of it."""
    return {**record, "quality": [asdict(verdict) for verdict in judge_records(gates, [record])]}


def verdicts_of(records: Sequence[Mapping[str, Any]]) -> list[QualityVerdict]:
    """Return what the gates said of records, as `with_quality` wrote it down."""
    return [QualityVerdict(**judged) for record in records for judged in record["quality"]]


def is_judged(gates: Sequence[QualityGate], label: str) -> bool:
    """Return whether any gate on a case is for that of this label."""
    return any(gate.metric != "exponent" and gate.cases.search(label) for gate in gates)


def _asked(
    gates: Sequence[QualityGate], record: Mapping[str, Any]
) -> Iterator[tuple[QualityGate, Interval | Refusal]]:
    for gate in gates:
        is_meant = (gate.metric == "exponent") == ("exponent" in record)
        if is_meant and gate.cases.search(record["case"]):
            yield gate, _estimate(record.get(gate.metric))


def _estimate(figure: Mapping[str, Any] | None) -> Interval | Refusal:
    if figure is None:
        return Refusal("the case has no such figure")
    if figure["value"] is None:
        return Refusal(figure["reason"])
    return Interval(figure["value"], figure["low"], figure["high"])
