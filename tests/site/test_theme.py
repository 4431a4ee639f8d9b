"""Colours can be told from what they stand on, in both themes, and charts name only such."""

import json
import re
from itertools import product
from pathlib import Path

import pytest

from tools.site.theme import page_config, picture_config, plain_colours

CSS = (Path(__file__).parents[2] / "tools/site/assets/page.css").read_text(encoding="utf-8")
# Name -> colour on light, colour on dark.
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);", CSS)
}
SERIES = [name for name in COLOURS if name.startswith("series-")]
THEMES = pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_that_of_the_definition() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
def test_words_have_a_contrast_of_4_5_and_series_of_3(theme: int) -> None:
    for words, behind in product(("ink", "muted", "link", "loud"), ("paper", "raised")):
        assert contrast(COLOURS[words][theme], COLOURS[behind][theme]) >= 4.5, (words, behind)
    for series in SERIES:
        assert contrast(COLOURS[series][theme], COLOURS["paper"][theme]) >= 3, series


def test_charts_of_pages_name_colours_that_there_are() -> None:
    named = set(re.findall(r"var\(--([\w-]+)\)", json.dumps(page_config())))
    assert set(SERIES) <= named <= set(COLOURS)
    assert not re.search(r"#[0-9a-f]{3,6}\b", json.dumps(page_config()))


def test_pictures_look_as_pages_do_on_light() -> None:
    config = picture_config()
    assert config["range"]["category"] == [COLOURS[name][0] for name in SERIES]
    assert config["background"] == COLOURS["paper"][0]
    assert "var(" not in json.dumps(config)


def test_each_colour_of_a_page_has_one_in_pictures() -> None:
    plain = plain_colours()
    for name, (on_light, _) in COLOURS.items():
        if name in {"ink", "muted", "rule", "paper", *SERIES}:
            assert plain[f"var(--{name})"] == on_light
