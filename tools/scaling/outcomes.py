"""Predictions kept, and held against what was measured since."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ..render.intervals import interval_record
from ..render.report import Column, Report, Table
from ..stats.interval import Interval
from ..store.database import Database
from ..store.series import size_series
from .judge import Judged, cost_error
from .ledger import Prediction, append_predictions, read_ledger
from .rule.prediction_score import Score, score

_COLUMNS = (
    Column("law"),
    Column("scored", "right"),
    Column("interval held", "right"),
    Column("95 %", "right"),
    Column("median error", "right"),
)
ALL = "all"

# What was predicted: value, low, high; what was measured and its relative standard error.
Outcome = tuple[Prediction, float, float]


def record_predictions(
    results_dir: Path, judged: Sequence[Judged], widened: float
) -> tuple[int, int]:
    """Append what is predicted and not measured yet; return how many are new, and of how many."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    made = [
        _prediction(now, one, size, answer, widened)
        for one in judged
        for size, answer in one.predictions
        if isinstance(answer, Interval) and size not in one.series.sizes
    ]
    return append_predictions(results_dir, made), len(made)


def _prediction(
    date: str, one: Judged, size: float, answer: Interval, widened: float
) -> Prediction:
    key = one.series.key
    return Prediction(
        date=date,
        machine=key.machine,
        environment=key.environment,
        commit=key.commit,
        benchmark=key.benchmark,
        version=key.version,
        params=key.params,
        axis=one.series.axis,
        law=one.growth.law,
        n=size,
        value=answer.value,
        low=answer.low,
        high=answer.high,
        widened=widened,
    )


def outcomes(ledger: Sequence[Prediction], database: Database) -> list[Outcome]:
    """Return the predictions that were measured since, at the commit they were made for."""
    wanted = {(*prediction.about[:2],) for prediction in ledger}
    commits = {prediction.commit for prediction in ledger}
    axes = {(prediction.benchmark, prediction.axis) for prediction in ledger}
    measured: dict[object, tuple[float, float]] = {}
    for file in database.files:
        if file.commit not in commits:
            continue
        for benchmark, axis in axes & {(name, axis) for name, axis in axes if name in file.rows}:
            for series in size_series(file, benchmark, database.catalogue[benchmark], axis):
                if (series.key, axis) in wanted:
                    error = cost_error(series) or 0.0
                    for size, cost in zip(series.sizes, series.costs, strict=True):
                        if cost > 0:
                            measured[series.key, axis, float(size)] = (float(cost), error)
    return [(one, *measured[one.about]) for one in ledger if one.about in measured]


def measured_scores(database: Database) -> dict[str, Score]:
    """Return the score of each law by the ledger of a project; empty where nothing is scored."""
    return scores(outcomes(read_ledger(database.results_dir), database))


def scores(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    """Return the score of each law and of ALL; empty without outcomes."""
    by_law: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_law[outcome[0].law].append(outcome)
    if outcomes:
        by_law[ALL] = list(outcomes)
    return {law: _score(of_law) for law, of_law in by_law.items()}


def _score(outcomes: Sequence[Outcome]) -> Score:
    rows = [(p.low, p.value, p.high, cost, error, p.widened) for p, cost, error in outcomes]
    return score(*np.array(rows).T)


def score_report(found: Mapping[str, Score], predictions: int) -> Report:
    """Report a row a law, and one for all of them. predictions: how many there are in all."""
    rows = tuple(
        (
            law,
            str(one.scored),
            f"{one.coverage.value:.0%}",
            f"{one.coverage.low:.0%} to {one.coverage.high:.0%}",
            f"{one.median_error:.1%}",
        )
        for law, one in found.items()
    )
    widening = widening_of(found)
    waiting = predictions - (found[ALL].scored if found else 0)
    notes = [f"{waiting} predictions wait for their size to be measured at their commit."]
    if widening > 1:
        notes.append(f"Intervals proved too narrow: from now on they are {widening:.2g}x as wide.")
    table = Table("Predictions that were measured since", _COLUMNS, rows, tuple(notes))
    return Report((table,), tuple(_record(law, one) for law, one in found.items()))


def widening_of(scored: Mapping[str, Score]) -> float:
    """Return the factor on the logarithm of intervals that what was scored asks for."""
    return scored[ALL].widening if scored else 1.0


def _record(law: str, one: Score) -> dict[str, Any]:
    coverage = one.coverage
    return {
        "law": law,
        "scored": one.scored,
        "coverage": interval_record(coverage),
        "median_error": one.median_error,
        "widening": one.widening,
    }
