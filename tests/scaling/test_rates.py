"""Values of which more is better: judged by 1 / value, told as they are, compared the right way."""

import re
from dataclasses import replace
from typing import Any

import jsonschema
import numpy as np
import pytest

from tests.scaling.measured import SCHEMA, SIZES, records, row, run, scaling
from tools.history.recorded import recorded_history
from tools.history.recorded_words import recorded_lines
from tools.scaling.judge import SeriesGrowth, judge
from tools.scaling.plot import draw_growth
from tools.scaling.rates import direction, reason_of, value_of
from tools.scaling.rule.growth import LawClaim, Undecided
from tools.stats.interval import Interval, Refusal
from tools.store.config import read_project
from tools.store.database import read_database
from tools.store.series import SeriesKey, SizeSeries

N = np.array(SIZES, float)
MANY = [10, 32, 100, 316, 1000, 3162, 10_000, 31_623, 100_000]
CROSSING = ((1 + 3**0.5) / 0.1) ** 2  # where 20 + sqrt n is 10 + n / 20
COMMITS, CHANGE = 16, 8


def series_of(values: np.ndarray, more: bool, unit: str = "1/s") -> SizeSeries:
    none = np.full(len(values), np.nan)
    return SizeSeries(
        key=SeriesKey("box", "py", "a" * 40, "b.track_rate", "1", ()),
        axis="n",
        unit=unit,
        sizes=N[: len(values)],
        costs=values,
        samples=None,
        lower_quartile=none,
        upper_quartile=none,
        repeats=1,
        processes=1,
        lost=0,
        outdated=False,
        higher_is_better=more,
    )


def describe(project: Any, unit: str = "1/s", **more: Any) -> None:
    project.describe(track_rate={"unit": unit, "param_names": ["n"], "version": "v1", **more})


def add(project: Any, values: np.ndarray, commit: str = "a" * 40, date_ms: int = 0) -> None:
    project.add(commit, {"track_rate": row(values.tolist())}, date_ms)


def add_engines(project: Any, fast: np.ndarray, slow: np.ndarray, unit: str = "1/s") -> None:
    """Add two engines over MANY sizes, five processes each."""
    rng = np.random.default_rng(1)
    values = np.stack([fast, slow], axis=1).ravel()
    samples = values[:, None] * (1 + 0.005 * rng.standard_normal((len(values), 5)))
    params = [[str(n) for n in MANY], ["'fast'", "'slow'"]]
    listed = [None, None, None, samples.tolist()]
    project.describe(
        track_rate={"unit": unit, "param_names": ["n", "engine"], "version": "1", "rounds": 5}
    )
    project.add("b" * 40, {"track_rate": [values.tolist(), params, "1", *listed]})


@pytest.mark.parametrize("unit", ["1/s", "vehicles/s", "x real time", "Hz", "FLOPS"])
def test_of_two_rates_the_one_that_does_more_overtakes(
    project: Any, capsys: pytest.CaptureFixture[str], unit: str
) -> None:
    n = np.array(MANY, float)
    add_engines(project, 1e6 / (20 + n**0.5), 1e6 / (10 + n / 20), unit)
    assert scaling(project, "--format", "json") == 0
    fast, slow = records(capsys)
    assert slow["overtakes"] == []
    (overtaken,) = fast["overtakes"]
    assert (overtaken["param"], overtaken["value"]) == ("engine", "'slow'")
    assert overtaken["from"]["low"] < CROSSING < overtaken["from"]["high"]
    assert scaling(project) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "track_rate: fast overtakes slow from 7" in text
    assert "slow overtakes" not in text


def test_of_two_rates_the_greater_one_at_every_size_does_more(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    n = np.array(MANY, float)
    add_engines(project, 1e6 / (20 + n**0.5), 1e5 / (20 + n**0.5))
    assert scaling(project) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "track_rate: fast does more than slow at every n, 10x to 10x." in text
    assert "cheaper" not in text


@pytest.mark.parametrize("cost", [N, 5 + N, N**2, np.full(7, 3.0), 40 + N**0.5, 1 / N])
def test_the_law_of_a_rate_is_that_of_its_inverse(cost: np.ndarray) -> None:
    of_rate = judge(series_of(1e6 / cost, more=True), [2000.0])
    of_cost = judge(series_of(1e-6 * cost, more=False), [2000.0])
    assert getattr(of_rate.growth, "law", None) == getattr(of_cost.growth, "law", None)
    assert type(of_rate.growth) is type(of_cost.growth)
    (rate, inverse) = (each.predictions[0][1] for each in (of_rate, of_cost))
    assert isinstance(rate, Interval)
    assert isinstance(inverse, Interval)
    assert rate.low <= rate.value <= rate.high
    np.testing.assert_allclose(
        [rate.value, rate.low, rate.high],
        [1 / inverse.value, 1 / inverse.high, 1 / inverse.low],
        rtol=1e-3,  # the mixture is on a grid
    )


def test_a_rate_is_told_as_a_rate(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    describe(project)
    add(project, 1e6 / N)
    assert scaling(project, "--predict", "2000", "--format", "json") == 0
    answered = records(capsys)
    jsonschema.validate(answered, SCHEMA)
    (record,) = answered
    assert (record["law"], record["higher_is_better"]) == ("n", True)
    assert record["exponent"]["low"] <= record["exponent"]["value"] <= record["exponent"]["high"]
    assert record["exponent"]["value"] == pytest.approx(-1, abs=0.01)
    assert record["coefficient"]["value"] == pytest.approx(1e-6, rel=0.01)
    assert record["values"] == (1e6 / N).tolist()
    (predicted,) = record["predictions"]
    assert predicted["low"] <= 500 <= predicted["high"]
    assert scaling(project, "--predict", "2000") == 0
    out = capsys.readouterr().out
    text = " ".join(out.split())
    assert "1 / (1 µs × n)" in text
    assert "-1.00 (" in text
    assert "rate falls with n, of these sizes ~ n^-1.00: 1/rate is 1 µs × n (linear;" in text
    assert "predicted n rate" in text
    assert "for the rate that many processes would show" in text
    assert "at 2,000 n 500 /s (" in text
    assert "cost" not in out


def test_costs_and_rates_in_one_table_are_told_apart(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    about = {"param_names": ["n"], "version": "v1"}
    project.describe(track_rate={"unit": "1/s", **about}, time_x={"unit": "seconds", **about})
    rows = {"track_rate": row((1e6 / N).tolist()), "time_x": row((1e-6 * N).tolist())}
    project.add("a" * 40, rows)
    assert scaling(project, "--predict", "2000") == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "predicted n cost or rate" in text
    assert "Of rates, of which more is better, the law is that of 1/rate" in text


def test_a_rate_that_rises_has_no_law_and_is_said_to_rise(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(project)
    add(project, 1e3 * N**0.3)
    assert scaling(project, "--format", "json") == 0
    (record,) = records(capsys)
    assert record["law"] == "undecided"
    assert record["reason"] == "rate rises with size, as n^0.30; the classes only let it fall"
    assert record["exponent"]["value"] == pytest.approx(0.3, abs=0.01)
    assert scaling(project) == 0
    out = capsys.readouterr().out
    assert "rate rises with size" in " ".join(out.split())
    assert "cost" not in out


def test_a_constant_rate_is_told_by_its_value(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(project)
    add(project, np.full(7, 200.0))
    assert scaling(project) == 0
    lines = capsys.readouterr().out.splitlines()
    (line,) = (line for line in lines if "7: 10…1k" in line)
    assert "200 /s" in line
    assert "1 /" not in line


def test_rates_that_are_not_above_0_are_refused_as_rates(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(project)
    add(project, np.array([0.0, -1.0, 1, 2, 3, 4, 5]))
    assert scaling(project, "--format", "json") == 0
    (record,) = records(capsys)
    assert record["reason"] == "2 of 7 rates are not positive"


@pytest.mark.parametrize(
    ("unit", "stated", "more"),
    [("1/s", None, True), ("1/s", False, False), ("unit", True, True), ("seconds", None, False)],
)
def test_the_key_of_the_benchmark_goes_before_its_unit(
    project: Any, capsys: pytest.CaptureFixture[str], unit: str, stated: bool | None, more: bool
) -> None:
    describe(project, unit, **({} if stated is None else {"higher_is_better": stated}))
    add(project, 1e6 / N)
    assert scaling(project, "--format", "json") == 0
    (record,) = records(capsys)
    assert record["higher_is_better"] == more
    assert record["law"] == ("n" if more else "undecided")


def test_a_predicted_rate_is_kept_and_scored_as_a_rate(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    describe(project)
    add(project, 1e6 / N)
    assert scaling(project, "--predict", "2000", "--record", "--format", "json") == 0
    capsys.readouterr()
    (line,) = (project.results / "predictions.jsonl").read_text().splitlines()
    assert '"value": 500' in line or '"value": 499.' in line
    params = [[str(n) for n in [*SIZES, 2000]]]
    project.add("a" * 40, {"track_rate": [[*(1e6 / N), 500.0], params, "v1"]}, 1)
    assert run("score", project, "--format", "json") == 0
    (*_, total) = records(capsys)
    assert (total["scored"], total["coverage"]["value"]) == (1, 1.0)


def add_history(project: Any, factor: float, unit: str = "1/s") -> None:
    """Add commits, from CHANGE on with `factor` times the values."""
    rng = np.random.default_rng(2)
    describe(project, unit)
    for t in range(COMMITS):
        values = (factor if t >= CHANGE else 1.0) * 1e6 / (1 + N / 1000)
        noise = np.exp(0.01 * rng.standard_normal(len(N)))
        add(project, values * noise, f"{t:08x}" + "0" * 32, t)


@pytest.mark.parametrize(
    ("unit", "factor", "verdict", "said"),
    [
        ("items/s", 0.7, "worse", "the rate fell: worse"),
        ("x real time", 0.7, "worse", "the rate fell: worse"),
        ("items/s", 1.4, "better", "the rate rose: better"),
        ("bytes", 0.7, "better", ""),
        ("bytes", 1.4, "worse", ""),
    ],
)
def test_a_rate_that_falls_over_the_history_is_worse(
    project: Any,
    capsys: pytest.CaptureFixture[str],
    unit: str,
    factor: float,
    verdict: str,
    said: str,
) -> None:
    add_history(project, factor, unit)
    assert run("history", project, "--format", "json") == 0
    suite, *events = records(capsys)
    assert suite["level"] == "suite"
    (event,) = events
    assert event["commit"] == f"{CHANGE:08x}" + "0" * 32
    for series in event["series"]:
        assert series["worse"] is (verdict == "worse")
        assert series["factor"]["low"] < factor < series["factor"]["high"]
    assert run("history", project, "--all") == 0
    text = capsys.readouterr().out
    assert said in " ".join(text.split())
    assert ("the rate" in text) == bool(said)


def test_steps_of_asv_are_those_of_the_rate_and_say_which_way(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    add_history(project, 0.5)
    assert run("history", project, "--steps", "asv", "--all") == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "; the rate fell: worse" in text


def test_the_last_change_of_a_rate_is_told_as_a_speed(project: Any) -> None:
    add_history(project, 0.5)
    database = read_database(read_project(project.config))
    lines = list(recorded_lines(recorded_history(database), database.commits))
    assert re.fullmatch(r"track_rate\(\d+\): 2x as slow, and 6 more", lines[-1].strip())


def test_the_law_of_a_rate_is_drawn_through_its_rates() -> None:
    judged = judge(series_of(1e6 / N, more=True))
    assert isinstance(judged.growth, LawClaim)
    (axes,) = draw_growth("b.track_rate", [judged]).axes
    assert axes.get_ylabel() == "rate [k/s]"
    (law, *_) = (line for line in axes.lines if len(line.get_xdata()) > len(N))
    sizes, rates = np.asarray(law.get_xdata()), np.asarray(law.get_ydata())
    np.testing.assert_allclose(rates, 1e6 / sizes, rtol=0.02)


def test_other_units_are_labelled_as_rates_too() -> None:
    (axes,) = draw_growth("b", [judge(series_of(1e3 / N, more=True, unit="x real time"))]).axes
    assert axes.get_ylabel().startswith("rate [")


def growth_of(judged: SeriesGrowth) -> Undecided | Refusal:
    assert not isinstance(judged.growth, LawClaim)
    return judged.growth


def test_a_reason_speaks_of_what_was_measured() -> None:
    few = growth_of(judge(series_of(1e6 / N[:3], more=True)))
    assert reason_of(few, higher_is_better=True).startswith("3 sizes over a factor of 5")
    broken = replace(few, reason="not monotone: the cost falls by 10% from n = 10 to 20")
    said = "not monotone: 1/rate falls by 10% from n = 10 to 20"
    assert reason_of(broken, higher_is_better=True) == said
    assert reason_of(broken, higher_is_better=False) == broken.reason


def test_a_factor_says_its_direction_only_where_its_interval_does() -> None:
    assert direction(Interval(1.3, 1.2, 1.4)) == "worse"
    assert direction(Interval(0.8, 0.7, 0.9)) == "better"
    assert direction(Interval(1.1, 0.9, 1.3)) is None
    assert value_of(Interval(2.0, 1.0, 4.0), higher_is_better=True) == Interval(0.5, 0.25, 1.0)
