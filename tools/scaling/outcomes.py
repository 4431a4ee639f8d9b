"""Recorded predictions, and how they compare with what was measured since."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import starmap
from pathlib import Path
from typing import Any

import numpy as np

from ..render.intervals import interval_record
from ..render.report import Column, Report, Table
from ..stats.interval import Interval
from ..store.database import Database
from ..store.series import size_series
from .judge import SeriesGrowth, cost_error
from .ledger import Prediction, append_predictions, read_ledger
from .rule.growth import law_name
from .rule.interval_inflation import ALL, IntervalInflation, reach_class, reach_of
from .rule.prediction_score import Score, score

_COLUMNS = (
    Column("law"),
    Column("scored", "right"),
    Column("interval held", "right"),
    Column("95 % interval", "right"),
    Column("median error", "right"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A prediction with the cost that was measured, in its unit, and that cost's relative error."""

    prediction: Prediction
    measured: float
    error: float


def record_predictions(
    results_dir: Path, judged: Sequence[SeriesGrowth], inflation: IntervalInflation
) -> tuple[int, int]:
    """Append what is predicted and not measured yet; return how many are new, and of how many."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    predictions = [
        _prediction(now, growth, size, answer, inflation)
        for growth in judged
        for size, answer in growth.predictions
        if isinstance(answer, Interval) and size not in growth.series.sizes
    ]
    return append_predictions(results_dir, predictions), len(predictions)


def _prediction(
    date: str, growth: SeriesGrowth, size: float, answer: Interval, inflation: IntervalInflation
) -> Prediction:
    key, law = growth.series.key, law_name(growth.growth)
    reach = reach_of(size, growth.series.sizes)
    return Prediction(
        date=date,
        machine=key.machine,
        environment=key.environment,
        commit=key.commit,
        benchmark=key.benchmark,
        version=key.version,
        params=key.params,
        axis=growth.series.axis,
        law=law,
        n=size,
        value=answer.value,
        low=answer.low,
        high=answer.high,
        inflation=inflation.of(law, reach),
        reach=reach,
    )


def outcomes(ledger: Sequence[Prediction], database: Database) -> list[Outcome]:
    """Return the predictions that were measured since, at the commit they were made for."""
    wanted = {prediction.about[:2] for prediction in ledger}
    commits = {prediction.commit for prediction in ledger}
    axes = {(prediction.benchmark, prediction.axis) for prediction in ledger}
    series_there = (
        series
        for file in database.files
        if file.commit in commits
        for benchmark, axis in axes
        if benchmark in file.rows
        for series in size_series(file, benchmark, database.catalogue[benchmark], axis)
        if (series.key, axis) in wanted
    )
    measured: dict[object, tuple[float, float]] = {}
    for series in series_there:
        error = cost_error(series) or 0.0
        for size, cost in zip(series.sizes, series.costs, strict=True):
            if cost > 0:
                measured[series.key, series.axis, float(size)] = (float(cost), error)
    return [
        Outcome(prediction, *measured[prediction.about])
        for prediction in ledger
        if prediction.about in measured
    ]


def measured_scores(database: Database) -> dict[str, Score]:
    """Return the score of each law by the ledger of a project; empty where nothing is scored.

    Raises UserError where the ledger is damaged.
    """
    return scores(outcomes(read_ledger(database.results_dir), database))


def scores(outcomes: Sequence[Outcome]) -> dict[str, Score]:
    """Return the score of each law and of ALL; empty without outcomes."""
    by_law: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_law[outcome.prediction.law].append(outcome)
    scored = {law: _score_by_reach(of_law) for law, of_law in by_law.items()}
    return scored | ({ALL: _score(outcomes)} if outcomes else {})


def _score_by_reach(of_law: Sequence[Outcome]) -> Score:
    by_reach: dict[float, list[Outcome]] = defaultdict(list)
    for outcome in of_law:
        if outcome.prediction.reach is not None:
            by_reach[reach_class(outcome.prediction.reach)].append(outcome)
    by_distance = sorted(by_reach.items())
    return replace(_score(of_law), by_reach={most: _score(some) for most, some in by_distance})


def _score(outcomes: Sequence[Outcome]) -> Score:
    made = [outcome.prediction for outcome in outcomes]
    numbers: dict[object, int] = {}
    return score(
        low=np.array([prediction.low for prediction in made]),
        value=np.array([prediction.value for prediction in made]),
        high=np.array([prediction.high for prediction in made]),
        measured=np.array([outcome.measured for outcome in outcomes]),
        error=np.array([outcome.error for outcome in outcomes]),
        inflation=np.array([prediction.inflation for prediction in made]),
        series=np.array([numbers.setdefault(each.series, len(numbers)) for each in made]),
    )


def score_report(scored: Mapping[str, Score], predictions: int) -> Report:
    """Report a row a law, its reaches, and a row of all. predictions: how many there are in all."""
    rows = tuple(row for law, score in scored.items() for row in _rows(law, score))
    table = Table("Predictions that were measured since", _COLUMNS, rows)
    waiting = predictions - (scored[ALL].scored if scored else 0)
    records = tuple(starmap(_record, scored.items()))
    return Report((table,), records, tuple(_summary(scored, waiting)))


def _rows(law: str, score: Score) -> Iterator[tuple[str, ...]]:
    """Yield the row of a law, and of each reach where there are several."""
    yield _row(law, score)
    if len(score.by_reach) > 1:
        for most, of_reach in score.by_reach.items():
            yield _row(f"  up to {most:g}x the sizes", of_reach)


def _row(name: str, score: Score) -> tuple[str, ...]:
    return (
        name,
        str(score.scored),
        f"{score.coverage.value:.0%}",
        f"{score.coverage.low:.0%} to {score.coverage.high:.0%}",
        f"{score.median_error:.1%}",
    )


def _summary(scored: Mapping[str, Score], waiting: int) -> Iterator[str]:
    if scored:
        every = scored[ALL]
        held, ends = round(every.coverage.value * every.scored), every.coverage
        yield (
            f"{held} of {every.scored} predicted intervals held what was measured since: a coverage"
            f" of {ends.low:.0%} to {ends.high:.0%}, and 95 % is meant."
        )
    yield f"Predictions that wait for their size to be measured at their commit: {waiting}."
    most = interval_inflation(scored).most
    if most > 1:
        yield (
            f"Intervals were too narrow: from now on they are up to {most:.2g}x as wide, by law and"
            " reach."
        )


def interval_inflation(scored: Mapping[str, Score]) -> IntervalInflation:
    """Return by how much predictions are to be widened; not at all where none is scored."""
    return IntervalInflation(scored)


def _record(law: str, score: Score) -> dict[str, Any]:
    by_reach = [{"reach": most, **_figures(each)} for most, each in score.by_reach.items()]
    return {"law": law, **_figures(score), "by_reach": by_reach}


def _figures(score: Score) -> dict[str, Any]:
    return {
        "scored": score.scored,
        "series": score.series,
        "coverage": interval_record(score.coverage),
        "median_error": score.median_error,
        "widening": score.inflation,
    }
