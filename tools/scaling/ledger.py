"""`results/predictions.jsonl`: what was predicted before it was measured, a line each.

The oldest comes first. Only appended to: a prediction that could be changed afterwards would be
worth nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import UserError
from ..store.series import SeriesKey

NAME = "predictions.jsonl"


@dataclass(frozen=True, slots=True)
class Prediction:
    """One prediction: of what, and value, low, high at 95 % in the benchmark's unit.

    date: ISO 8601, when it was made. law: what it was made with, a law, "undecided" or "refused".
    params: (name, repr) pairs besides the axis. n: the size. widened: by what factor, on a log
    scale, low and high are farther from value than the fit alone says.
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
    widened: float = 1.0

    @property
    def about(self) -> tuple[SeriesKey, str, float]:
        """What is predicted; two predictions of one thing have this in common."""
        key = SeriesKey(
            self.machine, self.environment, self.commit, self.benchmark, self.version, self.params
        )
        return key, self.axis, self.n


def read_ledger(results_dir: Path) -> list[Prediction]:
    """Return all predictions, of each thing the first; none without a file.

    Raises UserError at a damaged line: what a ledger lacks would change its score.
    """
    file = results_dir / NAME
    if not file.exists():
        return []
    predictions: dict[object, Prediction] = {}
    for number, line in enumerate(file.read_bytes().removesuffix(b"\n").split(b"\n"), 1):
        try:
            prediction = _prediction(line)
            predictions.setdefault(prediction.about, prediction)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            told = f"{file}, line {number}: damaged ({error}); remove that line"
            raise UserError(told) from error
    return list(predictions.values())


def append_predictions(results_dir: Path, predictions: Iterable[Prediction]) -> int:
    """Add the predictions of what was not predicted yet; return how many. Raises UserError."""
    known = {prediction.about for prediction in read_ledger(results_dir)}
    new = [prediction for prediction in predictions if prediction.about not in known]
    lines = [json.dumps(_fields(_checked(prediction))).encode() + b"\n" for prediction in new]
    file = results_dir / NAME
    try:
        with file.open("ab") as out:
            if out.tell() and not file.read_bytes().endswith(b"\n"):
                out.write(b"\n")  # an editor took it off
            out.write(b"".join(lines))
    except OSError as error:
        raise UserError(f"{file}: cannot be written ({error.strerror})") from error
    return len(new)


def _fields(prediction: Prediction) -> dict[str, object]:
    return {**asdict(prediction), "params": dict(prediction.params)}


def _prediction(line: bytes) -> Prediction:
    content = json.loads(line)
    return _checked(Prediction(**{**content, "params": tuple(content["params"].items())}))


def _checked(prediction: Prediction) -> Prediction:
    """Return it; ValueError unless it says something."""
    ends = prediction.low, prediction.value, prediction.high
    if not (
        prediction.n > 0
        and prediction.widened >= 1
        and 0 < ends[0] <= ends[1] <= ends[2] < float("inf")
    ):
        raise ValueError("not 0 < low <= value <= high")
    return prediction
