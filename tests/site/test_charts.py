"""Charts draw what they are given; a thinned line has all its steps; a picture is made of each."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.site.charts import (
    Axis,
    chart,
    cost_title,
    exact,
    labels,
    line_with_band,
    lines,
    points_with_intervals,
    rules,
    short,
    template,
)
from tools.site.laws.rule.thinning import thinned

VALUES = st.lists(st.one_of(st.floats(-1e9, 1e9), st.just(float("nan"))), min_size=0, max_size=300)
X, Y = Axis("n", "vehicles", log=True), Axis("cost", "time per call [s]", log=True)
POINT = {"n": 10, "cost": 2.0, "low": 1.0, "high": 3.0, "tell": "2 s", "href": "a.html"}


@given(VALUES, st.integers(4, 60))
def test_a_thinned_line_keeps_its_ends_and_its_extremes_and_is_no_longer_than_asked(
    listed: list[float], most: int
) -> None:
    values = np.array(listed, np.float64)
    kept = thinned(values, most)
    there = np.flatnonzero(np.isfinite(values))
    assert len(kept) <= max(most, 0)
    assert (np.diff(kept) > 0).all()
    assert set(kept) <= set(there)
    if len(there):
        assert {there[0], there[-1]} <= set(kept)
        assert np.max(values[kept]) == np.max(values[there])
        assert np.min(values[kept]) == np.min(values[there])
    if len(there) <= most:
        assert kept.tolist() == there.tolist()


@given(st.integers(1, 4_999), st.integers(40, 400))
def test_a_step_stays_where_it_was_within_a_bucket(step: int, most: int) -> None:
    """A flat line that steps once: the last kept point before, and the first kept after it."""
    values = np.where(np.arange(5_000) < step, 1.0, 2.0)
    kept = thinned(values, most)
    before, after = kept[kept < step], kept[kept >= step]
    assert after[0] - before[-1] <= 5_000 // (most // 4) + 1
    assert set(values[kept]) == {1.0, 2.0}


@given(st.integers(0, 4_999))
def test_a_single_peak_among_thousands_is_drawn(place: int) -> None:
    values = np.ones(5_000)
    values[place] = 7.0
    assert place in thinned(values, 40)


def test_no_line_is_drawn_of_three_points_at_most() -> None:
    with pytest.raises(ValueError, match="3 points"):
        thinned(np.arange(10.0), 3)


def test_layers_without_a_point_are_left_out_as_they_have_no_extent() -> None:
    layers = [*line_with_band("law", X, Y), *points_with_intervals("points", X, Y)]
    spec = chart(layers, {"law": [], "points": [POINT]})
    assert {layer["data"]["name"] for layer in spec["layer"]} == {"points"}
    assert list(spec["datasets"]) == ["points"]


def test_every_layer_names_its_list_and_what_it_shows_is_a_field_of_it() -> None:
    layers = [
        *points_with_intervals("points", X, Y),
        *line_with_band("points", X, Y),
        *rules("points", X),
        *labels("points", X, Y, "tell"),
    ]
    spec = chart(layers, {"points": [POINT]})
    assert len(spec["layer"]) == len(layers)
    for layer in spec["layer"]:
        fields = {channel["field"] for channel in layer["encoding"].values()}
        assert fields <= set(POINT)


def test_series_differ_in_more_than_their_colour() -> None:
    for layer in lines("a", X, Y, "series"):
        assert layer["encoding"]["strokeDash"]["field"] == "series"
    *_, drawn = points_with_intervals("a", X, Y, "series")
    assert drawn["encoding"]["shape"]["field"] == "series"


def test_a_chart_names_no_colour_font_or_size_which_are_the_theme_s() -> None:
    layers = [*line_with_band("a", X, Y, "series"), *points_with_intervals("a", X, Y, "series")]
    told = json.dumps(chart(layers, {"a": [POINT]}))
    assert not {"#", "font", 'width"', "height", "rgb"} & {
        word for word in ("#", "font", 'width"', "height", "rgb") if word in told
    }


@pytest.mark.parametrize(
    ("unit", "is_rate", "title"),
    [
        ("seconds", False, "time per call [s]"),
        ("bytes", False, "memory [B]"),
        ("1/s", True, "rate [1/s]"),
        ("cells", False, "value [cells]"),
        ("unit", True, "rate"),
    ],
)
def test_an_axis_of_costs_has_its_unit(unit: str, is_rate: bool, title: str) -> None:
    assert cost_title(unit, is_rate) == title


def test_numbers_of_pictures_have_four_digits_and_sizes_all_of_theirs() -> None:
    assert short(123456.0) == 123500.0
    assert (exact(31623.0), exact(0.125)) == (31623, 0.125)
    assert json.dumps([exact(100.0)]) == "[100]"


def compiled(spec: dict[str, Any]) -> str:
    vl_convert = pytest.importorskip("vl_convert")
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec))
    return drawn


def test_a_picture_is_made_of_a_chart_with_its_links_and_words() -> None:
    layers = [
        *line_with_band("points", X, Y, "series"),
        *points_with_intervals("points", X, Y, "series"),
    ]
    point = {**POINT, "href": "https://example.org/a"}  # a picture completes what is relative
    points = [{**point, "n": n, "series": name} for n in (10, 100) for name in ("a", "b")]
    drawn = compiled(chart(layers, {"points": points}))
    assert drawn.count(':href="https://example.org/a"') == 4
    assert "vehicles" in drawn
    assert "time per call [s]" in drawn


def test_a_template_holds_no_points() -> None:
    assert template(rules("a", X))["datasets"] == {}
