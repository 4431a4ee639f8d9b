"""`python -m tools score`: predictions that are kept, and compared with later measurements."""

from typing import Any

import pytest

from tests.scaling.measured import SIZES, records, run, scaling
from tools.scaling.ledger import Prediction, append_predictions
from tools.scaling.rule.prediction_score import MIN_SCORED


def predicted(n: float, half_width: float) -> Prediction:
    """Return a prediction of the latest commit that is 5 % too high."""
    value = 1.05 * (1e-3 + 2e-6 * n**2)
    return Prediction(
        date="2026-01-02T03:04:05+00:00",
        machine="box",
        environment="py",
        commit="b" * 40,
        benchmark="suite.time_step",
        version="v1",
        params=(("engine", "'numpy'"),),
        axis="n",
        law="n^2",
        n=n,
        value=value,
        low=value * (1 - half_width),
        high=value * (1 + half_width),
    )


def test_a_prediction_is_kept_once_and_scored_when_its_size_is_measured(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scaling(measured, "--predict", "2000", "--record", "--format", "json") == 0
    assert "1 of 1 predictions new" in capsys.readouterr().err
    assert scaling(measured, "--predict", "2000", "--record", "--format", "json") == 0
    assert "0 of 1 predictions new" in capsys.readouterr().err
    ledger = (measured.results / "predictions.jsonl").read_text().splitlines()
    assert len(ledger) == 1
    assert run("score", measured, "--format", "json") == 0
    assert records(capsys) == []
    square = [1e-3 + 2e-6 * n**2 for n in [*SIZES, 2000]]
    params = [[str(n) for n in [*SIZES, 2000]], ["'numpy'"]]
    measured.add("b" * 40, {"suite.time_step": [square, params, "v1"]}, date_ms=2)
    assert run("score", measured, "--format", "json") == 0
    by_law, total = records(capsys)
    assert (by_law["law"], total["law"]) == ("n^2", "all")
    assert (total["scored"], total["coverage"]["value"]) == (1, 1.0)
    assert total["median_error"] < 0.01


def test_a_damaged_ledger_stops_with_its_line(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (measured.results / "predictions.jsonl").write_text("{}\n")
    assert scaling(measured) == 20
    assert "predictions.jsonl, line 1: damaged" in capsys.readouterr().err


def test_without_predictions_it_says_how_to_make_some(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("score", measured) == 20
    assert "make some by `python -m tools scaling --predict N --record`" in capsys.readouterr().err


def test_intervals_that_were_too_narrow_are_inflated_from_then_on(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = [1100.0 + 100 * i for i in range(MIN_SCORED)]
    narrow = [predicted(n, half_width=0.001) for n in sizes]
    append_predictions(measured.results, narrow)
    square = [1e-3 + 2e-6 * n**2 for n in [*SIZES, *sizes]]
    params = [[str(n) for n in [*SIZES, *sizes]], ["'numpy'"]]
    measured.add("b" * 40, {"suite.time_step": [square, params, "v1"]}, date_ms=2)
    assert run("score", measured) == 0
    assert "Intervals were too narrow: from now on they are" in capsys.readouterr().out
    assert run("score", measured, "--format", "json") == 0
    assert records(capsys)[-1]["widening"] > 1
    assert scaling(measured, "--predict", "4000") == 0
    assert "times as wide as the fit says" in " ".join(capsys.readouterr().out.split())


def test_the_old_flag_names_the_command_and_answers_the_same(
    measured: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    append_predictions(measured.results, [predicted(2000.0, half_width=0.1)])
    assert run("score", measured) == 0
    now = capsys.readouterr()
    assert run("scaling", measured, "--score") == 0
    before = capsys.readouterr()
    assert before.out == now.out
    assert "python -m tools score" in before.err.splitlines()[0]
    assert before.err.splitlines()[1:] == now.err.splitlines()
