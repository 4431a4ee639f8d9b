"""The page of laws says what `scaling` prints, draws what was measured, and answers as it does."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.scaling.measured import scaling
from tests.site.planted import CHANGE, COMMITS, SIZES, commit, site_of, write_growth
from tests.site.scripts import by_script
from tools.scaling import words as law_words
from tools.scaling.judge import judge, predict
from tools.scaling.rule.interval_inflation import AS_FITTED
from tools.scaling.selection import select_series
from tools.site.laws.curves import Curve, curves_of, within
from tools.site.laws.laws import MOST_OF_A_CURVE
from tools.site.laws.record import drawn_sizes, law_record
from tools.site.laws.rule.packing import ANSWERS, POINTS, unpacked
from tools.site.page import Page
from tools.site.pages.scaling import scaling_page
from tools.stats.interval import Interval, Refusal
from tools.store.query import Query

ANSWER = """
const answer = data.sizes.map((size) => {
  const found = laws.answerAt(data.answers, 1e6, size);
  if (found.refused !== undefined) return `refused: ${found.refused}`;
  const [value, low, high] = [found.value, found.low, found.high].map(
    (each) => quantities.quantity(each, data.unit));
  return `${value} (${low} to ${high})`;
});
"""


@pytest.fixture
def grown(project: Any) -> Any:
    return write_growth(project)


def curve_of(page: Page, label: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the entry of a curve in the index and its file."""
    (entry,) = (each for each in page.data["scaling"]["curves"] if each["label"] == label)
    return entry, page.data[f"scaling/{entry['name']}"]


def test_the_page_says_what_the_command_prints(
    grown: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    page = scaling_page(site_of(grown))
    laws = next(section for section in page.sections if section.name == "laws")
    assert scaling(grown, "--format", "markdown") == 0
    printed = capsys.readouterr().out
    assert laws.how == "python -m tools scaling"
    assert laws.summary
    for row in laws.tables[0].rows:
        assert row[0].partition(".")[2].replace("_", "&#95;") in printed
    sections = [section.name for section in page.sections]
    assert sections == ["laws", "growth", "changes"]
    assert all(section.how.startswith("python -m tools ") for section in page.sections)


def test_all_points_of_all_commits_are_there(grown: Any) -> None:
    site = site_of(grown)
    page = scaling_page(site)
    entry, data = curve_of(page, "Step.time_step")
    assert data["sizes"] == SIZES
    assert site.history is not None
    costs = site.history.suites[0].costs
    rows = [i for i, s in enumerate(costs.series) if s.benchmark == "b.Step.time_step"]
    found = np.exp([unpacked(of_size, POINTS) for of_size in data["values"]])
    np.testing.assert_allclose(found, costs.values[rows], rtol=3e-4)
    commits = page.data["scaling"]["suites"][entry["suite"]]["commits"]
    assert [hash_ for hash_, _, _ in commits] == [commit(t)[:12] for t in range(COMMITS)]
    assert (entry["axis"], entry["unit"]) == ("n", "seconds")


def test_a_planted_change_is_marked_told_and_has_laws_on_both_sides(grown: Any) -> None:
    page = scaling_page(site_of(grown))
    _, data = curve_of(page, "Step.time_step")
    ((place, words),) = data["events"]
    assert place == CHANGE
    assert re.search(r"(code|unclear), x 1\.[45]", words)
    laws = dict(map(tuple, data["laws"]))
    assert {CHANGE - 1, CHANGE, COMMITS - 1} <= set(laws)
    assert len(laws) <= MOST_OF_A_CURVE
    before, after = (laws[t]["constant"][0] for t in (CHANGE - 1, CHANGE))
    assert 1.3 < after / before < 1.7
    for t in (CHANGE - 1, CHANGE):
        value, low, high = laws[t]["exponent"]
        assert low <= value <= high
        assert low < 1.05
        assert high > 0.95
    changes = next(section for section in page.sections if section.name == "changes")
    (row,) = changes.tables[0].rows
    assert row[0].startswith(commit(CHANGE)[:8])


def test_the_drawn_law_goes_through_the_planted_one_within_its_band(grown: Any) -> None:
    _, data = curve_of(scaling_page(site_of(grown)), "Step.time_sort")
    place, law = data["laws"][-1]
    assert place == COMMITS - 1
    drawn = law["curve"]
    sizes = drawn_sizes(drawn["from"], drawn["to"])
    truth = 1e-9 * sizes * np.log2(sizes)
    cost, low, high = (np.exp(unpacked(drawn[k], POINTS)) for k in ("cost", "low", "high"))
    assert (low <= cost * 1.001).all()
    assert (cost <= high * 1.001).all()
    inside = sizes <= SIZES[-1]
    assert ((low <= truth) & (truth <= high))[inside].mean() > 0.8
    np.testing.assert_allclose(cost[inside], truth[inside], rtol=0.05)


def test_points_lead_to_the_graph_of_their_size(grown: Any) -> None:
    _, data = curve_of(scaling_page(site_of(grown)), "Step.time_step")
    assert data["graphs"][2] == "../index.html#b.Step.time_step?p-n=1000"


def test_a_benchmark_that_asv_has_no_graph_of_leads_to_none(grown: Any) -> None:
    catalogue = json.loads((grown.results / "benchmarks.json").read_text())
    del catalogue["b.Step.time_step"]
    (grown.results / "benchmarks.json").write_text(json.dumps(catalogue))
    page = scaling_page(site_of(grown))
    _, data = curve_of(page, "Step.time_step")
    assert data["graphs"] == []
    charts = next(section for section in page.sections if section.name == "growth").charts
    assert charts
    assert "time_step" not in json.dumps([chart.spec for chart in charts])


@pytest.mark.parametrize("named", ["b.Step.time_step", "b.Step.time_sort", "b.track_rate"])
def test_a_size_typed_in_answers_as_the_command_does(
    grown: Any, tmp_path: Path, named: str
) -> None:
    site = site_of(grown)
    query = Query(re.compile(re.escape(named)))
    (series,) = select_series(site.database, query)
    judged = judge(series)
    answers = law_record(judged, AS_FITTED)["answers"]
    rng = np.random.default_rng(3)
    sizes = np.exp(rng.uniform(np.log(1.0), np.log(1e8), 150)).tolist()
    sizes += [*map(float, SIZES), 50.0, 200.0, 1e6, 1_000_001.0, 500_000.0, 178_000.0]
    expected = [
        f"refused: {answer.reason}"
        if isinstance(answer, Refusal)
        else law_words.cost(answer, series.unit)
        for answer in predict(judged, sizes)
    ]
    place = tmp_path / "node"
    place.mkdir()
    told = {"answers": answers, "sizes": sizes, "unit": series.unit}
    found = by_script(place, ANSWER, told)
    different = [
        (size, page, command)
        for size, page, command in zip(sizes, found, expected, strict=True)
        if page != command
    ]
    # A third digit may round to the other side where the number lies within 2e-6 of the middle.
    assert len(different) <= 1, different
    assert sum(not each.startswith("refused") for each in found) > 50
    assert sum(each.startswith("refused") for each in found) > 10


def test_the_page_s_newest_answer_is_the_one_that_is_printed(
    grown: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry, data = curve_of(scaling_page(site_of(grown)), "Step.time_step")
    assert scaling(grown, "--bench", "time_step", "--predict", "500000") == 0
    printed = capsys.readouterr().out
    place = tmp_path / "node"
    place.mkdir()
    told = {"answers": data["laws"][-1][1]["answers"], "sizes": [500_000], "unit": entry["unit"]}
    (answer,) = by_script(place, ANSWER, told)
    assert answer in " ".join(printed.split())


def test_why_nothing_is_predicted_is_told(project: Any) -> None:
    project.describe(**{"b.time_x": {"param_names": ["n"], "version": "v1"}})
    for t in range(3):
        project.add(commit(t), {"b.time_x": [[1.0, 2.0, 4.0], [["1", "2", "4"]], "v1"]}, t)
    _, data = curve_of(scaling_page(site_of(project)), "b.time_x")
    *_, (_, law) = data["laws"]
    assert law["answers"]["refused"].startswith("3 sizes over a factor of 4")
    assert law["curve"] is None
    assert law["claimed"] is False


def test_what_is_computed_is_the_same_the_second_time(grown: Any) -> None:
    first, second = (scaling_page(site_of(grown)) for _ in range(2))
    assert json.dumps(first.data, allow_nan=True) == json.dumps(second.data, allow_nan=True)
    assert first.sections == second.sections


def test_data_are_json_and_addresses_stay_when_commits_come(grown: Any) -> None:
    names = [each["name"] for each in scaling_page(site_of(grown)).data["scaling"]["curves"]]
    write_growth(grown, COMMITS + 2)
    page = scaling_page(site_of(grown))
    assert [each["name"] for each in page.data["scaling"]["curves"]] == names
    assert set(page.data) == {"scaling", *(f"scaling/{name}" for name in names)}
    json.dumps(page.data)


def test_a_project_without_sizes_says_what_to_do(project: Any) -> None:
    project.add(commit(1), {"time_load": [[1.0], []]}, 1)
    page = scaling_page(site_of(project))
    assert page.script is None
    told = " ".join([*page.lead, *(line for s in page.sections for line in s.summary)])
    assert "no benchmark has a size" in told
    assert "`python -m tools history`" in told


def test_a_damaged_ledger_is_named_as_the_command_names_it(grown: Any) -> None:
    (grown.results / "predictions.jsonl").write_text('{"nonsense": 1}\n')
    page = scaling_page(site_of(grown))
    assert "predictions.jsonl, line 1: damaged" in page.lead[0]


def test_of_too_many_curves_those_that_changed_are_drawn(grown: Any) -> None:
    site = site_of(grown)
    assert site.history is not None
    curves = curves_of(site.history)
    (kept,) = within(curves, len(SIZES) * COMMITS)
    assert isinstance(kept, Curve)
    assert kept.label == "b.Step.time_step"
    assert within(curves, 10**9) == curves


def test_rates_are_answered_as_rates(grown: Any) -> None:
    site = site_of(grown)
    (series,) = select_series(site.database, Query(re.compile("track_rate")))
    (at_measured,) = predict(judge(series), [1_000.0])
    assert isinstance(at_measured, Interval)
    assert 0.9e6 < at_measured.value < 1.1e6
    law = law_record(judge(series), AS_FITTED)
    value, low, high = law["exponent"]
    assert -1.1 < low <= value <= high < -0.9
    assert unpacked(law["answers"]["value"], ANSWERS).max() > np.log(1e6)


def test_a_curve_that_grows_is_shown_first(grown: Any) -> None:
    page = scaling_page(site_of(grown))
    index = page.data["scaling"]
    (first,) = (each for each in index["curves"] if each["name"] == index["first"])
    _, law = curve_of(page, first["label"])[1]["laws"][-1]
    assert law["claimed"]
    assert law["shape"] != "constant"
