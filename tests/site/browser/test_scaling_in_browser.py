"""The page of growth laws in use: curves to choose, commits to go through, sizes to ask for."""

import json
import random
import shlex
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urldefrag

import pytest
from playwright.sync_api import Locator, expect

from tests.site.chromium import Tab, paths
from tests.site.projects import Site
from tools.scaling.words import cost
from tools.stats.interval import Interval

WITH_LAWS = ("this", pytest.param("blas-graviton", marks=pytest.mark.slow))
CURVES = 4  # to ask for sizes of
ASKED = ("777", "31415", "2000000", "1000000000000000")


class Stage:
    """What a reader of the page works with."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        inside = tab.page.locator("#stage")
        self.series = inside.locator("select[name='series']")
        self.commit = inside.locator("input[type='range'][name='commit']")
        self.size = inside.locator("input[name='size']")
        self.answer: Locator = inside.locator("output[name='prediction']")
        self.law = inside.locator("figure#law")

    @property
    def state(self) -> dict[str, str]:
        """What the address holds."""
        return dict(parse_qsl(urldefrag(self.tab.page.url).fragment))

    def choose(self, key: str) -> None:
        self.series.select_option(key)
        self.tab.wait()

    def go_to_the_oldest(self) -> None:
        self.commit.focus()
        self.tab.page.keyboard.press("Home")
        self.tab.wait()

    def ask(self, size: str) -> str:
        """Type a size and return what is answered."""
        self.size.fill(size)
        self.size.press("Enter")
        self.tab.wait()
        return " ".join(self.answer.inner_text().split())

    def keys(self) -> list[str]:
        """The curves that can be chosen."""
        options = self.series.locator("option")
        return options.evaluate_all("all => all.map(one => one.value)")


@pytest.fixture
def stage(opened: Callable[..., Tab]) -> Callable[..., Stage]:
    return lambda history, state="": Stage(opened(history, "scaling", state))


@pytest.mark.parametrize("history", WITH_LAWS)
def test_the_slider_moves_the_curve_and_the_address_and_back_undoes_it(
    stage: Callable[..., Stage], history: str
) -> None:
    at = stage(history)
    newest, of_newest = at.commit.input_value(), paths(at.law)
    at.go_to_the_oldest()
    assert at.commit.input_value() != newest
    assert at.state["commit"]
    of_oldest = paths(at.law)
    assert of_oldest != of_newest
    at.tab.page.go_back()
    at.tab.wait()
    assert at.commit.input_value() == newest
    assert paths(at.law) == of_newest
    at.tab.page.go_forward()
    at.tab.wait()
    assert paths(at.law) == of_oldest


@pytest.mark.parametrize("history", WITH_LAWS)
def test_a_deep_link_opens_the_curve_the_commit_and_the_size(
    stage: Callable[..., Stage], history: str
) -> None:
    at = stage(history)
    at.choose(at.keys()[-1])
    at.go_to_the_oldest()
    answer, curve = at.ask("1234"), paths(at.law)
    assert answer
    assert {"series", "commit", "size"} <= set(at.state)
    link = at.tab.page.url
    again = stage(history, urldefrag(link).fragment)
    assert again.tab.page.url == link
    assert again.size.input_value() == "1234"
    assert again.commit.input_value() == at.commit.input_value()
    assert " ".join(again.answer.inner_text().split()) == answer
    assert paths(again.law) == curve


def test_a_link_to_what_is_not_there_shows_what_is(stage: Callable[..., Stage]) -> None:
    wrong = quote("<b>no such curve</b>", safe="")
    at = stage("this", f"series={wrong}&commit=ffffffff&size=many")
    expect(at.law.locator("svg").first).to_be_attached()
    expect(at.tab.page.locator("#stage b")).to_have_count(0)


@pytest.mark.parametrize("history", WITH_LAWS)
def test_a_size_typed_in_is_answered_as_by_the_command_beside_it(
    stage: Callable[..., Stage], site: Callable[[str], Site], history: str
) -> None:
    at = stage(history)
    keys = at.keys()
    answered = refused = 0
    for key in random.Random(1).sample(keys, min(CURVES, len(keys))):
        at.choose(key)
        how = shlex.split(at.law.locator(".how code").first.inner_text())
        assert how[:4] == ["python", "-m", "tools", "scaling"]
        said = site(history).tools(*how[3:], "--predict", *ASKED, "--format", "json")
        (record,) = json.loads(said)
        for size, prediction in zip(ASKED, record["predictions"], strict=True):
            shown = at.ask(size)
            assert printed(prediction, record["unit"]) in shown, (how, size)
            refused += "refused" in prediction
            answered += "refused" not in prediction
    assert answered >= CURVES
    assert refused > 0


def test_every_control_is_labelled_and_the_slider_tells_the_commit(
    stage: Callable[..., Stage],
) -> None:
    at = stage("this")
    for control in at.tab.page.locator("#stage :is(select, input)").all():
        labels = control.evaluate("one => [...one.labels].map(label => label.innerText).join(' ')")
        assert labels.strip() or control.get_attribute("aria-label")
    commit = at.commit.get_attribute("aria-valuetext") or ""
    assert len(commit.split()) > 1, "its hash and title, not the number of its place"


def printed(prediction: dict[str, Any], unit: str) -> str:
    """What the command prints of a prediction."""
    if "refused" in prediction:
        return prediction["refused"]
    return cost(Interval(*(prediction[end] for end in ("value", "low", "high"))), unit)
