"""`results/predictions.jsonl`: what was predicted before it was measured, a line each.

The oldest comes first. The file is only appended to: a prediction that could be changed
afterwards would be worth nothing.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..store.log import append_log, read_log
from ..store.magnitude import LEAST
from ..store.reading import UnusableError, parse_json
from ..store.series import SeriesKey
from ..store.values import item, mapping, number, require_known, text

NAME = "predictions.jsonl"
_OTHER_NAME = {"inflation": "widened", "widened": "inflation"}
_TEXTS = ("date", "machine", "environment", "commit", "benchmark", "axis", "law")
_NUMBERS = ("n", "value", "low", "high")


@dataclass(frozen=True, slots=True)
class Prediction:
    """One prediction: of what, and value, low, high at 95 % in the benchmark's unit.

    date: ISO 8601, when it was made. law: what it was made with, a law, "undecided" or "refused".
    params: (name, repr) pairs besides the axis. n: the size. inflation: of the interval, the factor
    by which low and high are farther from value, on a log scale, than the fit alone has them.
    reach: n over the largest size it was made from, or the smallest over n; None where not kept.
    """

    date: str
    machine: str
    environment: str
    commit: str
    benchmark: str
    version: str | None
    params: tuple[tuple[str, str], ...]
    axis: str
    law: str
    n: float
    value: float
    low: float
    high: float
    inflation: float = 1.0
    reach: float | None = None

    @property
    def about(self) -> tuple[SeriesKey, str, float]:
        """What is predicted; two predictions of one thing have this in common."""
        key = SeriesKey(
            self.machine, self.environment, self.commit, self.benchmark, self.version, self.params
        )
        return key, self.axis, self.n

    @property
    def series(self) -> tuple[object, ...]:
        """What is predicted, at whatever size and commit: predictions of one series are alike."""
        return self.machine, self.environment, self.benchmark, self.params, self.axis


def read_ledger(results_dir: Path) -> list[Prediction]:
    """Return all predictions, of each thing the first; none without a file.

    Raises UserError at a damaged line: a prediction left out would change the score. A torn last
    line was never acknowledged, and is no prediction.
    """
    file = results_dir / NAME
    predictions: dict[object, Prediction] = {}
    for place, line in enumerate(read_log(file).lines, 1):
        try:
            prediction = _prediction(line)
            predictions.setdefault(prediction.about, prediction)
        except UnusableError as error:
            message = f"{file}, line {place}: damaged ({error}); remove that line"
            raise UserError(message) from error
    return list(predictions.values())


def append_predictions(results_dir: Path, predictions: Iterable[Prediction]) -> int:
    """Add the predictions of what was not predicted yet; return how many. Raises UserError."""
    known = {prediction.about for prediction in read_ledger(results_dir)}
    new = [prediction for prediction in predictions if prediction.about not in known]
    records = [_fields(_checked(prediction)) for prediction in new]
    if records:
        append_log(results_dir / NAME, records)
    return len(new)


def _fields(prediction: Prediction) -> dict[str, Any]:
    return _renamed({**asdict(prediction), "params": dict(prediction.params)})


def _prediction(line: bytes) -> Prediction:
    """Parse a line; UnusableError where it is no prediction."""
    content = _renamed(mapping(parse_json(line)))
    require_known(content, [field.name for field in fields(Prediction)])
    params = mapping(*item(content, "params"))
    read: dict[str, Any] = {name: text(*item(content, name)) for name in _TEXTS}
    read |= {name: number(*item(content, name), low=LEAST) for name in _NUMBERS}
    version, reach = content.get("version"), content.get("reach")
    return _checked(
        Prediction(
            **read,
            version=None if version is None else text(version, "version"),
            params=tuple((name, text(value, name)) for name, value in params.items()),
            inflation=number(content.get("inflation", 1.0), "widened", low=1.0),
            reach=None if reach is None else number(reach, "reach", low=1.0),
        )
    )


def _renamed(fields: dict[str, Any]) -> dict[str, Any]:
    """Swap the file's name of the inflation and ours."""
    return {_OTHER_NAME.get(name, name): value for name, value in fields.items()}


def _checked(prediction: Prediction) -> Prediction:
    """Return it; UnusableError unless it is a prediction with an interval."""
    ends = prediction.low, prediction.value, prediction.high
    if not (
        prediction.n > 0
        and prediction.inflation >= 1
        and 0 < ends[0] <= ends[1] <= ends[2] < float("inf")
    ):
        raise UnusableError("not 0 < low <= value <= high")
    return prediction
